#include "testing/dialect_samples.hpp"

#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace parlor::testing {
namespace {

timestamp long_ago() {
  return timestamp(std::chrono::microseconds(1));
}
timestamp far_off() {
  return timestamp(std::chrono::seconds(253402300799));
}  // the last second of year 9999

user_view bare_user() {
  user_view bare;
  bare.person.id = user_id(1);
  bare.person.subject = "s";
  return bare;
}

user_view full_user() {
  user_view full;
  full.person = {user_id(max_id),
                 *parse_uuid("ffffffff-ffff-ffff-ffff-ffffffffffff"),
                 "subject",
                 "name",
                 "a@b.c",
                 "\xD0\x9E\xD0\xBB\xD1\x8F",
                 "<b>\"&'\\</b>",
                 "talker",
                 "https://example.com/a.png",
                 false,
                 far_off(),
                 far_off()};
  full.is_online = true;
  return full;
}

message_view bare_message() {
  message_view bare;
  bare.message.id = message_id(1);
  bare.message.room = room_id(1);
  bare.message.sender = user_id(1);
  bare.sender = bare_user();
  return bare;
}

attachment file_of(message_kind kind) {
  return {attachment_id(max_id),
          user_id(1),
          "d/e/1_\xC3\xA4 #%.png",
          "\xF0\x9F\x98\x80 \"x\".png",
          max_id,
          "image/png",
          kind,
          far_off()};
}

message_view full_message(std::size_t files) {
  message_view full;
  auto& message = full.message;
  message.id = message_id(max_id);
  message.uuid = *parse_uuid("ffffffff-ffff-ffff-ffff-ffffffffffff");
  message.room = room_id(max_id);
  message.sequence = max_id;
  message.sender = user_id(max_id);
  message.receiver = user_id(1);
  message.kind = message_kind::image;
  message.text = "\xF0\x9F\x98\x80\n\t\xE2\x80\xA8</script>\"\\" + std::string(5000, 'a');
  message.attachments.assign(files, file_of(message_kind::image));
  message.parent = message_id(1);
  message.client_message_id = "\"c\"";
  message.created_at = far_off();
  message.edited_at = far_off();
  full.sender = full_user();
  full.is_read = true;
  return full;
}

message_view deleted_message() {
  auto deleted = full_message(2);
  deleted.message.deleted_at = far_off();
  return deleted;
}

room_view bare_room() {
  room_view bare;
  bare.room.id = room_id(1);
  return bare;
}

room_view full_room(room_type type) {
  room_view full;
  full.room = {room_id(max_id),
               *parse_uuid("ffffffff-ffff-ffff-ffff-ffffffffffff"),
               "slug",
               "\"room\"",
               type,
               user_id(1),
               long_ago(),
               far_off(),
               max_id,
               true};
  full.participants.push_back(
      {bare_user(), {room_id(max_id), user_id(1), long_ago(), 0, {}, std::nullopt, true}});
  full.participants.push_back(
      {full_user(),
       {room_id(max_id), user_id(max_id), long_ago(), max_id, message_id(max_id), far_off(), false}});
  full.last_message = full_message(1);
  full.unread_count = max_id;
  return full;
}

template <typename Event>
void append(std::vector<event>& all, std::initializer_list<Event> more) {
  all.insert(all.end(), more.begin(), more.end());
}

// --- texts of what was decoded

void add(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append("=[").append(value).append("] ");
}
void add(std::string& out, std::string_view name, std::int64_t value) {
  add(out, name, std::to_string(value));
}

std::string text_of(const std::string& text) {
  return "'" + text + "'";
}
std::string text_of(const uuid& value) {
  return to_string(value);
}
template <typename Tag>
std::string text_of(basic_id<Tag> id) {
  return std::to_string(id.value);
}
template <typename... Kinds>
std::string text_of(const std::variant<Kinds...>& reference) {
  return std::visit([](const auto& value) { return text_of(value); }, reference);
}
template <typename Value>
std::string text_of(const std::optional<Value>& value) {
  return value ? text_of(*value) : "none";
}
template <typename Value>
std::string text_of(const std::vector<Value>& values) {
  std::string all;
  for (const auto& one : values) all += text_of(one) + ",";
  return all;
}

struct description {
  std::string out;

