// http_client: one HTTP/1.1 connection that waits for each answer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "load/stream.hpp"

namespace parlor_bench {

struct http_answer {
  int status = 0;
  std::string first_line;
  std::uint64_t body_bytes = 0;
  std::string body;  // its beginning
};

class http_client {
 public:
  // Plain without `tls`, which outlives it. Throws failure.
  http_client(std::uint16_t port, const tls_client* tls);

  // Throws failure when the connection breaks.
  http_answer get(const std::string& target, const std::string& token);

  // A file of so many bytes of text, as a form that says what it is. Throws failure.
  http_answer upload(const std::string& target, const std::string& token, std::size_t bytes);

 private:
  void write(std::string_view bytes);
  http_answer read_answer();
  std::size_t read_more();

  stream socket_;
  std::vector<char> buffer_;
};

}  // namespace parlor_bench
