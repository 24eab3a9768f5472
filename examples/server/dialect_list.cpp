#include "dialect_list.hpp"

#include <string_view>

namespace parlor_server {
namespace {

// Names, methods and patterns are written by dialects and not by people: none needs an escape.
std::string quoted(std::string_view word) {
  return '"' + std::string(word) + '"';
}

template <typename Entries, typename Describe>
std::string list_of(const Entries& entries, Describe describe) {
  std::string list = "[";
  for (const auto& entry : entries) {
    if (list.size() > 1) list += ',';
    list += describe(entry);
  }
  return list + ']';
}

std::string describe_socket(const parlor::socket_route& socket) {
  return quoted(socket.pattern);
}

std::string describe_route(const parlor::http_route& route) {
  return R"({"method":)" + quoted(route.method) + R"(,"path":)" + quoted(route.pattern) + '}';
}

std::string describe_dialect(const std::unique_ptr<parlor::dialect>& one) {
  return R"({"name":)" + quoted(one->name()) + R"(,"sockets":)" + list_of(one->sockets(), describe_socket) +
         R"(,"routes":)" + list_of(one->routes(), describe_route) + '}';
}

}  // namespace

std::string describe_dialects(const std::vector<std::unique_ptr<parlor::dialect>>& dialects) {
  return list_of(dialects, describe_dialect);
}

}  // namespace parlor_server
