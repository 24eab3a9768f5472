// The dialect `conversation`: one socket per conversation: text, any file as base64, typing, read receipts.
// Identifiers are integers.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "parlor/dialect/dialect.hpp"
#include "parlor/media/media_policy.hpp"

namespace parlor {

struct conversation_options {
  std::string mount = "/ws/chat";                  // the socket is mount + "/<room id>/"
  std::string media_mount = "/media/";             // files are below it: "/media/chat_files/2024/01/01/…"
  std::size_t max_text = 16000;                    // code points in one message
  std::size_t max_file_name = 255;                 // code points
  std::size_t max_frame_bytes = 72 * 1024 * 1024;  // one file of 50 MiB in base64
  // With max_bytes 0 it is max_frame_bytes alone that bounds a file.
  media_policy files = {
      message_kind::file, 50 * 1024 * 1024, {}, "chat_files", "{date}/{stem}_{random}{.extension}"};
};

std::unique_ptr<dialect> make_conversation_dialect(conversation_options options = {});

}  // namespace parlor
