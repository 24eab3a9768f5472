// server: the cheapest chat server that follows RFC 6455. It parses no messages, keeps none and has no timers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "floor/connection.hpp"
#include "floor/fault.hpp"
#include "floor/frames.hpp"

namespace parlor_bench {

enum class write_mode : std::uint8_t {
  copy,    // a flat buffer per socket, one send per socket and turn of the loop
  direct,  // one send per member and message
  batch,   // what a turn says in a room is put together once, one send per member
};

struct floor_options {
  write_mode mode = write_mode::copy;
  std::size_t answer_bytes = 0;  // payloads of rooms are filled up to this
  parlor_bench::fault fault = parlor_bench::fault::none;
};

struct room {
  std::vector<connection*> members;
  std::string block;  // batch: the frames of this turn
  bool is_dirty = false;
};

class floor_server {
 public:
  // Listens on 127.0.0.1. Throws std::system_error.
  explicit floor_server(floor_options options);
  ~floor_server();
  floor_server(const floor_server&) = delete;
  floor_server& operator=(const floor_server&) = delete;

  std::uint16_t port() const { return port_; }
  // Until SIGTERM or SIGINT.
  void run();

 private:
  void accept_all();
  void read_from(connection& from);
  std::size_t take_head(connection& from, std::string_view data);
  std::size_t take_frames(connection& from, char* data, std::size_t size);
  void handle(connection& from, const incoming_frame& frame);
  void broadcast(room& where);
  void answer(connection& to, opcode type, std::string_view payload);
  void mark(connection& one);
  void leave(connection& one);
  void end_turn();

  floor_options options_;
  std::uint16_t port_ = 0;
  int epoll_;
  int listener_;
  int signals_;
  fault_injector injector_;
  std::unordered_map<connection*, std::unique_ptr<connection>> connections_;
  std::unordered_map<std::string, room> rooms_;
  std::vector<connection*> dirty_;
  std::vector<room*> dirty_rooms_;
  std::vector<connection*> gone_;
  std::vector<char> buffer_;
  std::string frame_;
};

}  // namespace parlor_bench
