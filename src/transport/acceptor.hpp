// Takes connections from the listening socket and hands them to the loops, as far as the bounds allow.
#pragma once

#include <cstddef>
#include <functional>

#include "parlor/result.hpp"

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>

#include "loop.hpp"
#include "shared_parts.hpp"

namespace parlor::net {

class acceptor {
 public:
  // `deliver` gets each admitted socket, on the owner's thread.
  using deliver = std::function<void(int socket, const asio::ip::address& address)>;

  acceptor(loop& owner, deliver take);
  ~acceptor();
  acceptor(const acceptor&) = delete;
  acceptor& operator=(const acceptor&) = delete;

  // Before the loop runs. [Errors] invalid_argument, busy, io_failed.
  result<endpoint> listen(const websocketpp_options& options);

  // On the owner's thread.
  void start();
  void stop();

 private:
  void wait();
  void accept_some();
  void back_off();
  void open_reserve();
  void close_reserve();
  void sacrifice_one();
  void turn_away(int socket);

  loop& owner_;
  deliver deliver_;
  asio::ip::tcp::acceptor socket_;
  asio::steady_timer pause_;
  int reserve_ = -1;  // a descriptor to give up when there are no more
};

}  // namespace parlor::net
