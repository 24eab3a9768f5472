// Which dialect, file or page of the host answers an address.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "parlor/dialect/dialect.hpp"
#include "parlor/server_options.hpp"

namespace parlor::server_side {

struct socket_match {
  std::size_t dialect = 0;
  std::size_t route = 0;
  std::vector<std::string> captures;
};
struct call_match {
  std::size_t dialect = 0;
  std::size_t route = 0;
  std::vector<std::string> captures;
};
struct file_match {
  std::string key;
};
// An address below server_options::upload_mount.
struct grant_match {
  std::string secret;
};
struct host_match {
  const host_route* route = nullptr;
};
// The address exists, for these methods only: "GET, POST".
struct method_mismatch {
  std::string allowed;
};
struct no_match {};

using call_destination =
    std::variant<no_match, method_mismatch, call_match, grant_match, file_match, host_match>;

class router {
 public:
  // Throws std::system_error where two dialects claim one address. All are borrowed.
  router(const std::vector<std::unique_ptr<dialect>>& dialects, const std::vector<host_route>& host_routes,
         std::string_view upload_mount);

  std::optional<socket_match> match_socket(std::string_view path) const;
  call_destination match_call(std::string_view method, std::string_view path) const;

 private:
  struct mounted {
    std::vector<std::string> segments;  // "{…}" stands for any
    std::string method;                 // empty for a socket
    std::size_t dialect = 0;
    std::size_t route = 0;
  };

  void mount(std::vector<mounted>& table, mounted entry, std::string_view pattern);
  std::optional<file_match> match_file(std::string_view path) const;
  const host_route* match_host(std::string_view path) const;

  const std::vector<std::unique_ptr<dialect>>& dialects_;
  const std::vector<host_route>& host_routes_;
  std::string_view upload_mount_;
  std::vector<mounted> sockets_;
  std::vector<mounted> calls_;
};

}  // namespace parlor::server_side
