#include "server/router.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

#include "parlor/media/media_sink.hpp"

#include "text/url.hpp"

namespace parlor::server_side {
namespace {

std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> segments;
  for (std::size_t begin = 0;;) {
    const auto slash = path.find('/', begin);
    segments.push_back(path.substr(begin, slash == std::string_view::npos ? slash : slash - begin));
    if (slash == std::string_view::npos) return segments;
    begin = slash + 1;
  }
}

bool is_capture(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{';
}

// The decoded captures; nothing where the path does not fit.
std::optional<std::vector<std::string>> fit(const std::vector<std::string>& pattern,
                                            const std::vector<std::string_view>& path) {
  if (pattern.size() != path.size()) return std::nullopt;
  std::vector<std::string> captures;
  for (std::size_t index = 0; index < path.size(); ++index) {
    if (!is_capture(pattern[index])) {
      if (pattern[index] != path[index]) return std::nullopt;
      continue;
    }
    auto value = text::percent_decode(path[index]);
    if (!value || value->empty()) return std::nullopt;
    captures.push_back(*std::move(value));
  }
  return captures;
}

bool is_read(std::string_view method) {
  return method == "GET" || method == "HEAD";
}

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

// Two patterns that some path fits both.
bool overlap(const std::vector<std::string>& one, const std::vector<std::string>& other) {
  return one.size() == other.size() &&
         std::equal(one.begin(), one.end(), other.begin(), [](const auto& left, const auto& right) {
           return left == right || (is_capture(left) && is_capture(right));
         });
}

}  // namespace

router::router(const std::vector<std::unique_ptr<dialect>>& dialects,
               const std::vector<host_route>& host_routes, std::string_view upload_mount)
    : dialects_(dialects), host_routes_(host_routes), upload_mount_(upload_mount) {
  for (std::size_t index = 0; index < dialects.size(); ++index) {
    const auto& sockets = dialects[index]->sockets();
    for (std::size_t route = 0; route < sockets.size(); ++route) {
      mount(sockets_, {{}, "", index, route}, sockets[route].pattern);
    }
    const auto& calls = dialects[index]->routes();
    for (std::size_t route = 0; route < calls.size(); ++route) {
      mount(calls_, {{}, calls[route].method, index, route}, calls[route].pattern);
    }
  }
  // What is spelt out wins over what is captured: "/ws/chat/{id}" before "/ws/{id}/{id}".
  const auto captures = [](const mounted& entry) {
    return std::count_if(entry.segments.begin(), entry.segments.end(), is_capture);
  };
  const auto fewer = [&captures](const mounted& left, const mounted& right) {
    return captures(left) < captures(right);
  };
  std::stable_sort(sockets_.begin(), sockets_.end(), fewer);
  std::stable_sort(calls_.begin(), calls_.end(), fewer);
}

void router::mount(std::vector<mounted>& table, mounted entry, std::string_view pattern) {
  for (const auto segment : split(pattern)) entry.segments.emplace_back(segment);
  for (const auto& other : table) {
    if (other.method == entry.method && overlap(other.segments, entry.segments)) {
      throw std::system_error(std::make_error_code(std::errc::invalid_argument),
                              "two dialects claim " + std::string(pattern));
    }
  }
  table.push_back(std::move(entry));
}

std::optional<socket_match> router::match_socket(std::string_view path) const {
  const auto segments = split(path);
  for (const auto& entry : sockets_) {
    if (auto captures = fit(entry.segments, segments)) {
      return socket_match{entry.dialect, entry.route, *std::move(captures)};
    }
  }
  return std::nullopt;
}

call_destination router::match_call(std::string_view method, std::string_view path) const {
  const auto segments = split(path);
  std::string allowed;
  const auto allow = [&allowed](std::string_view name) {
    if (allowed.find(name) != std::string::npos) return;
    if (!allowed.empty()) allowed += ", ";
    allowed += name;
  };
  for (const auto& entry : calls_) {
    auto captures = fit(entry.segments, segments);
    if (!captures) continue;
    const bool is_head = method == "HEAD" && entry.method == "GET";  // answered alike, without the body
    if (entry.method == method || is_head)
      return call_match{entry.dialect, entry.route, *std::move(captures)};
    allow(entry.method);
  }
  if (!allowed.empty()) return method_mismatch{std::move(allowed)};
  if (starts_with(path, upload_mount_)) {
    if (method == "PUT") return grant_match{std::string(path.substr(upload_mount_.size()))};
    return method_mismatch{"PUT"};
  }
  if (auto file = match_file(path)) {
    if (is_read(method)) return *std::move(file);
    return method_mismatch{"GET, HEAD"};
  }
  if (const auto* page = match_host(path)) {
    if (is_read(method)) return host_match{page};
    return method_mismatch{"GET, HEAD"};
  }
  return no_match{};
}

std::optional<file_match> router::match_file(std::string_view path) const {
  for (const auto& mounted_dialect : dialects_) {
    for (const auto& route : mounted_dialect->files()) {
      if (!starts_with(path, route.prefix)) continue;
      auto key = text::percent_decode(path.substr(route.prefix.size()));
      if (key && valid_media_key(*key)) {
        return file_match{*std::move(key)};
      }
    }
  }
  return std::nullopt;
}

const host_route* router::match_host(std::string_view path) const {
  const host_route* best = nullptr;
  for (const auto& route : host_routes_) {
    const bool is_below = route.path.size() > 1 && route.path.back() == '/' && starts_with(path, route.path);
    if (!is_below && route.path != path) continue;
    if (best == nullptr || route.path.size() > best->path.size()) best = &route;
  }
  return best;
}

}  // namespace parlor::server_side
