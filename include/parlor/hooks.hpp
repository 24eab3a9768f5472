// Where the host looks in.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "parlor/command.hpp"
#include "parlor/event.hpp"
#include "parlor/result.hpp"

namespace parlor {

enum class log_level : std::uint8_t { debug, info, warning, error };

// [Threads]   log from any thread, at once. The others on the engine thread.
// [Blocking]  Short: every command waits.
// [Errors]    What a hook throws is logged and otherwise ignored; a before_… that throws refuses with
//             unavailable.
// [Lifetime]  Until stop has returned.
struct hooks {
  // One line without a line feed at the end; no token and no message text is ever in it. Nothing: no log.
  std::function<void(log_level level, std::string_view line)> log;
  // Asked before a message is stored or edited; an error refuses it, with that error to the sender.
  std::function<result<void>(const origin& from, const send_message& what)> before_send;
  std::function<result<void>(const origin& from, const edit_message& what)> before_edit;
  // Told everything that was committed or announced, in order.
  std::function<void(const addressed_event& what)> on_event;
};

}  // namespace parlor
