// One loop of a transport that the test's own thread runs, with peers at the other ends of socket pairs: what is timed
// or short of memory can be arranged where everything happens on one thread.
#pragma once

#include <chrono>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <utility>

#include <asio/io_context.hpp>
#include <asio/ip/address.hpp>
#include <sys/socket.h>
#include <unistd.h>

#include "probe_server.hpp"
#include "transport/connection.hpp"
#include "transport/http_connection.hpp"
#include "transport/loop.hpp"

namespace parlor::test {

class lone_loop {
 public:
  explicit lone_loop(websocketpp_options options)
      : shared(std::make_shared<net::shared_parts>(std::move(options))), loop(0, shared, context) {
    shared->handler = &handler;
  }
  ~lone_loop() {
    loop.cut_all();
    run_until([this] { return loop.connection_count() == 0; });
    loop.shut();
    run_until([this] { return loop.is_quiet(); });
  }
  lone_loop(const lone_loop&) = delete;
  lone_loop& operator=(const lone_loop&) = delete;

  // Whether it comes true while the loop runs, within a client's patience.
  template <typename Condition>
  bool run_until(Condition is_met) {
    const auto end = std::chrono::steady_clock::now() + raw_client::patience;
    while (!is_met()) {
      if (std::chrono::steady_clock::now() > end) return false;
      if (context.stopped()) context.restart();
      try {
        context.run_one_for(std::chrono::milliseconds(5));
      } catch (const std::bad_alloc&) {
        // As a transport's own thread does, it goes on.
      }
    }
    return true;
  }

  asio::io_context context{1};
  probe_handler handler;
  const std::shared_ptr<net::shared_parts> shared;
  net::loop loop;
};

// Who has connected to it, and has said that already.
class lone_peer {
 public:
  lone_peer(lone_loop& server, std::string_view said) {
    int pair[2] = {-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) != 0)
      throw std::bad_alloc();
    socket_ = pair[0];
    static_cast<void>(::send(socket_, said.data(), said.size(), MSG_NOSIGNAL));
    const auto address = asio::ip::make_address("127.0.0.1");
    server.shared->gate.enter(address);
    server.loop.adopt(pair[1], address);
  }
  ~lone_peer() { ::close(socket_); }
  lone_peer(const lone_peer&) = delete;
  lone_peer& operator=(const lone_peer&) = delete;

  // All that has come so far.
  const std::string& received() {
    look();
    return received_;
  }
  bool is_closed() {
    look();
    return is_closed_;
  }

 private:
  void look() {
    char bytes[4096];
    for (;;) {
      const auto count = ::recv(socket_, bytes, sizeof bytes, MSG_DONTWAIT);
      if (count == 0) is_closed_ = true;
      if (count <= 0) return;
      received_.append(bytes, static_cast<std::size_t>(count));
    }
  }

  int socket_ = -1;
  bool is_closed_ = false;
  std::string received_;
};

}  // namespace parlor::test
