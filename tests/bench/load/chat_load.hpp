// chat_load: members who talk, and what becomes of each of their messages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "load/client_pool.hpp"
#include "load/histogram.hpp"
#include "load/ledger.hpp"
#include "load/options.hpp"
#include "load/process_meter.hpp"
#include "load/seating.hpp"

namespace parlor_bench {

struct chat_figures {
  cpu_reading begin;  // of the part that counts: after the warm-up, until the last message was sent
  cpu_reading end;
  std::uint64_t messages = 0;  // that every member got in that part
  std::uint64_t deliveries = 0;
  std::uint64_t payload_bytes = 0;  // of these deliveries
  std::uint64_t others = 0;         // frames that deliver no message
  histogram latency;                // of all messages that were due in that part, however late they came
};

// Closed loop: a room always has as many messages under way as the window says. Open loop: message i is due at
// i / rate, and its latency counts from then, whether or not it could be sent in time.
class chat_load : private frame_handler {
 public:
  // All of them outlive it.
  chat_load(const load_options& options, const seating& seats, client_pool& clients,
            const process_meter& meter);

  // Opens the connections and talks. Throws failure when a message is lost, comes twice or out of order.
  chat_figures run();

 private:
  struct seat {
    std::uint32_t room = 0;
    std::uint32_t member = 0;
    std::uint32_t tag_hint = 0;
    std::string_view repetition;
  };

  void on_frame(std::size_t client, std::string_view payload, nanoseconds at) override;
  void on_other(std::size_t client, std::string_view payload);
  void talk();
  void send_due();
  void send_next(std::size_t room, nanoseconds due);
  void keep_time();
  bool is_finished() const;
  void check_deliveries() const;

  const load_options& options_;
  const seating& seats_;
  client_pool& clients_;
  const process_meter& meter_;

  std::vector<seat> seat_of_;
  std::vector<ledger> ledgers_;
  std::vector<envelope> envelopes_;  // of each connection that sends, room by room
  std::size_t senders_;
  std::uint64_t limit_ = 0;  // of messages; 0: none
  std::uint64_t warm_up_ = 0;

  enum class phase : std::uint8_t { opening, warming_up, measuring, draining };
  phase phase_ = phase::opening;
  nanoseconds start_ = 0;
  nanoseconds last_delivery_ = 0;
  std::uint64_t sent_ = 0;
  std::uint64_t completed_ = 0;
  bool is_suspicious_ = false;
  std::string text_;
  std::string frame_;
  chat_figures figures_;
};

}  // namespace parlor_bench
