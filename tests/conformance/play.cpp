#include "play.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <list>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "case_file.hpp"

namespace parlor::conformance {

namespace {

using clock = std::chrono::steady_clock;

constexpr std::size_t most_at_once = 32;
constexpr int look_around_ms = 50;  // for who has lost patience

constexpr std::size_t most_single_bytes = 4096;
constexpr std::size_t single_bytes_at_ends = 64;
// Prime, so that headers of frames are cut at every place.
constexpr std::size_t odd_piece = 1021;

int connect_to(std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(socket);
    throw std::runtime_error("cannot connect");
  }
  ::fcntl(socket, F_SETFL, ::fcntl(socket, F_GETFL) | O_NONBLOCK);
  return socket;
}

class performance {
 public:
  performance(const play& script, std::uint16_t port)
      : script_(script), socket_(connect_to(port)), last_progress_(clock::now()) {
    begin_turn();
  }
  ~performance() { ::close(socket_); }
  performance(const performance&) = delete;
  performance& operator=(const performance&) = delete;

  int socket() const { return socket_; }
  bool is_over() const { return failure_ || turn_ == script_.turns.size(); }
  const std::optional<std::string>& failure() const { return failure_; }
  bool has_something_to_say() const { return !is_over() && writing_ < now().says.size(); }
  bool says_single_bytes() const { return has_something_to_say() && now().says[writing_].piece == 1; }

  // The next piece, where there is one; answers how much of it the socket took.
  std::size_t say_something() {
    if (!has_something_to_say()) return 0;
    const auto& what = now().says[writing_];
    const auto rest = std::string_view(what.bytes).substr(offset_);
    const auto piece = what.piece == 0 ? rest : rest.substr(0, what.piece);
    const auto sent = ::send(socket_, piece.data(), piece.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) {
      // The peer has gone; what it said before can still be read.
      if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) writing_ = now().says.size();
      return 0;
    }
    last_progress_ = clock::now();
    offset_ += static_cast<std::size_t>(sent);
    if (offset_ == what.bytes.size()) {
      offset_ = 0;
      ++writing_;
      skip_empty();
    }
    return static_cast<std::size_t>(sent);
  }

  void hear() {
    std::array<char, 65536> buffer;
    const auto size = ::recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return;
    last_progress_ = clock::now();
    if (size > 0) {
      received_.append(buffer.data(), static_cast<std::size_t>(size));
      if (now().hears_at_the_end && has_something_to_say()) {
        fail("an answer before all was said: " + shown(unheard()));
        return;
      }
    }
    is_ended_ = size <= 0;
    go_on();
  }

  void check_patience(std::chrono::milliseconds patience) {
    if (clock::now() - last_progress_ > patience)
      fail("nothing more, and behind what was understood " + shown(unheard()));
  }

  // Compares what has come with what is expected, as far as that goes.
  void go_on() {
    while (!is_over()) {
      if (hearing_ == now().hears.size()) {
        if (has_something_to_say()) break;
        ++turn_;
        begin_turn();
        continue;
      }
      const auto& wanted = now().hears[hearing_];
      if (!wanted.look) {
        if (!unheard().empty()) return fail(shown(unheard()));
        if (!is_ended_) return;
        ++hearing_;
        continue;
      }
      const auto found = wanted.look(unheard());
      if (found.what == verdict::kind::differs) return fail(found.saw);
      if (found.what == verdict::kind::waits) break;
      heard_ += found.taken;
      ++hearing_;
    }
    if (is_ended_ && !is_over() && !has_something_to_say())
      fail("the end of the connection" + (unheard().empty() ? "" : " after " + shown(unheard())));
  }

 private:
  const turn& now() const { return script_.turns[turn_]; }
  std::string_view unheard() const { return std::string_view(received_).substr(heard_); }

  void begin_turn() {
    writing_ = 0;
    offset_ = 0;
    hearing_ = 0;
    received_.erase(0, std::exchange(heard_, 0));
    if (turn_ == script_.turns.size()) {
      if (!received_.empty()) fail("more than was expected: " + shown(received_));
      return;
    }
    skip_empty();
  }

