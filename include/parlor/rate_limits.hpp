// How much one caller may ask for.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace parlor {

// `burst` at once, and `per_second` in the long run.
struct rate_limit {
  double per_second = 0;  // 0: no limit
  std::size_t burst = 0;
};

// Beyond each: errc::rate_limited with the time until the next is taken, which a frame says as `retry_after` and
// HTTP as 429 with Retry-After, both in seconds. What is refused is not run. Time is that of
// server_options::clock. The defaults stop a flood, and nobody who types; a dialect's own limit for its frames
// (socket_route::limit) comes on top.
struct rate_limits {
  // Of each user, on all connections and in all dialects together.
  rate_limit messages{};       // sent, edited or deleted
  rate_limit typing{20, 100};  // indicators
  // Rooms joined, left, made or deleted; every ten people whom a command puts into a room count as one more. Who
  // has one left may put in as many as a room takes, and then waits until that has been made up for.
  rate_limit joins{50, 200};
  rate_limit uploads{20, 100};  // requests with files, and addresses to put one at
  rate_limit searches{20, 50};

  // Of each connection.
  rate_limit frames{1000, 2000};
  std::size_t max_refused_frames = 1000;  // so many more refused than taken, whatever the limit: 1008

  // Of each address (of IPv6, each network of 64 bits).
  rate_limit requests{};  // HTTP requests and handshakes. None, since behind a proxy all have one address
  // Proxies that are believed: a request from one of these addresses is the last address's of its
  // X-Forwarded-For that is none of them.
  std::vector<std::string> trusted_proxies;
};

}  // namespace parlor
