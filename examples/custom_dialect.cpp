// A protocol of your own: lines of text that a person can type, in the manner of IRC. It is mounted beside
// `rooms`, in the same rooms: what is typed here, a browser shows, and the other way round.
//
//   custom_dialect [PORT]         then open ws://127.0.0.1:8080/lines?token=ann with any WebSocket client
//
//   JOIN team | JOIN 1            enters a room by its slug or its id        * you are in team
//   PART                          leaves it                                  * you are in no room
//   SAY hello                     posts a message                            <ann> hello #12
//   EDIT 12 hello, bob            changes one                                * ann edited #12: hello, bob
//   DELETE 12                     takes it back                              * ann deleted #12
//   TYPING on | TYPING off                                                   * ann is typing
//   READ                          everything in the room                     * ann has read up to #12
//   HISTORY 10                    the newest messages, oldest first          * 1 of 1, and each message
//
// A frame holds one line; one that begins with '!' says why nothing was done. The contract suite runs over
// this dialect like over any other: see tests/contract/dialect_contract_test.cpp.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <parlor/parlor.hpp>

namespace {

// Marks the errors that this dialect makes itself: only their detail is meant for the peer.
constexpr std::string_view reading = "read line";
constexpr std::string_view room_needed = "JOIN a room first";

// --- lines to commands: nothing here knows what is stored; the engine finds that out

bool is_control(char one) {
  return static_cast<unsigned char>(one) < 0x20 || one == 0x7F;
}

// Valid UTF-8 (RFC 3629) without control characters. A WebSocket brings nothing but valid UTF-8, but a
// dialect must bear any bytes.
bool is_line(std::string_view text) {
  constexpr std::array<std::uint32_t, 5> least = {0, 0, 0x80, 0x800, 0x10000};
  if (std::any_of(text.begin(), text.end(), is_control)) return false;
  while (!text.empty()) {
    const auto first = static_cast<unsigned char>(text.front());
    const std::size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if ((first >= 0x80 && first < 0xC2) || first > 0xF4 || size > text.size()) return false;
    std::uint32_t point = size == 1 ? first : first & (0x7FU >> size);
    for (const char next : text.substr(1, size - 1)) {
      if ((static_cast<unsigned char>(next) & 0xC0U) != 0x80) return false;
      point = point << 6 | (static_cast<unsigned char>(next) & 0x3FU);
    }
    if (point < least[size] || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return false;
    text.remove_prefix(size);
  }
  return true;
}

// The first word, and what stands behind the blank after it.
std::pair<std::string_view, std::string_view> split(std::string_view text) {
  const auto end = text.find(' ');
  if (end == std::string_view::npos) return {text, {}};
  return {text.substr(0, end), text.substr(end + 1)};
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(' ') == std::string_view::npos;
}

template <typename What>
parlor::decode_result ask(What what) {
  parlor::dialect_request request;
  request.what = std::move(what);
  return request;
}

parlor::decode_result refuse_line(std::string_view sentence) {
  return parlor::dialect_problem{
      {parlor::errc::invalid_argument, std::string(reading), std::string(sentence), 0}, {}};
}

parlor::decode_result decode_history(const parlor::session_view& session, std::string_view wanted) {
  const auto count = wanted.empty() ? std::optional<std::int64_t>(10) : parlor::parse_id(wanted);
  if (!count || *count > 100) return refuse_line("HISTORY 1 to 100");
  if (!session.current_room) return refuse_line(room_needed);
  parlor::load_messages page;
  page.room = session.current_room;
  page.limit = static_cast<std::size_t>(*count);
  return ask(std::move(page));
}

// A command that names no room is about the one that the session is in when the engine comes to it.
parlor::decode_result decode_line(const parlor::session_view& session, std::string_view line) {
  const auto [verb, rest] = split(line);
  if (verb == "JOIN") {
    if (is_blank(rest)) return refuse_line("JOIN which room?");
    if (const auto id = parlor::parse_id(rest)) return ask(parlor::join_room{parlor::room_id(*id)});
    return ask(parlor::join_room{std::string(rest)});
  }
  if (verb == "PART") return ask(parlor::leave_room{});
  if (verb == "SAY") {
    if (is_blank(rest)) return refuse_line("SAY what?");
    parlor::send_message message;
    message.text = rest;
    return ask(std::move(message));
  }
  if (verb == "EDIT") {
    const auto [number, text] = split(rest);
    const auto id = parlor::parse_id(number);
    if (!id || is_blank(text)) return refuse_line("EDIT number text");
    return ask(
        parlor::edit_message{parlor::message_id(*id), std::string(text), parlor::editing::captions_too});
  }
  if (verb == "DELETE") {
    const auto id = parlor::parse_id(rest);
    if (!id) return refuse_line("DELETE number");
    return ask(parlor::delete_message{parlor::message_id(*id)});
  }
  if (verb == "TYPING") {
    if (rest != "on" && rest != "off") return refuse_line("TYPING on or TYPING off");
    return ask(parlor::set_typing{std::nullopt, rest == "on"});
  }
  if (verb == "READ") return ask(parlor::mark_read{});
  if (verb == "HISTORY") return decode_history(session, rest);
  return refuse_line("JOIN, PART, SAY, EDIT, DELETE, TYPING, READ or HISTORY");
}

// --- events to lines

std::string line_of(const parlor::message_view& view) {
  const auto number = "#" + std::to_string(view.message.id.value);
  auto line = "<" + display_name(view.sender.person) + "> ";
  if (view.message.deleted_at) return line + "(deleted) " + number;
  if (!view.message.text.empty()) line += view.message.text + " ";
  for (const auto& file : view.message.attachments) line += "[" + file.file_name + "] ";
  return line + number;
}

std::string said(const parlor::user& who, const char* what) {
  return "* " + display_name(who) + " " + what;
}

std::string said(const parlor::user& who, const char* what, parlor::message_id about) {
  return said(who, what) + " #" + std::to_string(about.value);
}

// A code has a name that never changes. An invalid argument that the engine finds is a room that is missing:
// texts are never empty here, and captions may be edited.
std::string complaint(const parlor::error& problem) {
  if (problem.operation == reading) return "! " + problem.detail;
  if (problem.code == parlor::errc::invalid_argument) return "! " + std::string(room_needed);
  return "! " + std::string(parlor::name_of(problem.code));
}

// Who is told. All who are told read the same line, so one class is enough: a line is made once for all.
struct audience_of_event {
  using heard = std::optional<int>;
  const parlor::session_view& session;

  static heard when(bool is_told) { return is_told ? heard(0) : std::nullopt; }
  heard in_room(parlor::room_id room) const { return when(session.current_room == room); }
  heard others(parlor::room_id room, parlor::user_id but) const {
    return but == session.self ? std::nullopt : in_room(room);
  }

  heard operator()(const parlor::message_posted& what) const { return in_room(what.posted.message.room); }
  heard operator()(const parlor::message_edited& what) const { return in_room(what.edited.message.room); }
  heard operator()(const parlor::message_deleted& what) const { return in_room(what.deleted.message.room); }
  heard operator()(const parlor::messages_read& what) const { return others(what.room, what.reader.id); }
  heard operator()(const parlor::typing_changed& what) const { return others(what.room, what.typist.id); }
  heard operator()(const parlor::presence_changed& what) const { return when(what.who.id != session.self); }
  heard operator()(const parlor::room_deleted& what) const { return in_room(what.room); }
  heard operator()(const parlor::member_removed& what) const {
    return what.user == session.self ? in_room(what.room) : std::nullopt;
  }
  // Answers, which are for the session that asked, and events that have no line.
  template <typename Event>
  heard operator()(const Event&) const {
    return 0;
  }
};

struct lines_of_event {
  using lines = std::vector<std::string>;

  lines operator()(const parlor::message_posted& what) const { return {line_of(what.posted)}; }
  lines operator()(const parlor::message_edited& what) const {
    return {said(what.edited.sender.person, "edited", what.edited.message.id) + ": " +
            what.edited.message.text};
  }
  lines operator()(const parlor::message_deleted& what) const {
    return {said(what.deleted.sender.person, "deleted", what.deleted.message.id)};
  }
  lines operator()(const parlor::messages_read& what) const {
    return {said(what.reader, "has read up to", what.up_to)};
  }
  lines operator()(const parlor::typing_changed& what) const {
    return {said(what.typist, what.is_typing ? "is typing" : "has stopped typing")};
  }
  lines operator()(const parlor::presence_changed& what) const {
    return {said(what.who, what.is_online ? "is here" : "is gone")};
  }
  lines operator()(const parlor::room_deleted&) const { return {"* the room is gone"}; }
  lines operator()(const parlor::member_removed&) const { return {"* you are no longer a member"}; }
  lines operator()(const parlor::session_opened&) const { return {"* hello"}; }
  lines operator()(const parlor::room_joined& what) const { return {"* you are in " + what.current.slug}; }
  lines operator()(const parlor::room_left&) const { return {"* you are in no room"}; }
  lines operator()(const parlor::messages_listed& what) const {
    lines page = {"* " + std::to_string(what.messages.size()) + " of " + std::to_string(what.total)};
    for (const auto& each : what.messages) page.push_back(line_of(each));
    return page;
  }
  lines operator()(const parlor::command_failed& what) const { return {complaint(what.problem)}; }
  template <typename Event>
  lines operator()(const Event&) const {
    return {};
  }
};

// The socket is all there is: routes(), files() and what belongs to them stay as they are.
class lines_dialect final : public parlor::dialect {
 public:
  std::string_view name() const override { return "lines"; }
  const std::vector<parlor::socket_route>& sockets() const override { return sockets_; }

  parlor::result<parlor::open_session> decode_upgrade(const parlor::http_call&) const override {
    return parlor::open_session{};
  }
  parlor::refusal refuse(std::size_t, const parlor::error& why) const override {
    return parlor::close_reason{4000, complaint(why)};
  }
  parlor::decode_result decode_frame(const parlor::session_view& session, parlor::frame::kind type,
                                     std::string payload) const override {
    if (type == parlor::frame::kind::binary || !is_line(payload)) return refuse_line("text, please");
    return decode_line(session, payload);
  }
  std::optional<int> audience(const parlor::event& what, const parlor::session_view& session) const override {
    return std::visit(audience_of_event{session}, what);
  }
  // Texts of other dialects may have several lines. What is about this moment a slow client may miss.
  parlor::rendering render(const parlor::event& what, const parlor::session_view&,
                           const parlor::render_context&) const override {
    parlor::rendering told;
    told.frames = std::visit(lines_of_event{}, what);
    for (auto& line : told.frames) std::replace_if(line.begin(), line.end(), is_control, ' ');
    const bool is_passing = std::holds_alternative<parlor::typing_changed>(what) ||
                            std::holds_alternative<parlor::presence_changed>(what);
    if (is_passing) told.urgency = parlor::frame::urgency::ephemeral;
    return told;
  }

 private:
  const std::vector<parlor::socket_route> sockets_ = {{"/lines", 4096, {10, 40}}};
};

// So that there is somewhere to go.
void furnish(parlor::storage& storage) {
  const auto work = storage.begin().value();
  parlor::room room;
  room.slug = "team";
  room.type = parlor::room_type::group;
  parlor::member member;
  member.room = work->put_room(room).value().id;
  for (const char* name : {"ann", "bob"}) {
    parlor::user person;
    person.subject = name;
    member.user = work->put_user(person).value().id;
    work->put_member(member).value();
  }
  work->commit().value();
}

}  // namespace

std::unique_ptr<parlor::dialect> make_custom_dialect() {
  return std::make_unique<lines_dialect>();
}

int main(int count, char** arguments) {
  const auto port = static_cast<std::uint16_t>(count > 1 ? std::atoi(arguments[1]) : 8080);
  parlor::server_options options;
  options.transport = parlor::make_websocketpp_transport({"127.0.0.1", port});
  options.storage = parlor::make_memory_storage();
  furnish(*options.storage);
  options.media = parlor::make_memory_media();
  options.authenticator = parlor::make_insecure_allow_all();
  options.dialects.push_back(make_custom_dialect());
  options.dialects.push_back(parlor::make_rooms_dialect());

  parlor::server server(std::move(options));
  std::printf("chat on port %d, Enter stops it\n", server.start().value().port);
  std::getchar();
  return 0;
}
