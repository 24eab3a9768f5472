// The dialect `community`: frames with an action, the token in the sub-protocol, the last messages on
// connect, send/delivered/read. Identifiers are integers.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "parlor/dialect/dialect.hpp"
#include "parlor/media/media_policy.hpp"

namespace parlor {

struct community_options {
  std::string mount = "/ws/chat/";      // of the socket
  std::string rest_mount = "/api/v1";   // of the REST endpoints, after the language: "/en/api/v1/chat/…"
  std::string media_mount = "/media/";  // files are below it: "/media/chat_attachments/images/…"
  std::size_t history = 50;             // messages that a socket is sent when it opens
  std::size_t max_text = 5000;          // code points in one message
  std::size_t page_size = 50;           // rooms in one page, where the request does not say
  std::size_t max_page_size = 100;
  // More than a file of 10 MiB in base64: one that is somewhat too large is still told so in words.
  std::size_t max_frame_bytes = 32 * 1024 * 1024;
  bool escape_html = true;        // what people wrote goes out as HTML: the document's page shows it as such
  bool trust_first_user = false;  // any caller may ask for anybody's rooms: behind a back end that checks
  media_policy images = {message_kind::image,
                         10 * 1024 * 1024,
                         {"image/png", "image/jpeg", "image/gif", "image/webp"},
                         "chat_attachments/images",
                         "{date}/{stem}_{random}{.extension}"};
  // Every type, also for a file that does not say what it is.
  media_policy files = {message_kind::file,
                        10 * 1024 * 1024,
                        {},
                        "chat_attachments/files",
                        "{date}/{stem}_{random}{.extension}"};
};

std::unique_ptr<dialect> make_community_dialect(community_options options = {});

}  // namespace parlor
