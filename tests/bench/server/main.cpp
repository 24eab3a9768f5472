// parlor_bench_server: parlor as a host has it, filled with users and rooms. Prints "listening PORT".
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <memory>
#include <utility>
#include <vector>

#include "parlor/parlor.hpp"

#include <sys/resource.h>

#include "server/echo.hpp"
#include "server/furnishing.hpp"
#include "server/options.hpp"
#include "server/tokens.hpp"

namespace {

using parlor_bench::server_setup;

sigset_t block_end_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  return set;
}

void wait_for(const sigset_t& signals) {
  int number = 0;
  while (sigwait(&signals, &number) == EINTR) {
  }
}

void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

std::unique_ptr<parlor::transport> make_transport(const server_setup& setup) {
  parlor::websocketpp_options options;
  options.port = 0;
  options.io_threads = 1;
  options.max_connections = 100000;
  if (!setup.certificate.empty()) {
    options.tls = std::make_unique<parlor::tls_files>(parlor::tls_files{setup.certificate, setup.key});
  }
  return parlor::make_websocketpp_transport(std::move(options));
}

std::unique_ptr<parlor::storage> make_storage(const server_setup& setup) {
  switch (setup.storage) {
    case parlor_bench::storage_choice::memory:
      return parlor::make_memory_storage();
    case parlor_bench::storage_choice::sqlite: {
      parlor::sqlite_options options;
      options.file = setup.data / "chat.db";
      options.search_index = setup.search_index;
      return parlor::make_sqlite_storage(std::move(options)).value();
    }
  }
  return nullptr;
}

// All of them; the one that limits how much a user may say does not, since a limit is not what is measured.
std::vector<std::unique_ptr<parlor::dialect>> make_dialects() {
  parlor::messenger_options without_limit;
  without_limit.limit = {};
  std::vector<std::unique_ptr<parlor::dialect>> dialects;
  dialects.push_back(parlor::make_social_dialect());
  dialects.push_back(parlor::make_conversation_dialect());
  dialects.push_back(parlor::make_community_dialect());
  dialects.push_back(parlor::make_messenger_dialect(without_limit));
  dialects.push_back(parlor::make_rooms_dialect());
  return dialects;
}

parlor::rate_limits without_limits() {
  parlor::rate_limits none;
  none.typing = none.joins = none.uploads = none.searches = none.frames = {};
  return none;
}

void write_addresses(const server_setup& setup, const parlor_bench::furniture& made) {
  std::ofstream tokens(setup.data / "tokens");
  for (std::size_t user = 1; user <= made.users; ++user) tokens << parlor_bench::make_token(user) << '\n';
  std::ofstream rooms(setup.data / "rooms");
  for (const auto& [room, members] : made.rooms) {
    const auto id = room.id.value;
    rooms << id << ' ' << to_string(room.uuid) << ' ' << room.slug << ' ' << id;
    for (const auto member : members) rooms << ' ' << member.value;
    rooms << '\n';
  }
}

void say_where(const parlor::endpoint& where) {
  std::printf("listening %d\n", where.port);
  std::fflush(stdout);
}

void serve_chat(const server_setup& setup, const sigset_t& end) {
  std::filesystem::create_directories(setup.data);
  parlor::server_options parts;
  parts.storage = make_storage(setup);
  write_addresses(setup, parlor_bench::furnish(*parts.storage, setup));
  parts.transport = make_transport(setup);
  parts.authenticator = parlor_bench::make_bench_authenticator();
  parts.media = parlor::make_local_disk({setup.data / "files"}).value();
  parts.dialects = make_dialects();
  parts.limits = without_limits();
  parlor::server server(std::move(parts));
  say_where(server.start().value());
  wait_for(end);
  server.stop();
}

void serve_echo(const server_setup& setup, const sigset_t& end) {
  const auto transport = make_transport(setup);
  const auto handler = parlor_bench::make_echo(*transport);
  say_where(transport->start(*handler).value());
  wait_for(end);
  transport->stop({}, std::chrono::seconds(1));
}

}  // namespace

int main(int count, char** words) {
  const auto setup = parlor_bench::parse_setup(count, words);
  const auto end = block_end_signals();
  std::signal(SIGPIPE, SIG_IGN);
  raise_descriptor_limit();
  try {
    switch (setup.what) {
      case parlor_bench::serving::chat:
        serve_chat(setup, end);
        break;
      case parlor_bench::serving::echo:
        serve_echo(setup, end);
        break;
    }
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "parlor_bench_server: %s\n", problem.what());
    return 1;
  }
}
