// client_pool: many WebSocket connections on one epoll.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "load/clock.hpp"
#include "load/stream.hpp"

struct epoll_event;

namespace parlor_bench {

// Called within turn() and open().
class frame_handler {
 public:
  virtual ~frame_handler() = default;
  // `at` is when the frame was read.
  virtual void on_frame(std::size_t client, std::string_view payload, nanoseconds at) = 0;
};

class client_pool {
 public:
  // Plain without `tls`, which outlives the pool.
  client_pool(std::uint16_t port, const tls_client* tls);
  ~client_pool();
  client_pool(const client_pool&) = delete;
  client_pool& operator=(const client_pool&) = delete;

  // Opens as many more connections, at most 100 at a time; `request_of` makes the request of each. Returns when
  // all are open. Throws failure with the answer's first line when one is refused.
  void open(std::size_t count, const std::function<std::string(std::size_t client)>& request_of,
            frame_handler& handler);

  // Waits for at most as long, then reads once from whatever is ready. Answers how many bytes that were. Throws
  // failure when the server closes a connection.
  std::size_t turn(nanoseconds patience, frame_handler& handler);
  // Turns until nothing has come for as long; at most `longest`.
  void settle(nanoseconds quiet, nanoseconds longest, frame_handler& handler);

  // Bytes that do not fit now are sent as soon as they do.
  void send(std::size_t client, std::string_view bytes);
  // A text frame of it, unless it is empty.
  void reply(std::size_t client, std::string_view text);

 private:
  struct client;
  enum class stage : std::uint8_t { connecting, securing, upgrading, open };

  void start(const std::function<std::string(std::size_t client)>& request_of);
  void advance(client& one);
  void read_from(client& one, frame_handler& handler);
  std::size_t take_head(client& one, std::string_view data);
  std::size_t take_frames(client& one, const char* data, std::size_t size, nanoseconds at,
                          frame_handler& handler);
  void take_control(client& one, unsigned opcode, std::string_view payload);
  void flush(client& one);
  void watch(client& one, int operation, bool for_writing);

  std::uint16_t port_;
  const tls_client* tls_;
  int epoll_;
  std::vector<std::unique_ptr<client>> clients_;
  std::size_t opening_ = 0;
  std::size_t bytes_ = 0;  // read in this turn
  std::vector<char> buffer_;
  std::vector<epoll_event> events_;
};

}  // namespace parlor_bench
