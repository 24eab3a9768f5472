// frames: what the floor knows of RFC 6455 section 5.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parlor_bench {

enum class opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

struct incoming_frame {
  opcode type = opcode::text;
  std::string_view payload;
  std::size_t bytes = 0;  // of the whole frame
};

// The masked frame at the beginning, unmasked where it stands; nothing while it is incomplete.
std::optional<incoming_frame> take_frame(char* begin, std::size_t size);

// One unmasked fragment, whose payload is filled with spaces up to `least_bytes`.
void append_frame(std::string& out, opcode type, std::string_view payload, std::size_t least_bytes = 0);

}  // namespace parlor_bench
