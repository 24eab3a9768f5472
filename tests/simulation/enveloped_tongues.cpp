#include "simulation/enveloped_tongues.hpp"

#include "simulation/reading.hpp"

namespace simulation {
namespace {

using parlor::text::json_value;
using kind = heard::kind;

std::string envelope(const std::string& type, const std::string& members) {
  return R"({"type":")" + type + R"(","data":{)" + members + "}}";
}

std::string text_member(const std::string& name, const std::string& value) {
  return '"' + name + R"(":")" + value + '"';
}

std::string number_member(const std::string& name, const std::string& value) {
  return '"' + name + R"(":)" + value;
}

std::string own_name(const std::string& client_id) {
  return client_id.empty() ? std::string() : "," + text_member("client_message_id", client_id);
}

heard message_in(const json_value& data, const char* room) {
  heard told;
  told.what = kind::message;
  told.room = word_at(data, room);
  told.message = word_at(data, "id");
  told.text = word_at(data, "content");
  told.user = word_at(data, "sender_id");
  told.client_id = word_at(data, "client_message_id");
  told.is_deleted = is_true_at(data, "is_deleted");
  return told;
}

class messenger final : public tongue {
 public:
  std::string_view name() const override { return "messenger"; }
  bool has_room_sockets() const override { return true; }
  bool has_wide_sockets() const override { return true; }
  bool hears_widely(const room_name& which) const override { return which.is_direct; }
  bool names_rooms() const override { return true; }
  bool tells_presence() const override { return true; }

  parlor::http_request knock(const user_name& who, const room_name* room,
                             const message_name* last) const override {
    if (room == nullptr) return request_of(who, "GET", "/api/v1/ws/" + who.uuid);
    auto request = request_of(who, "GET", "/api/v1/ws/chat/" + room->uuid);
    if (last != nullptr) request.query = "last_message_id=" + last->uuid;
    return request;
  }
  std::string say(const room_name& where, const std::string& text,
                  const std::string& client_id) const override {
    return envelope("send_message", text_member("chat_id", where.uuid) + "," + text_member("content", text) +
                                        own_name(client_id));
  }
  std::string say_to(const user_name& whom, const std::string& text,
                     const std::string& client_id) const override {
    return envelope("direct_message", text_member("recipient_id", whom.uuid) + "," +
                                          text_member("content", text) + own_name(client_id));
  }
  std::string edit(const message_name& which, const std::string& text) const override {
    return envelope("edit_message",
                    text_member("message_id", which.uuid) + "," + text_member("content", text));
  }
  std::string remove(const message_name& which) const override {
    return envelope("delete_message", text_member("message_id", which.uuid));
  }
  std::string read(const room_name& where, const message_name& which) const override {
    return envelope("read_receipt",
                    text_member("chat_id", where.uuid) + "," + text_member("message_id", which.uuid));
  }
  std::string type(const room_name& where, bool is_typing) const override {
    return envelope("typing_indicator", text_member("chat_id", where.uuid) + "," +
                                            number_member("is_typing", is_typing ? "true" : "false"));
  }
  std::string ask_newest(const room_name& where, std::size_t limit) const override {
    return envelope("load_history", page_of(where, limit));
  }
  std::string ask_before(const room_name& where, const message_name& which,
                         std::size_t limit) const override {
    return envelope("load_history", page_of(where, limit) + "," + text_member("before", which.uuid));
  }
  std::string ask_after(const room_name& where, const message_name& which, std::size_t limit) const override {
    return envelope("load_history", page_of(where, limit) + "," + text_member("after", which.uuid));
  }

