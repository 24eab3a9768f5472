// tag: the mark `~<sequence>.<nanoseconds due>~` by which a text is known again in any protocol.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "load/clock.hpp"

namespace parlor_bench {

struct tag {
  std::uint64_t sequence = 0;
  nanoseconds due = 0;
};

// The tag and about a hundred bytes of text behind it; no byte of it needs an escape anywhere.
void append_tagged_text(std::string& out, const tag& mark);

// `hint` is where the last tag of this connection stood; it is looked for there first.
std::optional<tag> find_tag(std::string_view payload, std::uint32_t& hint);

}  // namespace parlor_bench