  void operator()(const open_session& what) {
    add(out, "open_session", text_of(what.room));
    add(out, "all_rooms", std::int64_t{what.all_rooms});
    add(out, "self", text_of(what.self));
    add(out, "history", static_cast<std::int64_t>(what.history));
    add(out, "history_after", text_of(what.history_after));
    add(out, "max_readers", static_cast<std::int64_t>(what.max_readers));
    add(out, "reading", static_cast<std::int64_t>(what.reading));
    add(out, "hears_groups", std::int64_t{what.hears_groups});
  }
  void operator()(const close_session&) { out += "close_session "; }
  void operator()(const admit_user&) { out += "admit_user "; }
  void operator()(const join_room& what) { add(out, "join_room", text_of(what.room)); }
  void operator()(const leave_room&) { out += "leave_room "; }
  void operator()(const send_message& what) {
    add(out, "send_message", text_of(what.room));
    add(out, "receiver", text_of(what.receiver));
    add(out, "to", static_cast<std::int64_t>(what.to));
    add(out, "kind", static_cast<std::int64_t>(what.kind));
    add(out, "text", what.text);
    add(out, "attachments", static_cast<std::int64_t>(what.attachments.size()));
    add(out, "uploads", text_of(what.uploads));
    add(out, "parent", text_of(what.parent));
    add(out, "client_message_id", what.client_message_id);
  }
  void operator()(const edit_message& what) {
    add(out, "edit_message", text_of(what.message));
    add(out, "text", what.text);
    add(out, "scope", static_cast<std::int64_t>(what.scope));
  }
  void operator()(const delete_message& what) { add(out, "delete_message", text_of(what.message)); }
  void operator()(const mark_read& what) {
    add(out, "mark_read", text_of(what.room));
    add(out, "up_to", text_of(what.up_to));
  }
  void operator()(const set_typing& what) {
    add(out, "set_typing", text_of(what.room));
    add(out, "is_typing", std::int64_t{what.is_typing});
  }
  void operator()(const create_room& what) {
    add(out, "create_room", static_cast<std::int64_t>(what.type));
    add(out, "name", what.name);
    add(out, "members", text_of(what.members));
  }
  void operator()(const delete_room& what) { add(out, "delete_room", text_of(what.room)); }
  void operator()(const add_members& what) {
    add(out, "add_members", text_of(what.room));
    add(out, "users", text_of(what.users));
  }
  void operator()(const remove_member& what) {
    add(out, "remove_member", text_of(what.room));
    add(out, "user", text_of(what.user));
  }
  void operator()(const record_uploads& what) {
    add(out, "record_uploads", static_cast<std::int64_t>(what.attachments.size()));
  }
  void operator()(const load_user&) { out += "load_user "; }
  void operator()(const load_room& what) { add(out, "load_room", text_of(what.room)); }
  void operator()(const list_rooms& what) { add(out, "list_rooms", text_of(what.of)); }
  void operator()(const count_unread&) { out += "count_unread "; }
  void operator()(const list_online_users&) { out += "list_online_users "; }
  void operator()(const search_users& what) {
    add(out, "search_users", what.text);
    add(out, "limit", static_cast<std::int64_t>(what.limit));
  }
  void operator()(const search_messages& what) {
    add(out, "search_messages", what.text);
    add(out, "room", text_of(what.room));
    add(out, "before", text_of(what.before));
    add(out, "limit", static_cast<std::int64_t>(what.limit));
  }
  void operator()(const load_messages& what) {
    add(out, "load_messages", text_of(what.room));
    add(out, "limit", static_cast<std::int64_t>(what.limit));
    add(out, "page", static_cast<std::int64_t>(what.page));
    add(out, "before", text_of(what.before));
    add(out, "after", text_of(what.after));
    add(out, "max_readers", static_cast<std::int64_t>(what.max_readers));
  }
  void operator()(const renew_session& what) { add(out, "token", what.token); }
  void operator()(const grant_upload& what) {
    add(out, "file name", what.file_name);
    add(out, "size", what.size);
    add(out, "note", what.note);
    add(out, "policy of upload", what.policy.directory);
  }
  void operator()(const command& what) { std::visit(*this, what); }
  void operator()(const query& what) { std::visit(*this, what); }
};

session_opened resumption(std::vector<message_view> history, std::vector<message_view> changed) {
  session_opened opened;
  opened.current.emplace();
  opened.history = std::move(history);
  opened.changed = std::move(changed);
  opened.has_more = true;
  return opened;
}

session_opened gap() {
  auto opened = resumption({}, {});
  opened.has_gap = true;
  return opened;
}

}  // namespace

