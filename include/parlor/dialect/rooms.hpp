// The dialect `rooms`: a full chat with REST, sockets, uploads and presence. Identifiers are integers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "parlor/dialect/dialect.hpp"
#include "parlor/media/media_policy.hpp"

namespace parlor {

struct rooms_options {
  std::string mount = "/api/chat";        // of the REST endpoints and of the socket, which is mount + "/ws"
  std::string static_mount = "/static/";  // files are below it: "/static/chat_files/images/…"
  std::size_t max_text = 5000;            // code points in one message
  std::size_t max_files = 10;             // in one message and one upload
  std::size_t max_frame_bytes =
      72 * 1024 * 1024;        // one file of 50 MiB in base64; several large ones go by upload
  std::size_t max_page = 100;  // messages in one page
  std::size_t min_search = 1;  // characters in a search for users
  media_policy images = {message_kind::image,
                         10 * 1024 * 1024,
                         {"image/jpeg", "image/png", "image/gif", "image/webp"},
                         "chat_files/images"};
  media_policy files = {
      message_kind::file,
      50 * 1024 * 1024,
      {"application/pdf", "application/msword",
       "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/vnd.ms-excel",
       "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "text/plain", "application/zip",
       "application/vnd.rar"},
      "chat_files/files"};
  media_policy voices = {
      message_kind::voice, 50 * 1024 * 1024, {"audio/mpeg", "audio/wav"}, "chat_files/voices"};
};

std::unique_ptr<dialect> make_rooms_dialect(rooms_options options = {});

}  // namespace parlor
