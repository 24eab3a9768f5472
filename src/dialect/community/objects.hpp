// The JSON objects that frames and answers are made of.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parlor/dialect/community.hpp"
#include "parlor/event.hpp"

#include "text/json_writer.hpp"

namespace parlor::community {

enum class message_status { sent, delivered, read };

// How far the message has come.
message_status status_of(const message_view& what);

// What people wrote, as it goes out: see community_options::escape_html.
std::string shown_text(const community_options& options, std::string_view text);

// How this server is configured, and how its files are reached.
struct viewpoint {
  const community_options& options;
  const render_context& context;
};

// Each writes one whole value.
void write_message(text::json_writer& json, const message_view& what, message_status status,
                   const viewpoint& from);
void write_history(text::json_writer& json, const std::vector<message_view>& messages, const viewpoint& from);
// Messages of several rooms: each says its own.
void write_found(text::json_writer& json, const std::vector<message_view>& messages, const viewpoint& from);
// As `viewer` sees it.
void write_room(text::json_writer& json, const room_view& what, user_id viewer,
                const community_options& options);

}  // namespace parlor::community
