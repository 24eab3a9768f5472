#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "parlor/dialect/every.hpp"
#include "parlor/server.hpp"
#include "parlor/server_options.hpp"
#include "parlor/transport/websocketpp.hpp"

#include <sys/resource.h>

#include "commands/commands.hpp"
#include "data_directory.hpp"
#include "demo.hpp"
#include "dialect_list.hpp"
#include "echo_path.hpp"
#include "http_pages.hpp"
#include "logging.hpp"
#include "provisioning.hpp"
#include "stop_signal.hpp"
#include "token_keys.hpp"

namespace parlor_server::commands {
namespace {

constexpr std::chrono::hours demo_lifetime{30 * 24};

parlor::timestamp now() {
  return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

// A connection is a descriptor, and the usual soft limit is for programs that still use select().
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

std::string url_of(const parlor::endpoint& where) {
  const bool is_ipv6 = where.address.find(':') != std::string::npos;
  return (where.is_secure ? "https://" : "http://") + (is_ipv6 ? "[" + where.address + "]" : where.address) +
         ":" + std::to_string(where.port);
}

// Every address of the machine, and so none that a browser could open.
bool is_any_address(const parlor::endpoint& where) {
  return where.address == "0.0.0.0" || where.address == "::";
}

// "https://chat.example.com" of "https://chat.example.com/chat".
std::string origin_of(const std::string& url) {
  const auto scheme_end = url.find("://");
  return scheme_end == std::string::npos ? url : url.substr(0, url.find('/', scheme_end + 3));
}

std::unique_ptr<parlor::transport> make_transport(const serve_options& options) {
  parlor::websocketpp_options how;
  how.address = options.listen.host;
  how.port = options.listen.port;
  how.allowed_origins = options.allowed_origins;
  how.memory_budget_bytes = options.memory_budget;
  how.inbound_budget_bytes = options.memory_budget / 2;
  // A proxy may put another name in Host, and the page that it serves is still the server's own.
  if (!options.public_url.empty()) how.allowed_origins.push_back(origin_of(options.public_url));
  if (!options.tls_certificate.empty()) {
    how.tls =
        std::make_unique<parlor::tls_files>(parlor::tls_files{options.tls_certificate, options.tls_key});
  }
  if (options.echo_path.empty()) return parlor::make_websocketpp_transport(std::move(how));
  how.max_fragments = max_echo_fragments;
  return make_echo_path(parlor::make_websocketpp_transport(std::move(how)), options.echo_path);
}

// A person's link: the token stands in the fragment, which browsers send to nobody.
parlor::result<std::vector<std::string>> make_demo_links(parlor::storage& storage, const token_keys& keys) {
  const auto people = put_demo(storage, now());
  if (!people) return people.error();
  std::vector<std::string> links;
  for (const auto& person : *people) {
    const auto token = make_token(keys, person.subject, demo_lifetime);
    if (!token) return token.error();
    links.push_back(person.username + ": {url}/#token=" + *token);
  }
  return links;
}

void print(std::string_view line) {
  std::printf("%.*s\n", static_cast<int>(line.size()), line.data());
  std::fflush(stdout);
}

void print_demo(const std::vector<std::string>& links, const std::string& url) {
  constexpr std::string_view place = "{url}";
  if (!links.empty()) print("Open these two in two browsers, or in a window and a private one:");
  for (auto link : links) print(link.replace(link.find(place), place.size(), url));
}

// The server reports an address that is taken as `busy`; a person wants to read which one.
parlor::error explained(parlor::error problem, const listen_address& where) {
  problem.operation = "listen on " + where.host + " port " + std::to_string(where.port);
  if (problem.code == parlor::errc::busy) problem.detail = "another program listens there";
  return problem;
}

parlor::rate_limits limits_of(const serve_options& options) {
  constexpr std::size_t burst_seconds = 4;
  parlor::rate_limits limits;
  if (!options.has_rate_limits) {
    limits.typing = limits.joins = limits.uploads = limits.searches = limits.frames = {};
  }
  limits.requests = {static_cast<double>(options.requests_per_second),
                     options.requests_per_second * burst_seconds};
  limits.trusted_proxies = options.trusted_proxies;
  return limits;
}

}  // namespace

parlor::result<void> run(const serve_options& options) {
  const stop_signal end;
  raise_descriptor_limit();
  const auto log = make_log(options.least_level);

  const auto directory = data_directory::create(options.data);
  if (!directory) return directory.error();
  const auto keys = load_token_keys(options.keys, *directory);
  if (!keys) return keys.error();
  auto authenticator = make_authenticator(*keys);
  if (!authenticator) return authenticator.error();
  // Links are good for longer than this process, whichever keys tokens have.
  auto link_secret = directory->signing_secret();
  if (!link_secret) return link_secret.error();
  auto storage = directory->open_storage(parlor::sqlite_access::read_write);
  if (!storage) return storage.error();
  auto files = directory->open_files();
  if (!files) return files.error();

  if (!options.provision_file.empty()) {
    const auto wanted = read_provisioning(options.provision_file);
    if (!wanted) return wanted.error();
    if (auto put = apply_provisioning(*wanted, **storage, now()); !put) return put;
  }
  std::vector<std::string> links;
  if (options.is_demo) {
    auto made = make_demo_links(**storage, *keys);
    if (!made) return made.error();
    links = *std::move(made);
  }

  served serving{nullptr};
  parlor::server_options parts;
  parts.transport = make_transport(options);
  parts.storage = *std::move(storage);
  parts.authenticator = *std::move(authenticator);
  parts.media = *std::move(files);
  parts.dialects = parlor::make_every_dialect();
  parts.routes = make_http_pages(serving, describe_dialects(parts.dialects));
  parts.hooks.log = log;
  parts.public_url = options.public_url;
  parts.file_links = {options.file_links, std::chrono::seconds(options.file_link_seconds),
                      *std::move(link_secret)};
  parts.limits = limits_of(options);

  parlor::server server(std::move(parts));
  serving = &server;
  const auto where = server.start();
  if (!where) return explained(where.error(), options.listen);
  print("listening on " + url_of(*where));
  if (!options.echo_path.empty())
    log(parlor::log_level::warning, "anybody may use " + options.echo_path + ", which is for tests only");
  log(parlor::log_level::info, "serving " + options.data.string() + " on " + url_of(*where));
  auto reached = options.public_url;
  if (reached.empty()) {
    reached = url_of({is_any_address(*where) ? "localhost" : where->address, where->port, where->is_secure});
    if (is_any_address(*where)) {
      log(parlor::log_level::warning,
          "links begin with " + reached +
              ", which only this machine can open: --public-url says where others do");
    }
  }
  print_demo(links, reached);

  const int number = end.wait();
  log(parlor::log_level::info, number == SIGINT ? "SIGINT: stopping" : "SIGTERM: stopping");
  server.stop();
  return {};
}

}  // namespace parlor_server::commands
