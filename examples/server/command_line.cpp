#include "command_line.hpp"

#include <cstdio>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "parlor/ids.hpp"
#include "parlor/version.hpp"

#include <CLI/CLI.hpp>
#include <arpa/inet.h>

namespace parlor_server {
namespace {

constexpr int usage_error = 2;
constexpr std::int64_t minute = 60;
constexpr std::int64_t year = std::int64_t{365} * 24 * 60 * 60;
constexpr std::int64_t ten_years = std::int64_t{10} * 366 * 24 * 60 * 60;
constexpr std::uint64_t mebibyte = 1024 * 1024;

// "127.0.0.1:8080", "[::1]:0"
std::optional<listen_address> parse_listen_address(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  auto host = text.substr(0, colon);
  const auto digits = text.substr(colon + 1);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  } else if (host.empty() || host.find(':') != std::string_view::npos) {
    return std::nullopt;
  }
  const auto port = digits == "0" ? std::optional<std::int64_t>(0) : parlor::parse_id(digits);
  if (!port || *port > 65535) return std::nullopt;
  return listen_address{std::string(host), static_cast<std::uint16_t>(*port)};
}

// The scheme and authority of "https://example.com:8443", and nothing behind them.
bool is_origin(std::string_view text) {
  if (!text.empty() && text.back() == '/') text.remove_suffix(1);
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (text.substr(0, scheme.size()) != scheme) continue;
    const auto authority = text.substr(scheme.size());
    return !authority.empty() && authority.find_first_of("/?#@ ,*") == std::string_view::npos;
  }
  return false;
}

std::string check_listen_address(const std::string& text) {
  return parse_listen_address(text) ? ""
                                    : "'" + text + "' is not HOST:PORT (an IPv6 address stands in brackets)";
}

std::string check_origin(const std::string& text) {
  return is_origin(text) ? "" : "'" + text + "' is not an origin such as https://example.com";
}

std::string check_public_url(const std::string& text) {
  const bool is_url = text.rfind("http://", 0) == 0 || text.rfind("https://", 0) == 0;
  return is_url && text.find_first_of("?# ") == std::string::npos
             ? ""
             : "'" + text + "' is not a URL such as https://chat.example.com";
}

std::string check_address(const std::string& text) {
  in6_addr parsed{};
  const bool is_address =
      inet_pton(AF_INET, text.c_str(), &parsed) == 1 || inet_pton(AF_INET6, text.c_str(), &parsed) == 1;
  return is_address ? "" : "'" + text + "' is not an IPv4 or IPv6 address";
}

std::string check_path(const std::string& text) {
  return text.rfind('/', 0) == 0 && text.find_first_of("?# ") == std::string::npos
             ? ""
             : "'" + text + "' is not a path such as /echo";
}

std::string check_subject(const std::string& text) {
  return !text.empty() && text.size() <= 255 ? "" : "a subject has 1 to 255 bytes";
}

// A configuration file is about `serve`, with or without a [serve] above its lines.
class serve_config : public CLI::ConfigTOML {
 public:
  std::vector<CLI::ConfigItem> from_config(std::istream& input) const override {
    auto entries = CLI::ConfigTOML::from_config(input);
    for (auto& entry : entries) {
      if (entry.parents.empty()) entry.parents.emplace_back("serve");
    }
    return entries;
  }
};

void add_data(CLI::App& command, std::filesystem::path& data) {
  command.add_option("--data", data, "The data directory")->type_name("DIR")->capture_default_str();
}

// Answers the option that excludes the other ways to bring keys.
CLI::Option* add_signing_keys(CLI::App& command, key_choice& keys) {
  command.add_option("--jwt-issuer", keys.issuer, "The 'iss' of tokens")->type_name("TEXT");
  command.add_option("--jwt-audience", keys.audience, "The 'aud' of tokens")->type_name("TEXT");
  return command
      .add_option("--jwt-secret-file", keys.secret_file,
                  "A file with an HS256 secret, instead of the data directory's")
      ->type_name("FILE");
}

