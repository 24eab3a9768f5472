// The dialects whose frames have everything on one level.
#include "simulation/flat_tongues.hpp"

#include "simulation/reading.hpp"

namespace simulation {
namespace {

using parlor::text::json_value;
using kind = heard::kind;

heard refusal_in(const json_value& root) {
  heard told;
  told.what = kind::refusal;
  told.text = word_at(root, "message");
  told.client_id = word_at(root, "client_message_id");
  return told;
}

std::string quoted(const std::string& text) {
  return '"' + text + '"';
}

std::string own_name(const std::string& client_id) {
  return client_id.empty() ? std::string() : R"(,"client_message_id":")" + client_id + '"';
}

class social final : public tongue {
 public:
  std::string_view name() const override { return "social"; }
  bool names_rooms() const override { return true; }
  bool has_room_sockets() const override { return false; }
  bool has_wide_sockets() const override { return true; }

  parlor::http_request knock(const user_name& who, const room_name*, const message_name*) const override {
    return request_of(who, "GET", "/ws/social");
  }
  std::string say(const room_name& where, const std::string& text,
                  const std::string& client_id) const override {
    const auto place =
        where.is_direct ? R"({"type":"privateChat","chat_id":)" : R"({"type":"groupChat","group_id":)";
    return place + quoted(where.number) + R"(,"message_text":)" + quoted(text) + own_name(client_id) + "}";
  }
  std::string say_to(const user_name& whom, const std::string& text,
                     const std::string& client_id) const override {
    return R"({"type":"privateChat","receiver_username":)" + quoted(whom.word) + R"(,"message_text":)" +
           quoted(text) + own_name(client_id) + "}";
  }
  std::string ask_newest(const room_name& where, std::size_t limit) const override {
    return R"({"type":"chatHistory","id":)" + quoted(where.number) + R"(,"limit":)" + std::to_string(limit) +
           "}";
  }
  std::string ask_before(const room_name& where, const message_name& which,
                         std::size_t limit) const override {
    return R"({"type":"chatHistory","id":)" + quoted(where.number) + R"(,"before":)" + which.number +
           R"(,"limit":)" + std::to_string(limit) + "}";
  }

  std::vector<heard> understand(std::string_view frame) const override {
    const auto document = parse(frame);
    const auto& root = document.root();
    const auto type = word_at(root, "type");
    if (type == "error") return {refusal_in(root)};
    if (type == "chatHistory") {
      heard page;
      page.what = kind::history;
      page.room = word_at(root, "id");
      page.has_more = is_true_at(root, "has_more");
      for (const auto& each : member_of(root, "messages")) page.items.push_back(message_in(each));
      return {page};
    }
    auto told = message_in(root);
    if (type == "messageEdited") told.what = kind::edit;
    if (type == "messageDeleted") told.what = kind::removal;
    return {told};
  }

 private:
  static heard message_in(const json_value& root) {
    heard told;
    told.what = kind::message;
    told.room = word_at(root, "id");
    told.message = word_at(root, "message_id");
    told.text = word_at(root, "message_text");
    told.client_id = word_at(root, "client_message_id");
    told.is_deleted = is_true_at(root, "is_deleted");
    if (const auto* sender = root.find("sender")) told.user = word_at(*sender, "id");
    return told;
  }
};

class conversation final : public tongue {
 public:
  std::string_view name() const override { return "conversation"; }
  bool has_room_sockets() const override { return true; }
  bool has_wide_sockets() const override { return false; }

  parlor::http_request knock(const user_name& who, const room_name* room,
                             const message_name*) const override {
    return request_of(who, "GET", "/ws/chat/" + room->number + "/");
  }
  std::string say(const room_name&, const std::string& text, const std::string& client_id) const override {
    return R"({"type":"chat_message","message":)" + quoted(text) + own_name(client_id) + "}";
  }
  std::string edit(const message_name& which, const std::string& text) const override {
    return R"({"type":"edit_message","message_id":)" + which.number + R"(,"message":)" + quoted(text) + "}";
  }
  std::string remove(const message_name& which) const override {
    return R"({"type":"delete_message","message_id":)" + which.number + "}";
  }
  std::string read(const room_name&, const message_name&) const override { return R"({"type":"mark_read"})"; }
  std::string type(const room_name&, bool is_typing) const override {
    return std::string(R"({"type":"typing","is_typing":)") + (is_typing ? "true}" : "false}");
  }

