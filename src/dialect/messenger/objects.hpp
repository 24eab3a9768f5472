// The JSON objects that frames are made of.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parlor/dialect/dialect.hpp"
#include "parlor/event.hpp"

#include "text/json_writer.hpp"

namespace parlor::messenger {

// Who looks, and how the files of this server are reached.
struct viewpoint {
  user_id self;
  const render_context& context;
  std::string_view file_mount;
};

// What a user is called: the client shows it without looking whether it is there.
std::string shown_name(const user& person);

// Writes one whole value, with those of `readers` who have read it; null where it is not known who has.
void write_message(text::json_writer& json, const message_view& what, const viewpoint& from,
                   const std::vector<participant_view>* readers = nullptr);

}  // namespace parlor::messenger
