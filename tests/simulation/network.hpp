// A transport without sockets or threads: connections whose bytes take their time, get stuck and get lost, as
// the schedule and the dice want it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/transport/transport.hpp"

#include "simulation/dice.hpp"
#include "simulation/schedule.hpp"

namespace simulation {

struct network_setting {
  microseconds least_latency = 200;
  microseconds most_latency = 5 * millisecond;
  std::size_t loops = 1;
  std::size_t soft_queue_bytes = 64 * 1024;  // beyond, ephemeral frames are dropped
  std::size_t max_queued_bytes = 256 * 1024;
};

// What is done wrong on purpose, to see that it is noticed.
enum class planted_network_fault : std::uint8_t {
  none,
  loses_frame,
  repeats_frame,
  swaps_frames,
  tells_stranger,
  loses_presence,
};

// A connection as its client knows it.
using line_number = std::uint64_t;

// What a client hears. Nothing is called before the call that got it a line has returned.
struct caller {
  std::function<void()> opened;
  // Instead of a socket, or to a request. A status of 0: the connection is lost, and nobody knows.
  std::function<void(int status, std::string body)> answered;
  std::function<void(std::string_view frame, microseconds sent)> heard;
  std::function<void(std::uint16_t code)> ended;  // 1006: lost
};

class network {
 public:
  network(schedule& time, dice& chance, network_setting setting, planted_network_fault planted);

  // --- the server's side: one transport for each time that it runs
  std::unique_ptr<parlor::transport> listen(life of_server);
  // The server is gone without a word.
  void server_died();
  bool has_listener() const { return handler_ != nullptr; }

  // --- a client's side
  line_number connect(parlor::http_request request, caller who);
  line_number fetch(parlor::http_request request, std::string body, caller who);
  void send(line_number line, std::string text);
  void hang_up(line_number line);  // from now on the client hears nothing

  // --- what goes wrong
  void cut(line_number line);
  // Nothing passes any longer, and nobody is told: both ends find out by their own timers.
  void darken(line_number line);
  // The client reads nothing until then.
  void stall(line_number line, microseconds until);
  // Whether both ends have it, neither is about to give it up, and what is sent arrives.
  bool is_sound(line_number line) const;
  // Whether an ephemeral frame for this client has been dropped.
  bool has_dropped(line_number line) const;

 private:
  friend class simulated_transport;

  enum class state : std::uint8_t { asking, accepted, open, closing };

  struct line {
    parlor::exchange_id exchange;
    caller who;
    state where = state::asking;
    bool is_upgrade = false;
    bool is_known_to_client = true;  // false once it has been told of the end, or has hung up
    bool is_known_to_server = false;
    bool is_answered = false;
    bool is_exchange_open = false;
    bool is_cut = false;
    bool is_dark = false;
    bool has_dropped = false;
    bool is_paused = false;
    std::deque<std::string> held;
    std::size_t queued_bytes = 0;
    microseconds up_free = 0;
    microseconds down_free = 0;
    microseconds stalled_until = 0;
    std::optional<std::string> swapped;  // waits for the frame that is to come before it
  };

  // --- called by the transport
  void start(parlor::connection_handler& handler);
  void post(std::size_t loop, std::function<void()> task);
  void respond(parlor::exchange_id exchange, parlor::http_response response);
  void accept(parlor::exchange_id exchange);
  parlor::send_status send(parlor::connection_id connection, const parlor::frame_ptr& message);
  void close(parlor::connection_id connection, const parlor::close_reason& why);
  void pause(parlor::connection_id connection);
  void resume(parlor::connection_id connection);

  line_number begin(bool is_upgrade, parlor::http_request request, std::string body, caller who);
  line* find(line_number number);
  line* find(parlor::connection_id connection);
  microseconds latency() { return chance_.between(setting_.least_latency, setting_.most_latency); }
  // When what is sent now arrives; what is sent later arrives later.
  microseconds arrival_at_server(line& one);
  microseconds arrival_at_client(line& one);
  void deliver_to_client(line_number number, microseconds when, std::string text, std::size_t bytes);
  void take_from_client(line_number number, std::string text);
  void end_exchange(line_number number);
  // The server is told that the connection is gone; the line is forgotten once both know.
  void tell_server_end(line_number number, std::uint16_t code);
  void tell_client_end(line_number number, std::uint16_t code);
  void forget_if_done(line_number number);

  schedule& time_;
  dice& chance_;
  const network_setting setting_;
  const planted_network_fault planted_;
  const life forever_;
  life of_server_ = 0;
  parlor::connection_handler* handler_ = nullptr;
  line_number last_number_ = 0;
  std::map<line_number, line> lines_;
  std::vector<microseconds> loop_free_;
};

}  // namespace simulation
