// What the program is called with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "parlor/hooks.hpp"
#include "parlor/server_options.hpp"

namespace parlor_server {

struct listen_address {
  std::string host = "127.0.0.1";  // an IPv4 or IPv6 address, without brackets
  std::uint16_t port = 8080;
};

// Where the keys for tokens come from. At most one is set; none: the data directory's own key.
struct key_choice {
  std::filesystem::path secret_file;
  std::filesystem::path public_key;
  std::filesystem::path jwk_set;
  std::string issuer;    // empty: any
  std::string audience;  // empty: any
};

struct serve_options {
  listen_address listen;
  std::filesystem::path data = "parlor-data";
  std::string public_url;
  parlor::file_link_kind file_links = parlor::file_link_kind::signed_links;
  std::int64_t file_link_seconds = 24 * 60 * 60;
  std::vector<std::string> allowed_origins;
  std::vector<std::string> trusted_proxies;
  std::size_t requests_per_second = 0;                         // of one address; 0: no limit
  bool has_rate_limits = true;                                 // those of users and connections
  std::size_t memory_budget = std::size_t{512} * 1024 * 1024;  // bytes
  std::filesystem::path provision_file;
  bool is_demo = false;
  std::string echo_path;  // empty: none
  key_choice keys;
  std::filesystem::path tls_certificate;
  std::filesystem::path tls_key;
  parlor::log_level least_level = parlor::log_level::info;
};

struct provision_options {
  std::filesystem::path data = "parlor-data";
  std::filesystem::path file;
};

struct token_options {
  std::filesystem::path data = "parlor-data";
  key_choice keys;
  std::string subject;
  std::int64_t seconds = 24 * 60 * 60;
};

struct backup_options {
  std::filesystem::path data = "parlor-data";
  std::filesystem::path file;
};

struct verify_options {
  std::filesystem::path data = "parlor-data";
};

// The program has nothing to do but to end: help was printed, or the call was wrong and that was said.
struct program_end {
  int exit_code = 0;
};

using program_call = std::variant<program_end, serve_options, provision_options, token_options,
                                  backup_options, verify_options>;

program_call read_command_line(int count, char** arguments);

}  // namespace parlor_server
