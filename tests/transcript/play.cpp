#include "transcript/play.hpp"

#include <charconv>
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
const std::string mount = "/api/chat";

timestamp at(std::int64_t seconds) {
  return timestamp(std::chrono::seconds(seconds));
}

// Ann Lee, Bob Ray, cem and dora.
class doorkeeper final : public authenticator {
 public:
  bool may_block() const override { return false; }

  result<principal> authenticate(std::string_view token) override {
    principal bearer;
    bearer.subject = token.substr(0, token.find(end_mark));
    auto& claims = bearer.claims;
    if (bearer.subject == "ann") {
      claims.first_name = "Ann";
      claims.last_name = "Lee";
      claims.avatar_url = "https://example.com/ann.jpg";
    } else if (bearer.subject == "bob") {
      claims.first_name = "Bob";
      claims.last_name = "Ray";
    } else if (bearer.subject != "cem" && bearer.subject != "dora") {
      return error{errc::unauthenticated, "authenticate", "nobody's token"};
    }
    claims.username = bearer.subject;
    claims.email = bearer.subject + "@example.com";
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
// ----------------------------------------------------------------------------------------------------

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
// -----------------------------------------------------------------------------------------------------

person::person(play& stage, std::string token) : stage_(stage), token_(std::move(token)) {}

void person::enters(const std::string& query) {
  socket_.reset();
  auto request = request_of("GET", mount + "/ws", "");
  request.query = query;
  if (!token_.empty()) request.query += (query.empty() ? "token=" : "&token=") + token_;
  auto connected = stage_.transport_->connect(std::move(request));
  INFO("refused: " << connected.refusal.status << " " << connected.refusal.body);
  REQUIRE(static_cast<bool>(connected.socket));
  socket_ = std::move(connected.socket);
}

void person::disappears() {
  socket_.reset();
  // The engine deals with the closing first, and then finds no such message.
  deletes("/messages/" + std::to_string(nothing)).is(404, R"({"detail":"Message not found"})");
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

// A question that the engine answers after everything that was sent before, and that changes nothing.
std::string person::barrier() {
  const auto name = "barrier " + std::to_string(++stage_.barriers_);
  sends(R"({"type":"join_room","data":{"room_id":)" + std::to_string(nothing) + R"(,"client_message_id":")" +
        name + R"("}})");
  return R"({"type":"error","message":"Room not found","client_message_id":")" + name + R"("})";
}

void person::hears_nothing() {
  receives(barrier());
}

void person::forgets() {
  const auto last = barrier();
  while (true) {
    const auto frame = socket_->receive(patience);
    REQUIRE(frame.has_value());
    if (*frame == last) return;
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
  auto request = request_of(method, mount + target, token_);
  if (!type.empty()) request.fields.add("Content-Type", type);
  return answer(stage_.transport_->fetch(std::move(request), body));
}

answer person::gets(const std::string& target) {
  return asks("GET", target, "", "");
}

answer person::posts(const std::string& target, const std::string& json) {
  return asks("POST", target, json.empty() ? "" : "application/json", json);
}

answer person::puts_form(const std::string& target, const std::string& form) {
  return asks("PUT", target, "application/x-www-form-urlencoded", form);
}

answer person::deletes(const std::string& target) {
  return asks("DELETE", target, "", "");
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
  return asks("POST", "/upload-files", "multipart/form-data; boundary=" + boundary, body);
}

answer person::opens_link(const std::string& path) {
  return answer(stage_.transport_->fetch(request_of("GET", path, ""), ""));
}

// --- the stage
// --------------------------------------------------------------------------------------------------

play::play(rooms_options options) : now_(std::make_shared<std::atomic<std::int64_t>>(noon)) {
  auto transport = make_loopback_transport();
  transport_ = transport.get();
  server_options parts;
  parts.transport = std::move(transport);
  parts.storage = make_memory_storage();
  parts.media = make_memory_media();
  parts.authenticator = std::make_unique<doorkeeper>();
  parts.dialects.push_back(make_rooms_dialect(std::move(options)));
  parts.public_url = "http://localhost:8000";
  parts.clock = [now = now_] { return at(now->load()); };
  server_ = std::make_unique<server>(std::move(parts));
  server_->start().value();

  ann().gets("/me").is(200, R"({"id":1,"name":"Ann Lee"})");
  bob().gets("/me").is(200, R"({"id":2,"name":"Bob Ray"})");
  cem().gets("/me").is(200, R"({"id":3,"name":"cem"})");
  ann().posts("/rooms", R"({"receiver_id":2})").is(201, R"({"id":1,"room_type":"direct"})");
  ann()
      .posts("/rooms", R"({"name":"Team","member_ids":[2,3],"room_type":"group"})")
      .is(201, R"({"id":2,"room_type":"group"})");
}

play::~play() = default;

void play::time_passes(std::chrono::seconds time) {
  now_->fetch_add(time.count());
}

}  // namespace transcript