std::vector<event> every_event() {
  std::vector<event> all;
  const auto bare = bare_user();
  const auto full = full_user();
  for (const auto& message :
       {bare_message(), full_message(0), full_message(1), full_message(10), deleted_message()}) {
    append(all, {event(message_posted{message}), event(message_edited{message}),
                 event(message_deleted{message}), event(message_repeated{message}),
                 event(message_loaded{message}), event(message_delivered{message})});
  }
  for (const auto& person : {bare.person, full.person}) {
    const messages_read mark{room_id(1), person, message_id(max_id),
                             far_off(),  2,      {{bare_message(), true}, {full_message(2), false}}};
    append(all,
           {event(mark), event(read_marked{mark}), event(typing_changed{room_id(1), person, true}),
            event(presence_changed{person, false}),
            event(session_opened{
                person, room{}, true, {room_id(1)}, {bare_message(), full_message(1), deleted_message()}})});
  }
  for (const auto& room : {bare_room(), full_room(room_type::direct), full_room(room_type::group)}) {
    append(all, {event(room_changed{room}), event(room_loaded{room, true}), event(rooms_listed{{room, room}}),
                 event(room_joined{room.room})});
  }
  for (const auto& problem : every_error()) {
    append(all, {event(command_failed{problem, ""}), event(command_failed{problem, "\"c\""})});
  }
  append(all, {event(messages_read{}),
               event(room_deleted{room_id(1)}),
               event(member_removed{room_id(1), user_id(1)}),
               event(session_opened{}),
               event(resumption({full_message(1)}, {bare_message(), full_message(2), deleted_message()})),
               event(resumption({}, {deleted_message()})),
               event(gap()),
               event(room_left{room_id(1)}),
               event(command_completed{}),
               event(uploads_recorded{}),
               event(uploads_recorded{{file_of(message_kind::voice)}}),
               event(user_loaded{full}),
               event(upload_granted{"https://example.com/uploads/x", "d/e.png", far_off(), "n\"ote"}),
               event(session_renewed{}),
               event(session_renewed{far_off()}),
               event(users_listed{}),
               event(users_listed{{bare, full}}),
               event(rooms_listed{}),
               event(unread_counted{}),
               event(unread_counted{{{room_id(1), max_id / 2}}}),
               event(messages_listed{}),
               event(messages_listed{room{},
                                     {bare_message(), full_message(2)},
                                     max_id,
                                     2,
                                     2,
                                     true,
                                     {participant_view{full, member{}}}}),
               event(messages_found{}),
               event(messages_found{
                   {bare_message(), full_message(2), deleted_message()}, true, message_id(max_id), uuid{}})});
  return all;
}

std::vector<error> every_error() {
  std::vector<error> all;
  for (int code = 0; code <= static_cast<int>(errc::not_supported); ++code) {
    const auto which = static_cast<errc>(code);
    all.push_back(
        {which, "work inside", which == errc::unsupported_type ? "image/png" : "detail inside", 1000});
  }
  return all;
}

std::string describe(const decode_result& decoded) {
  description text;
  if (const auto* problem = std::get_if<dialect_problem>(&decoded)) {
    add(text.out, "problem", to_string(problem->problem));
    add(text.out, "limit", problem->problem.limit);
    add(text.out, "client_message_id", problem->client_message_id);
    return std::move(text.out);
  }
  const auto& request = std::get<dialect_request>(decoded);
  std::visit([&text](const auto& what) { text(what); }, request.what);
  for (const auto& file : request.files) {
    add(text.out, "file", file.file_name);
    add(text.out, "data", file.data);
  }
  add(text.out, "policy", request.policy.directory);
  add(text.out, "policy kind", static_cast<std::int64_t>(request.policy.kind));
  add(text.out, "asked as", request.client_message_id);
  return std::move(text.out);
}

std::string describe(const result<open_session>& decoded) {
  description text;
  if (!decoded) return "problem " + to_string(decoded.error());
  text(*decoded);
  return std::move(text.out);
}

std::string describe(const rendering& rendered) {
  std::string out;
  for (const auto& text : rendered.frames) add(out, "frame", text);
  add(out, "urgency", static_cast<std::int64_t>(rendered.urgency));
  if (rendered.close) add(out, "close", std::to_string(rendered.close->code) + rendered.close->reason);
  return out;
}

std::string describe(const http_response& answered) {
  std::string out;
  add(out, "status", answered.status);
  for (const auto& [name, value] : answered.fields.all()) add(out, name, value);
  if (const auto* body = std::get_if<std::string>(&answered.body)) add(out, "body", *body);
  return out;
}

}  // namespace parlor::testing
