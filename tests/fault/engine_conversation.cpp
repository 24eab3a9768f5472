#include "fault/engine_conversation.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

namespace parlor::tests {
namespace {

constexpr message_id first{1};

send_message named(room_id room, const std::string& text, const std::string& client_id) {
  auto what = engine::text_message(room, text);
  what.client_message_id = client_id;
  return what;
}

send_message with_file(room_id room) {
  auto what = named(room, "a picture of the kettle in the window", "ann-file");
  what.kind = message_kind::file;
  what.attachments.push_back(engine::file_named("chat_files/files/1_a_long_enough_name.txt"));
  return what;
}

send_message direct(user_id to) {
  send_message what;
  what.receiver = user_reference{to};
  what.to = destination::direct_room;
  what.text = "a text between two people, long enough";
  what.client_message_id = "ann-direct";
  return what;
}

std::string text_of(const address& to) {
  if (const auto* one = std::get_if<to_session>(&to)) return "session " + std::to_string(one->session.value);
  if (const auto* room = std::get_if<to_room>(&to)) return "room " + std::to_string(room->room.value);
  return "others";
}

}  // namespace

const std::vector<line>& conversation() {
  static const std::vector<line> lines{
      {"ann opens", [](company& c) { return c.all.from(c.at_anns, open_session{room_reference{c.club}}); }},
      {"bob opens",
       [](company& c) {
         return c.all.from(c.at_bobs, open_session{std::nullopt, true});
       }},
      {"ann types",
       [](company& c) {
         return c.all.from(c.at_anns, set_typing{room_reference{c.club}, true});
       }},
      {"ann sends",
       [](company& c) {
         return c.all.from(c.at_anns, named(c.club, "a text that is longer than a short one", "ann-1"));
       }},
      {"bob sends",
       [](company& c) {
         return c.all.from(c.at_bobs, named(c.club, "an answer that is longer than a short one", "bob-1"));
       }},
      {"ann shows a file", [](company& c) { return c.all.from(c.at_anns, with_file(c.club)); }},
      {"bob reads",
       [](company& c) {
         return c.all.from(c.at_bobs, mark_read{room_reference{c.club}, std::nullopt});
       }},
      {"ann edits",
       [](company& c) {
         return c.all.from(c.at_anns,
                           edit_message{message_reference{first}, "another text that is long enough"});
       }},
      {"bob may not edit",
       [](company& c) {
         return c.all.from(c.at_bobs, edit_message{message_reference{first}, "mine"});
       }},
      {"ann takes back",
       [](company& c) { return c.all.from(c.at_anns, delete_message{message_reference{first}}); }},
      {"ann writes to cat", [](company& c) { return c.all.from(c.at_anns, direct(c.cat)); }},
      {"bob makes a room",
       [](company& c) {
         return c.all.from(c.at_bobs, create_room{room_type::group,
                                                  "a room with a long enough name",
                                                  {user_reference{c.ann}, user_reference{c.cat}}});
       }},
      {"cat asks to join",
       [](company& c) { return c.all.from_request(c.cat, join_room{room_reference{c.club}}); }},
      {"ann leaves", [](company& c) { return c.all.from(c.at_anns, leave_room{}); }},
      {"bob deletes the room",
       [](company& c) { return c.all.from(c.at_bobs, delete_room{room_reference{room_id{3}}}); }},
      {"ann is gone", [](company& c) { return c.all.from(c.at_anns, close_session{}); }},
      {"bob is gone", [](company& c) { return c.all.from(c.at_bobs, close_session{}); }},
  };
  return lines;
}

std::string told(const outcome& said) {
  std::string all;
  for (const auto& each : said.events) {
    all += text_of(each.to) + ": " + std::to_string(each.what.index());
    if (const auto* failed = std::get_if<command_failed>(&each.what)) {
      all += std::string(" ") + std::string(name_of(failed->problem.code));
    }
    all += "; ";
  }
  all += "came or went: " + std::to_string(said.came_or_went.size());
  all += ", files dropped: " + std::to_string(said.orphaned_files.size());
  return all;
}

std::string stored(company& of) {
  const auto reader = of.all.snapshot();
  std::string all;
  for (std::int64_t id = 1; id < 6; ++id) {
    const auto place = reader->find_room(room_id{id}).value();
    if (!place) continue;
    all += "room " + std::to_string(id) + (place->is_active ? "" : " deleted") + ":";
    const auto messages = reader->messages_after(place->id, 0, 100).value();
    for (const auto& each : messages) {
      all += " " + std::to_string(each.sequence) + each.text + std::to_string(each.attachments.size());
    }
    const auto events = reader->events_since(place->id, 0, 100).value();
    for (const auto& each : events) {
      all += " " + std::to_string(each.sequence) + "/" + std::to_string(static_cast<int>(each.kind));
    }
    const auto members = reader->members_of(place->id, 100).value();
    for (const auto& each : members) {
      all += " member " + std::to_string(each.user.value) + " read " + std::to_string(each.read_sequence);
    }
    all += "\n";
  }
  for (const auto user : {of.ann, of.bob, of.cat}) {
    all += of.all.domain.online_users().count(user) > 0 ? "online " : "offline ";
  }
  return all;
}

}  // namespace parlor::tests
