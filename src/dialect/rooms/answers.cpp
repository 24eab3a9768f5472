// REST answers: from events to HTTP.
#include <cstdint>
#include <string>
#include <utility>
#include <variant>

#include "dialect/http_answers.hpp"
#include "dialect/problem.hpp"
#include "dialect/rooms/objects.hpp"
#include "dialect/rooms/rooms.hpp"
#include "dialect/rooms/vocabulary.hpp"
#include "dialect/sentences.hpp"
#include "text/json_writer.hpp"

namespace parlor::rooms {
namespace {

// The answer with the one value that `write` writes.
template <typename Write>
http_response written(Write&& write) {
  text::json_writer json;
  write(json);
  return dialects::json_answer(200, json.take());
}

template <typename List, typename Write>
void write_list(text::json_writer& json, std::string_view name, const List& values, Write&& write) {
  json.key(name);
  json.begin_array();
  for (const auto& one : values) write(one);
  json.end_array();
}

// What an error from inside means for this request, where that is more than its code says.
std::string answer_sentence(const error& problem, rest_route asked) {
  if (!dialects::sentence_of(problem).empty()) return dialects::sentence_for(problem);
  if (asked == rest_route::edit_message && problem.code == errc::invalid_argument) {
    return std::string(sentence::text_messages_only);
  }
  if (asked == rest_route::create_room && problem.code == errc::invalid_argument) {
    return std::string(sentence::direct_room_members);
  }
  if (asked == rest_route::create_room && problem.code == errc::too_large) {
    return std::string(sentence::too_many_members) + std::to_string(problem.limit);
  }
  return dialects::sentence_for(problem);
}

struct answer_of_event {
  viewpoint from;
  rest_route asked;

  http_response message(const message_view& what) const {
    return written([&](text::json_writer& json) { write_message(json, what, from); });
  }
  http_response room(const room_view& what) const {
    return written([&](text::json_writer& json) { write_room(json, what, from); });
  }
  http_response mark(const messages_read& what) const {
    return written([&](text::json_writer& json) {
      json.begin_object();
      json.member(field::room_id, what.room.value);
      write_read_mark(json, what);
      json.member(field::unread_count, 0);
      json.end_object();
    });
  }
  http_response nothing() const {
    return written([](text::json_writer& json) {
      json.begin_object();
      json.end_object();
    });
  }

  http_response operator()(const command_failed& what) const {
    text::json_writer json;
    json.begin_object();
    json.member(field::detail, answer_sentence(what.problem, asked));
    json.end_object();
    return dialects::problem_answer(what.problem, json.take());
  }
  http_response operator()(const message_posted& what) const { return message(what.posted); }
  http_response operator()(const message_edited& what) const { return message(what.edited); }
  http_response operator()(const message_deleted& what) const {
    return written([&](text::json_writer& json) { write_deleted_message(json, what.deleted, from); });
  }
  http_response operator()(const message_repeated& what) const { return message(what.first); }
  http_response operator()(const message_loaded& what) const { return message(what.message); }
  http_response operator()(const messages_read& what) const { return mark(what); }
  http_response operator()(const read_marked& what) const { return mark(what.mark); }
  http_response operator()(const room_changed& what) const { return room(what.room); }
  http_response operator()(const room_loaded& what) const {
    auto loaded = room(what.room);
    loaded.status = what.is_new ? 201 : 200;
    return loaded;
  }
  http_response operator()(const uploads_recorded& what) const {
    return written([&](text::json_writer& json) {
      std::int64_t total_size = 0;
      json.begin_object();
      write_list(json, field::files, what.attachments, [&](const attachment& file) {
        total_size += file.size;
        json.begin_object();
        json.member(field::file_name, file.file_name);
        json.member(field::file_path, file.key);
        json.member(field::file_size, file.size);
        json.member(field::mime_type, file.mime_type);
        json.member(field::file_url, from.context.link_to(from.static_mount, file.key));
        json.end_object();
      });
      json.member(field::total_files, static_cast<std::int64_t>(what.attachments.size()));
      json.member(field::total_size, total_size);
      json.end_object();
    });
  }
  http_response operator()(const user_loaded& what) const {
    return written([&](text::json_writer& json) { write_user(json, what.self); });
  }
  http_response operator()(const users_listed& what) const {
    return written([&](text::json_writer& json) {
      json.begin_object();
      write_list(json, field::users, what.users, [&](const user_view& one) { write_user(json, one); });
      json.member(field::total, static_cast<std::int64_t>(what.users.size()));
      json.end_object();
    });
  }
  http_response operator()(const rooms_listed& what) const {
    return written([&](text::json_writer& json) {
      json.begin_object();
      write_list(json, field::rooms, what.rooms, [&](const room_view& one) { write_room(json, one, from); });
      json.member(field::total, static_cast<std::int64_t>(what.rooms.size()));
      json.end_object();
    });
  }
  http_response operator()(const unread_counted& what) const {
    return written([&](text::json_writer& json) {
      std::int64_t total = 0;
      for (const auto& one : what.rooms) total += one.unread_count;
      json.begin_object();
      json.member(field::unread_count, total);
      write_list(json, field::rooms, what.rooms, [&](const unread_counted::entry& one) {
        json.begin_object();
        json.member(field::room_id, one.room.value);
        json.member(field::unread_count, one.unread_count);
        json.end_object();
      });
      json.end_object();
    });
  }
  http_response operator()(const messages_listed& what) const {
    return written([&](text::json_writer& json) {
      json.begin_object();
      write_list(json, field::messages, what.messages,
                 [&](const message_view& one) { write_message(json, one, from); });
      json.member(field::total, what.total);
      json.member(field::page, static_cast<std::int64_t>(what.page));
      json.member(field::per_page, static_cast<std::int64_t>(what.limit));
      json.member(field::has_more, what.has_more);
      json.end_object();
    });
  }
  http_response operator()(const messages_found& what) const {
    return written([&](text::json_writer& json) {
      json.begin_object();
      write_list(json, field::messages, what.messages,
                 [&](const message_view& one) { write_message(json, one, from); });
      json.member(field::has_more, what.has_more);
      if (what.has_more) {
        json.member(field::next_before, what.next_before.value);
      } else {
        json.member_null(field::next_before);
      }
      json.end_object();
    });
  }

  template <typename Event>
  http_response operator()(const Event&) const {
    return nothing();
  }
};

}  // namespace

http_response rooms_dialect::answer(const http_call& call, user_id self, const event& what,
                                    const render_context& context) const {
  const viewpoint from{self, context, options_.static_mount};
  return std::visit(answer_of_event{from, static_cast<rest_route>(call.route)}, what);
}

}  // namespace parlor::rooms
