#include "unit/dialect/community/samples.hpp"

#include <utility>

#include <doctest/doctest.h>

#include "dialect/problem.hpp"

namespace community_samples {

using namespace parlor;

message_view text() {
  message_view view;
  view.message.id = message_id(179);
  view.message.room = room_id(4);
  view.message.sender = user_id(1);
  view.message.text = "vrgrwq";
  view.message.created_at = timestamp(std::chrono::microseconds(1747062563'065265));
  return view;
}

message_view picture() {
  auto view = text();
  view.message.id = message_id(182);
  view.message.kind = message_kind::image;
  view.message.attachments.push_back(
      {attachment_id(1), user_id(1), "chat_attachments/images/2025/05/12/Screenshot_0a.png", "Screenshot.png",
       100, "image/png", message_kind::image, view.message.created_at});
  return view;
}

session_view session(std::int64_t self) {
  return {0, user_id(self), room_id(4), false};
}

std::vector<std::string> frames_of(const event& what, std::int64_t self, community_options options) {
  const auto told = make_community_dialect(std::move(options))->render(what, session(self), context);
  CHECK_FALSE(told.close.has_value());
  return told.frames;
}

dialect_request request_of(const decode_result& decoded) {
  if (const auto* problem = std::get_if<dialect_problem>(&decoded)) FAIL(to_string(problem->problem));
  return std::get<dialect_request>(decoded);
}

dialect_problem problem_of(const decode_result& decoded) {
  REQUIRE(std::holds_alternative<dialect_problem>(decoded));
  return std::get<dialect_problem>(decoded);
}

std::string sentence_of(const decode_result& decoded) {
  return std::string(dialects::sentence_of(problem_of(decoded).problem));
}

}  // namespace community_samples
