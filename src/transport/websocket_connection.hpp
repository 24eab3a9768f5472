// WebSocket on one connection (RFC 6455): frames in through websocketpp's codec, frames out as they are.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "codec.hpp"
#include "protocol.hpp"

namespace parlor::net {

class connection;

class websocket_connection final : public protocol {
 public:
  // Of a connection that has not agreed on permessage-deflate.
  static constexpr std::uint8_t no_deflate = 0;

  // `window_bits` is that of the agreement on permessage-deflate, where there is one.
  websocket_connection(connection& owner, std::size_t max_message_bytes, std::uint8_t window_bits);
  ~websocket_connection() override;
  websocket_connection(const websocket_connection&) = delete;
  websocket_connection& operator=(const websocket_connection&) = delete;

  send_status send(const frame_ptr& message);
  send_status send(const frame_block_ptr& messages);
  void close(close_reason why);
  // Ends it with 1013 without waiting for anything.
  void give_up(const char* reason);
  void pause() { is_paused_ = true; }
  void resume();
  // Tells the handler that it is open, once.
  void announce();

  void on_bytes(char* bytes, std::size_t size) override;
  void on_end_of_input() override;
  bool wants_input() const override;
  void on_written() override;
  steady_time on_timer(steady_time now) override;
  void stop(const close_reason& why) override;
  void on_loss(loss how) override;
  void on_removed() override;
  // Goes on with what was kept while paused, or beyond a turn's share.
  void on_more_input();

 private:
  static constexpr unsigned char final_bit = 0x80;  // FIN, RFC 6455 section 5.2
  static constexpr std::int64_t credit_of_frame = 1000;
  // Messages up to here are refused by nobody for the memory that they take.
  static constexpr std::size_t free_message_bytes = 64 * 1024;
  // While more than this is queued, of several pings only the last is answered (RFC 6455 section 5.5.3).
  static constexpr std::size_t pong_queue_limit = 4096;

  // Which part of a frame comes next.
  enum class part : std::uint8_t { header, extended_header, payload };

  // How the data message that is arriving was sent. Of a compressed one the codec sees neither RSV1 nor its kind;
  // a text that is here as a whole it takes for binary, because its own look for UTF-8, byte by byte, were a
  // tenth of all instructions for a message.
  enum class form : std::uint8_t { plain, whole_text, deflated_text, deflated_binary };
  static bool is_deflated(form how) { return how == form::deflated_text || how == form::deflated_binary; }

  send_status queue(const frame_ptr& message);
  // Whether so many further bytes may wait; queued, or what has become of the connection.
  send_status make_way(std::size_t size);
  std::size_t consume(char* bytes, std::size_t size);
  std::size_t read_header(const char* bytes, std::size_t size);
  std::size_t read_extended_header(const char* bytes, std::size_t size);
  std::size_t read_payload(char* bytes, std::size_t size);
  void choose_form(std::string_view after_header);
  std::size_t max_arriving_bytes(form how) const;
  std::uint64_t announced_length() const;
  bool is_control_frame() const;
  void begin_long_frame();
  void begin_piece();
  bool admit_frame(std::uint64_t length);
  bool admit_control_frame();
  // Charges so much of the present message, where that is a large one; or refuses it.
  bool charge(std::size_t size);
  void refuse_for_memory();
  // How much of the present message is here.
  std::size_t arrived() const;
  // What stays beyond a turn.
  void count_input();
  // By when more of a message has to be here.
  steady_time arrival_deadline() const;
  void feed(char* bytes, std::size_t size);
  void take_message();
  bool inflate(std::string& payload);
  void take_control(codec_config::message_type& message);
  void take_close(std::string_view payload);
  void release_budget();
  void fail(std::uint16_t code, const char* reason);
  void write_control(int opcode, std::string_view payload);
  void set_result(close_reason why);
  send_status refuse_durable(std::size_t size);
  bool is_open() const { return !result_; }

  connection& owner_;
  codec codec_;
  std::array<char, 14> header_{};
  std::uint8_t header_size_ = 0;
  std::uint8_t header_wanted_ = 2;
  part part_ = part::header;
  const std::uint8_t window_bits_;
  form arriving_ = form::plain;
  bool is_paused_ = false;
  bool is_announced_ = false;
  bool is_closed_told_ = false;
  bool is_broken_ = false;  // nothing that comes is understood any more
  bool has_peer_closed_ = false;
  std::uint32_t fragments_ = 0;
  std::uint32_t frames_this_turn_ = 0;
  bool is_long_ = false;  // the frame is a data frame with a length of 64 bits
  std::uint64_t payload_left_ = 0;
  std::size_t piece_left_ = 0;  // of it, as far as the codec knows
  bool is_in_pieces_ = false;
  const std::size_t max_message_bytes_;  // once inflated
  std::size_t message_bytes_ = 0;        // announced so far
  std::size_t charged_ = 0;
  std::size_t kept_ = 0;  // of a message that is not charged, since an earlier turn
  steady_time kept_since_{};
  std::int64_t control_credit_ = 0;  // in thousandths of a frame
  steady_time control_at_;
  steady_time heard_at_;
  steady_time pinged_at_;
  std::string backlog_;                // while paused
  std::unique_ptr<std::string> pong_;  // the one that waits for a slow reader
  // Why it ends, once that is known. Held in place: the lack of memory may be why.
  std::optional<close_reason> result_;
};

}  // namespace parlor::net
