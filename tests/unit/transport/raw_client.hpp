// A client of plain POSIX calls, so that tests can send what no decent client would.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parlor::test {

struct raw_answer {
  int status = 0;
  std::string head;
  std::string body;

  // The first value of that field; empty for none. `name` in the case in which it is sent.
  std::string field(std::string_view name) const;
};

struct raw_frame {
  int opcode = 0;
  bool is_final = true;
  bool is_compressed = false;  // RSV1
  std::string payload;

  // Of a close frame; 0 for none.
  int close_code() const;
};

class raw_client {
 public:
  static constexpr std::chrono::milliseconds patience{5000};

  enum class buffers { usual, small };

  // Connects to 127.0.0.1.
  explicit raw_client(std::uint16_t port, buffers size = buffers::usual);
  ~raw_client();
  raw_client(raw_client&& other) noexcept;
  raw_client(const raw_client&) = delete;
  raw_client& operator=(const raw_client&) = delete;

  int descriptor() const { return socket_; }
  // False once the peer has gone.
  bool send(std::string_view bytes);
  // Each byte in a packet of its own.
  bool send_chopped(std::string_view bytes);
  // As many as the peer takes without waiting.
  std::size_t send_without_waiting(std::string_view bytes);
  void end_output();

  // Everything that comes until `size` bytes are there, the peer closes or patience ends.
  std::string read(std::size_t size);
  std::string read_until(std::string_view mark);
  // One whole response with Content-Length; status 0 for none.
  raw_answer read_answer(std::string_view method = "GET");
  std::optional<raw_frame> read_frame();
  // Reads frames until the close frame: its code, or 0 where the connection ended without one.
  int read_close();
  // Whether the peer closes, or resets, within patience; what comes before is dropped.
  bool is_closed();

  // The handshake; the answer's head.
  std::string open_websocket(std::string_view target = "/", std::string_view more_fields = {});

 private:
  bool fill(std::chrono::steady_clock::time_point until);

  int socket_ = -1;
  bool is_ended_ = false;
  std::string received_;
};

enum class chop { no, yes };

// A client's frame; `first` is the whole first byte: 0x81 for a final text frame.
std::string masked_frame(int first, std::string_view payload);
// As above with a length that need not be true, in 0, 2 or 8 bytes more.
std::string masked_header(int first, std::uint64_t length, int length_bytes);
std::string close_payload(int code, std::string_view reason = {});

}  // namespace parlor::test