  std::vector<heard> understand(std::string_view frame) const override {
    const auto document = parse(frame);
    const auto type = word_at(document.root(), "type");
    const auto& data = member_of(document.root(), "data");
    auto told = message_in(data, "chat_id");
    if (type == "new_message" || type == "new_direct_message") return {told};
    told.what = kind::other;
    if (type == "message_edited") told.what = kind::edit;
    if (type == "message_deleted") told.what = kind::removal;
    if (type == "error") {
      told.what = kind::refusal;
      told.text = word_at(data, "code");
    }
    if (type == "read_receipt" || type == "delivery_status") {
      told.what = type == "read_receipt" ? kind::receipt : kind::delivery;
      told.message = word_at(data, "message_id");
      told.user = word_at(data, "user_id");
    }
    if (type == "typing_indicator" || type == "presence") {
      told.what = type == "presence" ? kind::presence : kind::typing;
      told.user = word_at(data, "user_id");
      told.is_on = is_true_at(data, type == "presence" ? "is_online" : "is_typing");
    }
    if (type == "history") {
      told.what = kind::history;
      told.has_more = is_true_at(data, "has_more");
      for (const auto& each : member_of(data, "messages")) told.items.push_back(message_in(each, "chat_id"));
    }
    return {told};
  }

 private:
  static std::string page_of(const room_name& where, std::size_t limit) {
    return text_member("chat_id", where.uuid) + "," + number_member("limit", std::to_string(limit));
  }
};

class rooms final : public tongue {
 public:
  std::string_view name() const override { return "rooms"; }
  bool has_room_sockets() const override { return true; }
  bool has_wide_sockets() const override { return true; }
  bool names_rooms() const override { return true; }
  bool tells_presence() const override { return true; }

  parlor::http_request knock(const user_name& who, const room_name* room,
                             const message_name*) const override {
    auto request = request_of(who, "GET", "/api/chat/ws");
    request.query = room == nullptr ? "subscribe=all" : "room_id=" + room->number;
    return request;
  }
  std::string say(const room_name& where, const std::string& text,
                  const std::string& client_id) const override {
    return envelope("send_message", number_member("room_id", where.number) + "," +
                                        text_member("message_type", "text") + "," +
                                        text_member("content", text) + own_name(client_id));
  }
  std::string type(const room_name& where, bool is_typing) const override {
    return envelope("typing", number_member("room_id", where.number) + "," +
                                  number_member("is_typing", is_typing ? "true" : "false"));
  }

  std::vector<heard> understand(std::string_view frame) const override {
    const auto document = parse(frame);
    const auto& root = document.root();
    const auto type = word_at(root, "type");
    heard told;
    if (type == "error") {
      told.what = kind::refusal;
      told.text = word_at(root, "message");
      told.client_id = word_at(root, "client_message_id");
      return {told};
    }
    const auto& data = member_of(root, "data");
    told = message_in(data, "room_id");
    if (type == "new_message") return {told};
    if (type == "message_update") {
      told.what = told.is_deleted ? kind::removal : kind::edit;
      return {told};
    }
    told.what = kind::other;
    told.user = word_at(data, "user_id");
    if (type == "message_read") {
      told.what = kind::receipt;
      told.message = word_at(data, "last_read_message_id");
    } else if (type == "typing") {
      told.what = kind::typing;
      told.is_on = is_true_at(data, "is_typing");
    } else if (type == "presence") {
      told.what = kind::presence;
      told.is_on = is_true_at(data, "is_online");
    } else if (type == "room_update") {
      const auto* is_active = data.find("is_active");
      const bool is_there = is_active == nullptr || is_active->as_boolean().value_or(true);
      told.what = is_there ? kind::room_news : kind::room_ends;
      told.room = word_at(data, "id");
    }
    return {told};
  }
};

}  // namespace

std::unique_ptr<tongue> make_messenger_tongue() {
  return std::make_unique<messenger>();
}

std::unique_ptr<tongue> make_rooms_tongue() {
  return std::make_unique<rooms>();
}

heard understand_page(std::string_view body) {
  const auto document = parse(body);
  heard page;
  page.what = kind::history;
  page.has_more = is_true_at(document.root(), "has_more");
  for (const auto& each : member_of(document.root(), "messages"))
    page.items.push_back(message_in(each, "room_id"));
  return page;
}

}  // namespace simulation
