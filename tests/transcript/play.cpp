#include "transcript/play.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <future>
#include <utility>

#include "parlor/auth/authenticator.hpp"
#include "parlor/media/memory.hpp"
#include "parlor/storage/memory.hpp"

#include <doctest/doctest.h>

namespace transcript {
namespace {

using namespace parlor;

constexpr std::int64_t noon = 1704110400;  // 2024-01-01T12:00:00Z
constexpr std::chrono::milliseconds patience{20000};
constexpr std::int64_t nothing = 987654321;  // no room and no message has this id
constexpr char end_mark = '~';               // in a token, before the seconds after which it ends
const std::string rooms_mount = "/api/chat";
const std::string public_url = "http://localhost:8000";

timestamp at(std::int64_t seconds) {
  return timestamp(std::chrono::seconds(seconds));
}

// Ann Lee, Bob Ray, cem and dora.
user profile_of(const std::string& name) {
  user profile;
  profile.subject = name;
  profile.username = name;
  profile.email = name + "@example.com";
  profile.user_type = "talker";
  if (name == "ann") {
    profile.first_name = "Ann";
    profile.last_name = "Lee";
    profile.avatar_url = "https://example.com/ann.jpg";
  } else if (name == "bob") {
    profile.first_name = "Bob";
    profile.last_name = "Ray";
  }
  return profile;
}

class doorkeeper final : public authenticator {
 public:
  bool may_block() const override { return false; }

