// connection: one socket of the floor and what it has not sent yet.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace parlor_bench {

struct room;

class connection {
 public:
  // Takes over the descriptor, which is closed with it.
  connection(int epoll, int socket);
  ~connection();
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  int socket() const { return socket_; }

  // Kept until flush.
  void queue(std::string_view bytes) { output_ += bytes; }
  // Sent at once, behind what is queued.
  void send(std::string_view bytes);
  void flush();

  std::string input;  // of a frame or a head that is not complete
  room* joined = nullptr;
  std::size_t place = 0;  // among the room's members
  bool is_open = false;   // the handshake is over
  bool is_echo = false;
  bool is_dirty = false;
  bool is_gone = false;

 private:
  void wait_for_room();
  void stop_waiting();

  int epoll_;
  int socket_;
  std::string output_;
  std::size_t sent_ = 0;  // of output_
  bool is_waiting_ = false;
};

}  // namespace parlor_bench