  void skip_empty() {
    while (writing_ < now().says.size() && now().says[writing_].bytes.empty()) ++writing_;
    if (writing_ == now().says.size() && now().ends_output) ::shutdown(socket_, SHUT_WR);
  }

  void fail(std::string saw) {
    std::string wanted = "nothing more";
    if (turn_ < script_.turns.size() && hearing_ < now().hears.size()) wanted = now().hears[hearing_].text;
    failure_ = script_.title + "\n  expected: " + wanted + "\n  received: " + std::move(saw);
  }

  const play& script_;
  const int socket_;
  std::size_t turn_ = 0;
  std::size_t writing_ = 0;
  std::size_t offset_ = 0;  // in what is being said
  std::size_t hearing_ = 0;
  std::string received_;
  std::size_t heard_ = 0;
  std::optional<std::string> failure_;
  bool is_ended_ = false;
  clock::time_point last_progress_;
};

// A byte counts as written by itself only if the server has read it before the next one is sent.
class reading_pace {
 public:
  explicit reading_pace(const stage& where) : where_(where), before_(where.bytes_read()) {}

  // What was waited for in vain may have been read since.
  void begin_round() { lost_ = std::min(lost_, sent_ - bytes_read()); }
  void add(std::size_t sent) { sent_ += sent; }

  void wait() {
    const auto until = clock::now() + std::chrono::milliseconds(2);
    for (;;) {
      const auto read = bytes_read();
      if (read + lost_ >= sent_) return;
      if (clock::now() > until) {
        // What is sent to a connection that has been refused is never read.
        lost_ = sent_ - read;
        return;
      }
      std::this_thread::yield();
    }
  }

 private:
  std::uint64_t bytes_read() const { return where_.bytes_read() - before_; }

  const stage& where_;
  const std::uint64_t before_;
  std::uint64_t sent_ = 0;
  std::uint64_t lost_ = 0;
};

}  // namespace

void add_writings(std::vector<writing>& to, std::string bytes, cutting how) {
  if (how == cutting::none || bytes.size() <= most_single_bytes) {
    to.push_back({std::move(bytes), how == cutting::none ? std::size_t{0} : std::size_t{1}});
    return;
  }
  const auto end = bytes.size() - single_bytes_at_ends;
  to.push_back({bytes.substr(0, single_bytes_at_ends), 1});
  to.push_back({bytes.substr(single_bytes_at_ends, end - single_bytes_at_ends), odd_piece});
  to.push_back({bytes.substr(end), 1});
}

std::vector<std::string> perform(const std::vector<play>& plays, const stage& where) {
  std::vector<std::string> failures;
  std::list<performance> on_stage;
  reading_pace pace(where);
  auto next = plays.begin();
  while (next != plays.end() || !on_stage.empty()) {
    while (next != plays.end() && on_stage.size() < most_at_once) on_stage.emplace_back(*next++, where.port);

    bool is_paced = false;
    pace.begin_round();
    for (auto& one : on_stage) {
      is_paced = is_paced || one.says_single_bytes();
      pace.add(one.say_something());
      one.go_on();
    }
    if (is_paced) pace.wait();

    std::vector<pollfd> sockets;
    bool may_go_on = false;
    for (const auto& one : on_stage) {
      const bool wants_to_speak = one.has_something_to_say();
      may_go_on = may_go_on || (wants_to_speak && one.says_single_bytes());
      sockets.push_back({one.socket(), static_cast<short>(wants_to_speak ? POLLIN | POLLOUT : POLLIN), 0});
    }
    ::poll(sockets.data(), sockets.size(), may_go_on ? 0 : look_around_ms);

    auto ready = sockets.begin();
    for (auto one = on_stage.begin(); one != on_stage.end(); ++ready) {
      if ((ready->revents & (POLLIN | POLLHUP | POLLERR)) != 0) one->hear();
      if (!one->is_over()) one->check_patience(where.patience);
      if (!one->is_over()) {
        ++one;
        continue;
      }
      if (one->failure()) failures.push_back(*one->failure());
      one = on_stage.erase(one);
    }
  }
  return failures;
}

}  // namespace parlor::conformance
