// HTTP/1.1 on one connection: one request after the other, each answered before the next is read (RFC 9112).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "answer_writer.hpp"
#include "cors.hpp"
#include "http_head.hpp"
#include "protocol.hpp"
#include "request_body.hpp"

namespace parlor::net {

class connection;

class http_connection final : public protocol {
 public:
  explicit http_connection(connection& owner);
  ~http_connection() override;
  http_connection(const http_connection&) = delete;
  http_connection& operator=(const http_connection&) = delete;

  void on_bytes(char* bytes, std::size_t size) override;
  void on_end_of_input() override;
  bool wants_input() const override;
  void on_written() override;
  steady_time on_timer(steady_time now) override;
  void stop(const close_reason& why) override;
  void on_loss(loss how) override;
  void on_removed() override;

  // Answers the present exchange; ignored where `number` is another one's or it is answered.
  void respond(std::uint32_t number, http_response response);
  void accept(std::uint32_t number, const websocket_accept& how);
  // The next piece of a body that the present answer is written from.
  void on_piece(std::uint32_t number, result<std::string> piece);
  exchange_id exchange() const;
  // What has been read beyond the request that became a WebSocket.
  std::string_view take_rest() const { return std::string_view(pending_).substr(pending_offset_); }

 private:
  enum class phase : std::uint8_t {
    head,
    body,
    answer,    // the request is complete, or was answered before it was
    finished,  // nothing is read any more
  };

  // One request, from its head to its answer.
  struct request_state {
    request_state(connection& owner, std::uint32_t number, request_head parsed);

    request_head head;
    origin_kind origin = origin_kind::none;
    bool is_told = false;  // the handler knows of it
    bool is_upgrade = false;
    bool is_answered = false;
    bool closes = false;
    request_body body;
    answer_writer writer;
    std::optional<http_response> early;  // given while the handler was being called
  };

  std::size_t process(std::string_view bytes);
  void process_pending();
  // By when those have to have said something who take a body, answer a request or fill an answer, where it is them
  // who are waited for.
  steady_time host_deadline() const;
  // What stays beyond a turn.
  void count_input();
  std::size_t read_head(std::string_view bytes);
  void begin_request(request_head head, std::string_view rest);
  void begin_upgrade();
  void give_sink(std::unique_ptr<body_sink> sink);
  void begin_body(bool has_bytes);
  std::size_t read_body(std::string_view bytes);
  void finish_body();
  void on_sink_done(std::uint32_t number, request_body::sink_state how);
  void call_request(std::string_view rest);
  void refuse(int status);
  void refuse_body(int status);
  void answer(http_response response);
  void write_answer(http_response response);
  void finish_exchange();
  void end_exchange();
  bool has_pending() const { return pending_offset_ < pending_.size(); }

  connection& owner_;
  std::string pending_;  // an incomplete head, or what came behind a request that is not answered yet
  std::size_t pending_offset_ = 0;
  std::size_t head_size_ = 0;
  head_scanner scanner_;
  std::unique_ptr<request_state> request_;
  std::uint32_t number_ = 0;
  phase phase_ = phase::head;
  bool is_calling_ = false;  // the handler; what it answers meanwhile is written afterwards
  bool is_processing_ = false;
  bool is_stopping_ = false;
  bool is_first_ = true;
  bool has_begun_ = false;  // a byte of the next head has come
  // The accept, the first byte of a head, the end of a request, or that of the last answer.
  steady_time since_{};
};

}  // namespace parlor::net
