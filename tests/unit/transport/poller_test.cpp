#include "transport/poller.hpp"

#include <array>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

namespace parlor::net {

namespace {

// Two connected sockets.
class pair {
 public:
  pair() { REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends_.data()) == 0); }
  pair(const pair&) = delete;
  pair& operator=(const pair&) = delete;
  ~pair() {
    for (const int end : ends_) {
      if (end >= 0) ::close(end);
    }
  }

  int ours() const { return ends_[0]; }
  void say_something() const { REQUIRE(::send(ends_[1], "x", 1, MSG_NOSIGNAL) == 1); }
  void leave() { ::close(std::exchange(ends_[1], -1)); }

 private:
  std::array<int, 2> ends_{};
};

constexpr readiness nothing{};
constexpr readiness input{true, false};
constexpr readiness output{false, true};
constexpr readiness both{true, true};

std::vector<std::pair<std::uint64_t, readiness>> told_by(poller& tested) {
  std::vector<std::pair<std::uint64_t, readiness>> told;
  tested.tell_ready([&told](connection_id id, readiness what) { told.emplace_back(id.value, what); });
  return told;
}

}  // namespace

TEST_SUITE_BEGIN("poller");

TEST_CASE("a socket is told as long as it is ready for what is asked, without being asked again") {
  asio::io_context context;
  poller tested(context);
  const pair sockets;
  REQUIRE(tested.watch(sockets.ours(), connection_id{7}, nothing, input));
  CHECK(told_by(tested).empty());
  sockets.say_something();
  for (int time = 0; time < 2; ++time) {
    const auto told = told_by(tested);
    REQUIRE(told.size() == 1);
    CHECK(told.front().first == 7);
    CHECK(told.front().second == input);
  }
  REQUIRE(tested.watch(sockets.ours(), connection_id{7}, input, both));
  CHECK(told_by(tested).front().second == both);
  REQUIRE(tested.watch(sockets.ours(), connection_id{7}, both, output));
  CHECK(told_by(tested).front().second == output);
}

TEST_CASE("a socket of which nothing is asked says nothing, even when its peer is gone") {
  asio::io_context context;
  poller tested(context);
  pair sockets;
  REQUIRE(tested.watch(sockets.ours(), connection_id{1}, nothing, input));
  sockets.leave();
  CHECK(told_by(tested).size() == 1);
  REQUIRE(tested.watch(sockets.ours(), connection_id{1}, input, nothing));
  CHECK(told_by(tested).empty());
  REQUIRE(tested.watch(sockets.ours(), connection_id{1}, nothing, output));
  CHECK(told_by(tested).front().second == both);
}

TEST_CASE("a wait ends when a socket is ready, and each time that it still is") {
  asio::io_context context;
  poller tested(context);
  const pair sockets;
  int calls = 0;
  REQUIRE(tested.watch(sockets.ours(), connection_id{1}, nothing, input));
  tested.async_wait([&calls](const std::error_code& failure) { calls += failure ? 0 : 1; });
  context.poll();
  CHECK(calls == 0);
  sockets.say_something();
  context.poll();
  CHECK(calls == 1);
  context.restart();
  tested.async_wait([&calls](const std::error_code& failure) { calls += failure ? 0 : 1; });
  context.poll();
  CHECK(calls == 2);
}

TEST_CASE("a wait ends with an error when the poller is closed") {
  asio::io_context context;
  poller tested(context);
  bool has_failed = false;
  tested.async_wait(
      [&has_failed](const std::error_code& failure) { has_failed = static_cast<bool>(failure); });
  tested.close();
  context.poll();
  CHECK(has_failed);
}

TEST_CASE("more sockets than are told at a time are told later") {
  asio::io_context context;
  poller tested(context);
  std::vector<pair> sockets(300);
  for (std::size_t index = 0; index < sockets.size(); ++index) {
    REQUIRE(tested.watch(sockets[index].ours(), connection_id{index + 1}, nothing, output));
  }
  CHECK(told_by(tested).size() == 256);
  std::vector<bool> seen(sockets.size());
  for (int turn = 0; turn < 2; ++turn) {
    for (const auto& one : told_by(tested)) seen[one.first - 1] = true;
  }
  CHECK(seen == std::vector<bool>(sockets.size(), true));
}

TEST_CASE("a socket that is none is refused") {
  asio::io_context context;
  poller tested(context);
  CHECK_FALSE(tested.watch(-1, connection_id{1}, nothing, input));
}

TEST_SUITE_END();

}  // namespace parlor::net