  result<principal> authenticate(std::string_view token) override {
    principal bearer;
    bearer.subject = token.substr(0, token.find(end_mark));
    const std::array<std::string_view, 4> known = {"ann", "bob", "cem", "dora"};
    if (std::find(known.begin(), known.end(), bearer.subject) == known.end()) {
      return error{errc::unauthenticated, "authenticate", "nobody's token"};
    }
    bearer.claims = profile_of(bearer.subject);
    if (const auto mark = token.find(end_mark); mark != std::string_view::npos) {
      const auto digits = token.substr(mark + 1);
      std::int64_t seconds = 0;
      std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
      bearer.expires_at = at(noon + seconds);
    }
    return bearer;
  }
};

http_request request_of(const std::string& method, const std::string& target, const std::string& token) {
  http_request request;
  request.method = method;
  const auto mark = target.find('?');
  request.path = target.substr(0, mark);
  if (mark != std::string::npos) request.query = target.substr(mark + 1);
  request.remote_address = "192.0.2.1";
  if (!token.empty()) request.fields.add("Authorization", "Bearer " + token);
  return request;
}

}  // namespace

// --- answers

heard answer::is(int status, const std::string& pattern) const {
  INFO("answered: " << from_.status << " " << from_.body);
  INFO("expected: " << status << " " << pattern);
  REQUIRE(from_.status == status);
  REQUIRE(mismatch(pattern, from_.body) == "");
  CHECK(field("Content-Type") == "application/json");
  return heard(from_.body);
}

const std::string& answer::is_bytes(int status) const {
  INFO("answered: " << from_.status << " " << from_.body.substr(0, 200));
  REQUIRE(from_.status == status);
  return from_.body;
}

std::string answer::field(const std::string& name) const {
  return std::string(from_.fields.find(name).value_or(""));
}

// --- people

person::person(play& stage, std::string token) : stage_(stage), token_(std::move(token)) {}

loopback_transport::connect_result person::knock(const std::string& target, credential how) {
  auto request = request_of("GET", target, how == credential::in_field ? token_ : "");
  if (how == credential::in_query && !token_.empty()) {
    request.query += (request.query.empty() ? "token=" : "&token=") + token_;
  }
  if (how == credential::in_subprotocol) request.fields.add("Sec-WebSocket-Protocol", "Bearer, " + token_);
  return stage_.transport_->connect(std::move(request));
}

void person::connects(const std::string& target, credential how) {
  socket_.reset();
  auto connected = knock(target, how);
  INFO(target << " refused: " << connected.refusal.status << " " << connected.refusal.body);
  REQUIRE(static_cast<bool>(connected.socket));
  socket_ = std::move(connected.socket);
}

void person::enters(const std::string& query) {
  connects(rooms_mount + "/ws?" + query);
}

answer person::is_turned_away(const std::string& target, credential how) {
  auto connected = knock(target, how);
  REQUIRE_FALSE(static_cast<bool>(connected.socket));
  return answer(std::move(connected.refusal));
}

const std::string& person::chosen_subprotocol() const {
  return socket_->subprotocol();
}

void person::disappears() {
  socket_.reset();
  stage_.settles();
}

void person::sends(const std::string& frame) {
  REQUIRE(socket_->send(frame));
}

void person::sends_bytes(const std::string& frame) {
  REQUIRE(socket_->send_binary(frame));
}

heard person::receives(const std::string& pattern) {
  const auto frame = socket_->receive(patience);
  INFO(token_ << " expected: " << pattern);
  REQUIRE(frame.has_value());
  INFO(token_ << " received: " << *frame);
  REQUIRE(mismatch(pattern, *frame) == "");
  return heard(*frame);
}

heard person::waits_for(const std::string& pattern) {
  std::string passed;
  while (const auto frame = socket_->receive(patience)) {
    if (mismatch(pattern, *frame).empty()) return heard(*frame);
    passed += *frame + '\n';
  }
  INFO(token_ << " waits for: " << pattern << "\nand received: " << passed);
  FAIL("what was waited for has not come");
  return heard(passed);
}

void person::hears_nothing() {
  stage_.settles();
  const auto frame = socket_->receive(std::chrono::milliseconds(0));
  INFO(token_ << " received: " << frame.value_or(""));
  REQUIRE_FALSE(frame.has_value());
}

void person::forgets() {
  stage_.settles();
  while (socket_->receive(std::chrono::milliseconds(0))) {
  }
}

void person::is_closed_with(int code, const std::string& reason) {
  const auto closed = socket_->closed(patience);
  REQUIRE(closed.has_value());
  CHECK(closed->code == code);
  CHECK(closed->reason == reason);
}

answer person::asks(const std::string& method, const std::string& target, const std::string& type,
                    const std::string& body) {
  auto request = request_of(method, target, token_);
  if (!type.empty()) request.fields.add("Content-Type", type);
  return answer(stage_.transport_->fetch(std::move(request), body));
}

answer person::gets(const std::string& target) {
  return asks("GET", rooms_mount + target);
}

answer person::posts(const std::string& target, const std::string& json) {
  return asks("POST", rooms_mount + target, json.empty() ? "" : "application/json", json);
}

answer person::puts_form(const std::string& target, const std::string& form) {
  return asks("PUT", rooms_mount + target, "application/x-www-form-urlencoded", form);
}

answer person::deletes(const std::string& target) {
  return asks("DELETE", rooms_mount + target);
}

answer person::uploads(const std::string& message_type, const std::vector<named_file>& files) {
  const std::string boundary = "play";
  std::string body;
  for (const auto& [name, bytes, type] : files) {
    body += "--" + boundary + "\r\nContent-Disposition: form-data; name=\"files\"; filename=\"" + name +
            "\"\r\nContent-Type: " + type + "\r\n\r\n" + bytes + "\r\n";
  }
  if (!message_type.empty()) {
    body += "--" + boundary + "\r\nContent-Disposition: form-data; name=\"message_type\"\r\n\r\n" +
            message_type + "\r\n";
  }
  body += "--" + boundary + "--\r\n";
  return asks("POST", rooms_mount + "/upload-files", "multipart/form-data; boundary=" + boundary, body);
}

answer person::opens_link(const std::string& path, const std::string& range) {
  const bool is_address = path.compare(0, public_url.size(), public_url) == 0;
  const auto target = is_address ? path.substr(public_url.size()) : path;
  auto request = request_of("GET", target, "");
  if (!range.empty()) request.fields.add("Range", range);
  return answer(stage_.transport_->fetch(std::move(request), ""));
}

// --- the stage

namespace {

uuid uuid_of(int number) {
  return *parse_uuid("00000000-0000-4000-8000-" + std::to_string(1000000000000 + number).substr(1));
}

user somebody_known(int number, const std::string& name) {
  auto known = profile_of(name);
  known.id = user_id(number);
  known.uuid = uuid_of(number);
  known.created_at = at(noon);
  return known;
}

void put_room(unit_of_work& work, room wanted, const std::vector<int>& members) {
  const auto id = wanted.id;
  wanted.uuid = uuid_of(100 + static_cast<int>(id.value));
  wanted.created_by = user_id(1);
  wanted.created_at = wanted.updated_at = at(noon);
  work.put_room(wanted).value();
  for (const auto number : members) {
    member one;
    one.room = id;
    one.user = user_id(number);
    one.joined_at = at(noon);
    REQUIRE(work.put_member(one));
  }
}

void put_cast(storage& into) {
  const auto work = into.begin().value();
  work->put_user(somebody_known(1, "ann")).value();
  work->put_user(somebody_known(2, "bob")).value();
  work->put_user(somebody_known(3, "cem")).value();
  room together;
  together.id = room_id(1);
  together.slug = "ann-bob";
  put_room(*work, together, {1, 2});
  room team;
  team.id = room_id(2);
  team.slug = "team";
  team.name = "Team";
  team.type = room_type::group;
  put_room(*work, team, {1, 2, 3});
  REQUIRE(work->commit());
}

stage_options with_rooms(rooms_options options) {
  stage_options all;
  all.rooms = std::move(options);
  return all;
}

}  // namespace

play::play(rooms_options options) : play(with_rooms(std::move(options))) {}

play::play(stage_options options) : now_(std::make_shared<std::atomic<std::int64_t>>(noon)) {
  auto transport = make_loopback_transport();
  transport_ = transport.get();
  server_options parts;
  parts.transport = std::move(transport);
  parts.storage = make_memory_storage();
  put_cast(*parts.storage);
  parts.media = make_memory_media();
  parts.authenticator = std::make_unique<doorkeeper>();
  parts.dialects.push_back(make_social_dialect(std::move(options.social)));
  parts.dialects.push_back(make_conversation_dialect(std::move(options.conversation)));
  parts.dialects.push_back(make_community_dialect(std::move(options.community)));
  parts.dialects.push_back(make_messenger_dialect(std::move(options.messenger)));
  parts.dialects.push_back(make_rooms_dialect(std::move(options.rooms)));
  parts.public_url = public_url;
  parts.file_links = std::move(options.file_links);
  parts.clock = [now = now_] { return at(now->load()); };
  server_ = std::make_unique<server>(std::move(parts));
  server_->start().value();
}

play::~play() = default;

// The engine finds no such message after it has dealt with everything before.
void play::settles() {
  ann().deletes("/messages/" + std::to_string(nothing)).is(404, R"({"detail":"Message not found"})");
}

void play::has_done(std::int64_t user, parlor::command what) {
  auto done = std::make_shared<std::promise<bool>>();
  auto answer = done->get_future();
  server_->submit(parlor::user_id(user), std::move(what), [done](const parlor::event& said) {
    done->set_value(!std::holds_alternative<parlor::command_failed>(said));
  });
  REQUIRE(answer.get());
  settles();
}

void play::time_passes(std::chrono::seconds time) {
  now_->fetch_add(time.count());
}

}  // namespace transcript
