// Writes one request's answer: its head, and its body at once or piece by piece.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "parlor/transport/http.hpp"

#include "http_answer.hpp"
#include "protocol.hpp"

namespace parlor::net {

class connection;

class answer_writer {
 public:
  answer_writer(connection& owner, std::uint32_t number) : owner_(owner), number_(number) {}

  void write(http_response response, std::string_view method, persistence how);
  // A piece that was asked for; without it the connection is cut.
  void on_piece(result<std::string> piece);
  // Asks for the next piece, where the peer has taken most of what came before.
  void on_written();
  // Whether all of it is in the connection's output.
  bool is_complete() const { return left_ <= 0; }
  // By when the source has to have said something; never while it is not asked.
  steady_time source_deadline() const;

 private:
  void pull();

  connection& owner_;
  const std::uint32_t number_;  // the exchange's
  std::unique_ptr<body_source> source_;
  std::int64_t left_ = 0;  // of the source
  bool is_source_busy_ = false;
  steady_time asked_at_{};
};

// Answers what is no request, on a connection that closes.
void write_refusal(connection& owner, int status);

}  // namespace parlor::net