void add_serve(CLI::App& command, serve_options& options, std::string& listen) {
  command.add_option("--listen", listen, "Where to listen; port 0 picks a free one")
      ->type_name("HOST:PORT")
      ->capture_default_str()
      ->check(check_listen_address);
  add_data(command, options.data);
  command
      .add_option("--public-url", options.public_url, "How clients reach the server, for links in messages")
      ->type_name("URL")
      ->check(check_public_url);
  command
      .add_option("--allow-origin", options.allowed_origins,
                  "Pages of this origin may use the server, besides its own; may be repeated")
      ->type_name("ORIGIN")
      ->allow_extra_args(false)
      ->check(check_origin);
  command
      .add_option("--requests-per-second", options.requests_per_second,
                  "So many HTTP requests and handshakes of one address, and four times as many at once")
      ->type_name("NUMBER")
      ->check(CLI::Range(1, 1'000'000));
  command.add_flag("!--no-rate-limits", options.has_rate_limits,
                   "Users and connections may ask for as much as they can; for measuring");
  command
      .add_option(
          "--memory-budget", options.memory_budget,
          "What connections may take together, of which messages and bodies on their way may take half")
      ->type_name("BYTES")
      ->default_str("512MiB")
      ->transform(CLI::AsSizeValue(true).description(""))
      ->check(CLI::Range(16 * mebibyte, mebibyte * mebibyte).description(""));
  command
      .add_option("--trusted-proxy", options.trusted_proxies,
                  "Requests from this address are of whom their X-Forwarded-For says; may be repeated")
      ->type_name("ADDRESS")
      ->allow_extra_args(false)
      ->check(check_address);
  const std::map<std::string, parlor::file_link_kind> link_kinds = {
      {"signed", parlor::file_link_kind::signed_links}, {"public", parlor::file_link_kind::public_links}};
  command
      .add_option("--file-links", options.file_links,
                  "Links to files: signed ones expire; public ones are for clients that keep addresses")
      ->type_name("signed|public")
      ->transform(CLI::CheckedTransformer(link_kinds).description(""));
  command
      .add_option("--file-link-lifetime", options.file_link_seconds,
                  "How long a signed link can be opened at least; an eighth longer at most")
      ->type_name("SECONDS")
      ->capture_default_str()
      ->check(CLI::Range(minute, year).description(""));
  command.add_option("--provision", options.provision_file, "Users and rooms to put in before serving")
      ->type_name("FILE");
  command.add_flag("--demo", options.is_demo, "Make two users and a room, and print links to sign in");

  command
      .add_option("--echo-path", options.echo_path,
                  "For tests only: who opens a WebSocket there gets back what it sends, whoever it is")
      ->type_name("PATH")
      ->check(check_path);

  auto* secret = add_signing_keys(command, options.keys);
  auto* public_key = command
                         .add_option("--jwt-public-key", options.keys.public_key,
                                     "A public key in PEM that tokens are signed for")
                         ->type_name("FILE")
                         ->excludes(secret);
  command.add_option("--jwks", options.keys.jwk_set, "A JWK set with the keys of tokens")
      ->type_name("FILE")
      ->excludes(secret)
      ->excludes(public_key);

  auto* certificate = command
                          .add_option("--tls-certificate", options.tls_certificate,
                                      "A certificate chain in PEM: serve https and wss")
                          ->type_name("FILE");
  auto* key = command.add_option("--tls-key", options.tls_key, "Its key in PEM")
                  ->type_name("FILE")
                  ->needs(certificate);
  certificate->needs(key);

  const std::map<std::string, parlor::log_level> levels = {{"debug", parlor::log_level::debug},
                                                           {"info", parlor::log_level::info},
                                                           {"warning", parlor::log_level::warning},
                                                           {"error", parlor::log_level::error}};
  command
      .add_option("--log-level", options.least_level, "The least that is logged: debug, info, warning, error")
      ->type_name("LEVEL")
      ->transform(CLI::CheckedTransformer(levels).description(""));
}

// CLI11 calls every configuration file INI, and gives what it cannot take behind a sentence of its own.
std::string wrong_configuration(std::string line) {
  for (const std::string_view preface : {"INI was not able to parse ", "serve."}) {
    if (line.rfind(preface, 0) == 0) line.erase(0, preface.size());
  }
  return "the configuration file: '" + line +
         "' is not an option of serve, in a line such as name = \"value\"";
}

int end_parse(const CLI::App& program, const CLI::ParseError& end) {
  if (end.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) return program.exit(end);
  std::string line = end.what();
  if (const auto feed = line.find('\n'); feed != std::string::npos) line.resize(feed);
  if (end.get_exit_code() == static_cast<int>(CLI::ExitCodes::ConfigError)) {
    line = wrong_configuration(std::move(line));
  }
  std::fprintf(stderr, "parlor-server: %s (--help says more)\n", line.c_str());
  return usage_error;
}

}  // namespace

program_call read_command_line(int count, char** arguments) {
  CLI::App program("A chat server in one program", "parlor-server");
  program.set_version_flag("--version", std::string("parlor-server ") + parlor::version_text);
  program.require_subcommand(1);
  program.config_formatter(std::make_shared<serve_config>());
  program.allow_config_extras(CLI::config_extras_mode::error);
  program.set_config("--config", "", "A TOML file with the options of serve")->type_name("FILE");

  serve_options serve;
  std::string listen = serve.listen.host + ":" + std::to_string(serve.listen.port);
  auto* serve_command = program.add_subcommand("serve", "Serve until SIGTERM or SIGINT");
  serve_command->fallthrough();
  serve_command->footer("--config FILE reads these options from a TOML file; the command line wins.");
  add_serve(*serve_command, serve, listen);

  provision_options provision;
  auto* provision_command = program.add_subcommand("provision", "Put users and rooms in, before serving");
  provision_command->add_option("file", provision.file, "What to put in")->type_name("FILE.json")->required();
  add_data(*provision_command, provision.data);

  token_options token;
  auto* token_command = program.add_subcommand("token", "Print a token for a user; also while serving");
  add_data(*token_command, token.data);
  token_command->add_option("--subject", token.subject, "Who it is for")
      ->type_name("TEXT")
      ->required()
      ->check(check_subject);
  token_command->add_option("--expires-in", token.seconds, "How long it is good for")
      ->type_name("SECONDS")
      ->capture_default_str()
      ->check(CLI::Range(std::int64_t{1}, ten_years).description(""));
  add_signing_keys(*token_command, token.keys);

  backup_options backup;
  auto* backup_command =
      program.add_subcommand("backup", "Write a consistent copy of the database; also while serving");
  backup_command->add_option("file", backup.file, "A file that does not exist yet")
      ->type_name("FILE")
      ->required();
  add_data(*backup_command, backup.data);

  verify_options verify;
  auto* verify_command =
      program.add_subcommand("verify", "Check the database and the files; also while serving");
  add_data(*verify_command, verify.data);

  try {
    program.parse(count, arguments);
  } catch (const CLI::ParseError& end) {
    return program_end{end_parse(program, end)};
  }
  serve.listen = parse_listen_address(listen).value_or(serve.listen);
  while (!serve.public_url.empty() && serve.public_url.back() == '/') serve.public_url.pop_back();

  if (program.got_subcommand(serve_command)) return serve;
  if (program.got_subcommand(provision_command)) return provision;
  if (program.got_subcommand(token_command)) return token;
  if (program.got_subcommand(backup_command)) return backup;
  return verify;
}

}  // namespace parlor_server
