#include "media/picture_process.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "media/picture_image.hpp"

namespace parlor::media {
namespace {

constexpr const char* operation = "start picture worker";

error not_started(int number) {
  return error{errc::unavailable, operation, std::generic_category().message(number)};
}

// A copy beyond the standard streams' numbers, which the host may have closed, and beyond the worker's own
// two.
result<file_descriptor> move_up(file_descriptor from) {
  constexpr int first = 10;
  file_descriptor moved(::fcntl(from.get(), F_DUPFD_CLOEXEC, first));
  if (!moved) return not_started(errno);
  return moved;
}

result<void> write_image(int file) {
  std::string_view rest = picture_worker_image();
  while (!rest.empty()) {
    const auto written = retry_interrupted([&] { return ::write(file, rest.data(), rest.size()); });
    if (written < 0) return not_started(errno);
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

// The worker's program as a file that has no name.
result<file_descriptor> open_program() {
  // Newer kernels want to be told that a file in memory is a program; older ones do not know the word.
  constexpr unsigned executable = 0x0010;
  constexpr const char* name = "parlor-picture-worker";
  file_descriptor file(::memfd_create(name, MFD_CLOEXEC | executable));
  if (!file && errno == EINVAL) file = file_descriptor(::memfd_create(name, MFD_CLOEXEC));
  if (!file) return not_started(errno);
  if (auto written = write_image(file.get()); !written) return written.error();
  return move_up(std::move(file));
}

// What posix_spawn is told: the worker has its socket, its program and no other descriptor, no signal
// handled, ignored or blocked. Everything between fork and exec is the C library's, which is made for hosts
// with threads.
class spawn_plan {
 public:
  spawn_plan(int channel, int program) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_adddup2(&actions_, channel, picture_channel);
    ::posix_spawn_file_actions_adddup2(&actions_, program, picture_channel + 1);
    ::posix_spawn_file_actions_addclosefrom_np(&actions_, picture_channel + 2);
    sigset_t signals;
    ::posix_spawnattr_init(&attributes_);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    ::sigfillset(&signals);
    ::posix_spawnattr_setsigdefault(&attributes_, &signals);
    ::sigemptyset(&signals);
    ::posix_spawnattr_setsigmask(&attributes_, &signals);
  }
  spawn_plan(const spawn_plan&) = delete;
  spawn_plan& operator=(const spawn_plan&) = delete;
  ~spawn_plan() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }

  result<pid_t> run() const {
    static_assert(picture_channel == 0);
    char name[] = "parlor-picture-worker";
    char* const arguments[] = {name, nullptr};
    char* const environment[] = {nullptr};
    pid_t process = 0;
    const int refused =
        ::posix_spawn(&process, "/proc/self/fd/1", &actions_, &attributes_, arguments, environment);
    if (refused != 0) return not_started(refused);
    return process;
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

result<std::pair<pid_t, file_descriptor>> spawn() {
  int pair[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) return not_started(errno);
  file_descriptor ours(pair[0]);
  auto theirs = move_up(file_descriptor(pair[1]));
  if (!theirs) return theirs.error();
  auto program = open_program();
  if (!program) return program.error();
  const spawn_plan plan(theirs->get(), program->get());
  const auto process = plan.run();
  if (!process) return process.error();
  return std::pair{*process, std::move(ours)};
}

int milliseconds_until(picture_process::deadline until) {
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
  return static_cast<int>(std::clamp<decltype(left)>(left, 0, 60'000));
}

bool is_possible(const picture_reply& reply, std::uint64_t max_size) {
  return reply.outcome <= picture_outcome::refused && reply.refusal <= picture_refusal::malformed &&
         reply.successor <= picture_successor::new_worker && reply.size <= max_size;
}

}  // namespace

picture_process::picture_process(pid_t process, file_descriptor channel, int stop_signal)
    : process_(process), channel_(std::move(channel)), stop_signal_(stop_signal) {}

result<std::unique_ptr<picture_process>> picture_process::start(const picture_setup& setup, int stop_signal,
                                                                deadline until) {
  auto spawned = spawn();
  if (!spawned) return spawned.error();
  std::unique_ptr<picture_process> worker(
      new picture_process(spawned->first, std::move(spawned->second), stop_signal));
  picture_ready ready{0};
  auto end = worker->send(reinterpret_cast<const char*>(&setup), sizeof setup, until);
  if (end == conversation_end::answered) {
    end = worker->receive(reinterpret_cast<char*>(&ready), sizeof ready, until);
  }
  if (end != conversation_end::answered || ready.mark != picture_ready{}.mark) {
    return error{errc::unavailable, operation, "it did not get ready"};
  }
  return worker;
}

// Its own child alone: a host that ignores SIGCHLD or waits for everybody may have taken the worker's end
// already, and then its number may be another's by now.
picture_process::~picture_process() {
  siginfo_t state{};
  const auto seen = retry_interrupted(
      [&] { return ::waitid(P_PID, static_cast<id_t>(process_), &state, WEXITED | WNOHANG | WNOWAIT); });
  if (seen != 0) return;
  ::kill(process_, SIGKILL);
  retry_interrupted([&] { return ::waitpid(process_, nullptr, 0); });
}

bool picture_process::is_idle() const {
  char byte = 0;
  const auto got =
      retry_interrupted([&] { return ::recv(channel_.get(), &byte, 1, MSG_DONTWAIT | MSG_PEEK); });
  return got < 0 && errno == EAGAIN;
}

picture_process::answer picture_process::convert(std::string_view file, const picture_limits& limits,
                                                 std::uint64_t max_size, deadline until) {
  const picture_request request{file.size(), limits};
  answer got;
  got.end = send(reinterpret_cast<const char*>(&request), sizeof request, until);
  if (got.end != conversation_end::answered) return got;
  got.end = send(file.data(), file.size(), until);
  if (got.end != conversation_end::answered) return got;
  got.end = receive(reinterpret_cast<char*>(&got.reply), sizeof got.reply, until);
  if (got.end != conversation_end::answered) return got;
  if (!is_possible(got.reply, max_size)) {
    got.end = conversation_end::died;
    return got;
  }
  got.end = receive_file(got.jpeg, got.reply.size, until);
  return got;
}

// `answered` where the socket is ready, or its end has been seen.
conversation_end picture_process::wait_for(short events, deadline until) const {
  pollfd watched[] = {{channel_.get(), events, 0}, {stop_signal_, POLLIN, 0}};
  for (;;) {
    const int ready = retry_interrupted([&] { return ::poll(watched, 2, milliseconds_until(until)); });
    if (ready < 0) return conversation_end::died;
    if (watched[1].revents != 0) return conversation_end::abandoned;
    if (ready > 0) return conversation_end::answered;
    if (std::chrono::steady_clock::now() >= until) return conversation_end::overran;
  }
}

conversation_end picture_process::send(const char* bytes, std::size_t size, deadline until) const {
  while (size > 0) {
    const auto sent =
        retry_interrupted([&] { return ::send(channel_.get(), bytes, size, MSG_DONTWAIT | MSG_NOSIGNAL); });
    if (sent >= 0) {
      bytes += sent;
      size -= static_cast<std::size_t>(sent);
      continue;
    }
    if (errno != EAGAIN) return conversation_end::died;
    if (const auto end = wait_for(POLLOUT, until); end != conversation_end::answered) return end;
  }
  return conversation_end::answered;
}

conversation_end picture_process::receive(char* bytes, std::size_t size, deadline until) const {
  while (size > 0) {
    if (const auto end = wait_for(POLLIN, until); end != conversation_end::answered) return end;
    const auto got = retry_interrupted([&] { return ::recv(channel_.get(), bytes, size, MSG_DONTWAIT); });
    if (got < 0 && errno == EAGAIN) continue;
    if (got <= 0) return conversation_end::died;
    bytes += got;
    size -= static_cast<std::size_t>(got);
  }
  return conversation_end::answered;
}

// Grows with what has arrived: memory is not given for a promise.
conversation_end picture_process::receive_file(std::string& file, std::uint64_t size, deadline until) const {
  constexpr std::uint64_t piece = std::uint64_t{256} * 1024;
  while (file.size() < size) {
    const std::size_t old_size = file.size();
    const auto more = static_cast<std::size_t>(std::min(piece, size - old_size));
    file.resize(old_size + more);
    if (const auto end = receive(file.data() + old_size, more, until); end != conversation_end::answered)
      return end;
  }
  return conversation_end::answered;
}

}  // namespace parlor::media