  std::vector<heard> understand(std::string_view frame) const override {
    const auto document = parse(frame);
    const auto& root = document.root();
    const auto type = word_at(root, "type");
    if (type == "error") return {refusal_in(root)};
    heard told;
    told.room = word_at(root, "conversation");
    told.message = word_at(root, type.empty() ? "id" : "message_id");
    told.text = word_at(root, "content");
    told.user = word_at(root, "user_id");
    told.client_id = word_at(root, "client_message_id");
    told.is_on = is_true_at(root, "is_typing");
    if (type.empty()) {
      told.what = kind::message;
      told.user = word_at(member_of(root, "sender"), "id");
    } else if (type == "message_edited") {
      told.what = kind::edit;
    } else if (type == "message_deleted") {
      told.what = kind::removal;
    } else if (type == "read_receipt") {
      told.what = kind::receipt;
    } else if (type == "typing") {
      told.what = kind::typing;
    }
    return {told};
  }
};

// Speaks of messages by their id alone: which room it is follows from the socket.
class community final : public tongue {
 public:
  std::string_view name() const override { return "community"; }
  bool has_room_sockets() const override { return true; }
  bool has_wide_sockets() const override { return false; }

  parlor::http_request knock(const user_name& who, const room_name* room,
                             const message_name*) const override {
    auto request = request_of(who, "GET", "/ws/chat/");
    request.query = "room_id=" + room->number;
    request.fields = {};
    request.fields.add("Sec-WebSocket-Protocol", "Bearer, " + who.word);
    return request;
  }
  std::string say(const room_name&, const std::string& text, const std::string& client_id) const override {
    return R"({"action":"send","message":)" + quoted(text) + own_name(client_id) + R"(,"file":null})";
  }
  std::string edit(const message_name& which, const std::string& text) const override {
    return R"({"action":"edit","message_id":)" + which.number + R"(,"text":)" + quoted(text) + "}";
  }
  std::string remove(const message_name& which) const override {
    return R"({"action":"delete","message_id":)" + which.number + "}";
  }

  std::vector<heard> understand(std::string_view frame) const override {
    const auto document = parse(frame);
    const auto& root = document.root();
    if (root.is_array()) {
      heard page;
      page.what = kind::history;
      for (const auto& each : root) page.items.push_back(message_in(each));
      return {page};
    }
    const auto type = word_at(root, "type");
    if (type == "error") return {refusal_in(root)};
    if (type == "message_edited" || type == "message_deleted") {
      heard told;
      told.what = type == "message_edited" ? kind::edit : kind::removal;
      told.message = word_at(root, "message_id");
      told.text = word_at(root, "text");
      return {told};
    }
    auto told = message_in(member_of(root, "message"));
    told.client_id = word_at(root, "client_message_id");
    if (type == "mark_message_as_delivered") told.what = kind::delivery;
    if (type == "mark_message_as_read") told.what = kind::receipt;
    if (told.what != kind::message) told.user.clear();  // the sender's, not the reader's
    return {told};
  }

 private:
  static heard message_in(const json_value& value) {
    heard told;
    told.what = kind::message;
    told.message = word_at(value, "message_id");
    told.text = word_at(value, "text");
    told.user = word_at(value, "sender_id");
    return told;
  }
};

}  // namespace

std::unique_ptr<tongue> make_social_tongue() {
  return std::make_unique<social>();
}

std::unique_ptr<tongue> make_conversation_tongue() {
  return std::make_unique<conversation>();
}

std::unique_ptr<tongue> make_community_tongue() {
  return std::make_unique<community>();
}

}  // namespace simulation
