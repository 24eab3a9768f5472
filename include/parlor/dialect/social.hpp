// The dialect `social`: private and group chats with pictures. One socket hears of all chats of its user,
// people are called by username, and every picture that is sent becomes a JPEG.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "parlor/dialect/dialect.hpp"

namespace parlor {

struct social_options {
  std::string mount = "/ws/social";       // of the socket
  std::string static_mount = "/assets/";  // files are below it: "/assets/chat_images/….jpg"
  // Where others serve the same files under the same keys: "https://assets.example.com/". Whether they look
  // at a link's signature is theirs. Empty: links lead to this server, below static_mount.
  std::string public_base_url;
  std::string key_prefix =
      "chat_images";  // first part of the keys of pictures; the rest is the day and chance
  std::int64_t max_image_bytes = 5 * 1024 * 1024;  // of the picture as it is sent, base64 undone
  // Several such pictures in base64: one that is somewhat too large is still told so in words.
  std::size_t max_frame_bytes = 32 * 1024 * 1024;
  std::size_t max_text = 16000;  // code points in one message
  std::size_t max_page = 100;    // messages in one page of history
  // A private message to a chat that does not exist goes to the private chat with its receiver, which is made
  // if need be. Otherwise it is refused.
  bool create_missing_chats = true;
};

std::unique_ptr<dialect> make_social_dialect(social_options options = {});

}  // namespace parlor
