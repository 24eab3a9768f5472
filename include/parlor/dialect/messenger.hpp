// The dialect `messenger`: typed envelopes, UUIDs, a socket per chat and a personal one, replies, direct
// messages.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "parlor/dialect/dialect.hpp"

namespace parlor {

struct messenger_options {
  std::string mount = "/api/v1/ws";  // the sockets are mount + "/chat/<room uuid>" and mount + "/<user uuid>"
  std::string file_mount = "/api/v1/files/";  // files of messages are below it
  std::size_t max_text = 10000;               // code points in one message
  std::size_t max_message_bytes =
      1024 * 1024;             // of a frame: a text that is too long is still told so in words
  std::size_t max_page = 100;  // messages in one history frame, at most 100
  // The client answers every message with a receipt, and often has two sockets in one chat. So this is 25
  // messages a second that a user may hear without end, or 100 at once.
  rate_limit limit = {50, 200};
  parlor::compression compression = parlor::compression::large_messages;
  bool echo_direct_messages = true;         // one's own direct messages to one's own personal sockets, too
  bool group_messages_on_personal = false;  // what is said in groups to the personal sockets, too
};

std::unique_ptr<dialect> make_messenger_dialect(messenger_options options = {});

}  // namespace parlor
