// protocol: how a socket is opened and a text is sent in each of the protocols that are measured.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "load/addresses.hpp"

namespace parlor_bench {

enum class protocol : std::uint8_t {
  floor,
  echo,
  peer,       // a frame with a text, as in the rooms of tests/bench/peers
  socket_io,  // the same in Engine.IO 4 and Socket.IO 5
  rooms,
  social,
  conversation,
  community,
  messenger,
};

// What the word after --dialect stands for; connection i speaks the protocol i % size. Throws failure.
std::vector<protocol> protocols_called(std::string_view word);

// Whether a socket is opened by a token and rooms have addresses of the server's own.
bool needs_tokens(protocol spoken);

std::string socket_request(protocol spoken, const room_address& room, const std::string& token);

// What stands before and behind a text that is sent.
struct envelope {
  std::string before;
  std::string behind;
};
envelope envelope_of(protocol spoken, const room_address& room);

// What has to be answered to this frame; empty for "nothing".
std::string_view reply_to(protocol spoken, std::string_view payload);

// A frame that repeats a message but is not its delivery begins so; empty for "there is none".
std::string_view repetition(protocol spoken);

}  // namespace parlor_bench
