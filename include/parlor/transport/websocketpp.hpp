// The default transport: HTTP/1.1 and WebSocket on one port, on Asio sockets, with websocketpp's frame codec.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "parlor/transport/transport.hpp"

namespace parlor {

struct tls_files {
  std::filesystem::path certificate;  // PEM, the chain
  std::filesystem::path key;          // PEM
};

struct websocketpp_options {
  std::string address = "127.0.0.1";  // an IPv4 or IPv6 address; nothing is resolved
  std::uint16_t port = 8080;          // 0: a free one
  std::size_t io_threads = 0;         // 0: one per core, at most 4
  std::unique_ptr<tls_files> tls{};   // nothing: plain

  // Browsers say where a page came from. Pages of these origins ("https://example.com") may use REST and open
  // sockets, besides those of the server's own host; a request without Origin is served.
  std::vector<std::string> allowed_origins{};

  std::size_t max_connections = 10000;
  std::size_t max_connections_per_address = 0;  // 0: no bound, since behind a proxy all have one address
  std::size_t max_handshakes = 512;             // connections whose first request is not complete

  std::size_t max_header_bytes = 16 * 1024;  // more is answered with 431
  std::size_t max_target_bytes = 8 * 1024;   // more is answered with 414
  std::chrono::milliseconds header_deadline{
      10000};                                   // from the first byte, or from the accept, to the empty line
  std::chrono::milliseconds body_grace{10000};  // then a body, or a message over 64 KiB, needs 1 KiB a second
  std::chrono::milliseconds idle_deadline{15000};   // keep-alive between two requests
  std::chrono::milliseconds write_deadline{10000};  // without progress while something is queued

  std::chrono::milliseconds ping_interval{25000};
  // Dead after so long without any byte from the peer; a message up to 64 KiB has so long to become whole.
  std::chrono::milliseconds ping_deadline{60000};
  std::chrono::milliseconds close_deadline{1000};  // for the close handshake

  std::size_t soft_queue_bytes = 64 * 1024;    // beyond, ephemeral frames to the connection are dropped
  std::size_t hard_queue_bytes = 1024 * 1024;  // beyond, the connection is closed with 1013
  std::size_t max_fragments = 1024;            // of one message; empty ones count
  std::size_t max_control_frames_per_second = 10;
  // All messages and bodies over 64 KiB that are arriving, together; of the memory budget. What is here counts, and at
  // most as much again for what comes next, not what was announced. A message that has no room when it is announced,
  // or when it would go on, is refused with 1013, a body with 503.
  std::size_t inbound_budget_bytes = 256 * 1024 * 1024;

  // All that waits for peers who do not take it at once, bytes that many wait for counted once, together with all that
  // has come of messages and requests that are not whole yet. Not below hard_queue_bytes. What is shed beyond, in this
  // order:
  //   80 %   WebSocket messages over 64 KiB are refused with 1013, HTTP bodies over 64 KiB with 503;
  //   90 %   new connections are refused as beyond max_connections;
  //   100 %  the connections for which most is waiting, or of which most is here of something smaller than 64 KiB that
  //          is not whole, are closed with 1013, those with more than half of hard_queue_bytes first, then a quarter,
  //          and so on, in each part the largest of a thread first, until it is 90 % again.
  // Who is closed comes back and is told what was missed.
  std::size_t memory_budget_bytes = 512 * 1024 * 1024;
};

std::unique_ptr<transport> make_websocketpp_transport(websocketpp_options options);

}  // namespace parlor
