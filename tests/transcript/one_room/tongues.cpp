#include "transcript/one_room/tongues.hpp"

#include <utility>

namespace transcript {
namespace {

// The member for a frame of a pattern with %id and %text.
auto by_frame(std::string pattern) {
  return [pattern = std::move(pattern)](person& who, const std::string& id, const std::string& text) {
    who.sends(filled(filled(pattern, "%id", id), "%text", text));
  };
}

auto by_frame_alone(std::string pattern) {
  return [pattern = std::move(pattern)](person& who, const std::string& id) {
    who.sends(filled(pattern, "%id", id));
  };
}

tongue social() {
  tongue spoken;
  spoken.name = "social";
  spoken.socket = "/ws/social";
  spoken.says = R"({"type":"groupChat","group_id":"2","message_text":"%text"})";
  spoken.sends_picture = R"({"type":"groupChat","group_id":"2","image_data":"data:image/png;base64,%data"})";
  spoken.hears_text =
      R"({"type":"groupChat","id":"2","slug":"team","message_text":"%text","image_url":null})";
  spoken.id_path = "message_id";
  spoken.hears_edit = R"({"type":"messageEdited","id":"2","message_id":%id,"message_text":"%text"})";
  spoken.hears_deletion = R"({"type":"messageDeleted","id":"2","message_id":%id})";
  spoken.hears_picture = R"({"type":"groupChat","id":"2","image_url":"..."})";
  spoken.picture_path = "image_url";
  return spoken;
}

tongue conversation() {
  tongue spoken;
  spoken.name = "conversation";
  spoken.socket = "/ws/chat/2/";
  spoken.says = R"({"type":"chat_message","message":"%text"})";
  spoken.types = R"({"type":"typing","is_typing":true})";
  spoken.edits = by_frame(R"({"type":"edit_message","message_id":%id,"message":"%text"})");
  spoken.deletes = by_frame_alone(R"({"type":"delete_message","message_id":%id})");
  spoken.reads = by_frame_alone(R"({"type":"mark_read"})");
  spoken.sends_picture = R"({"type":"file_message","filename":"a.png","file":"%data","message":""})";
  spoken.hears_text = R"({"conversation":2,"content":"%text","message_type":"text","file_attachment":null})";
  spoken.id_path = "id";
  spoken.hears_edit = R"({"type":"message_edited","message_id":%id,"content":"%text"})";
  spoken.hears_deletion = R"({"type":"message_deleted","message_id":%id})";
  spoken.hears_typing = R"({"type":"typing","user_id":3,"user_email":"cem@example.com","is_typing":true})";
  spoken.hears_reading = R"({"type":"read_receipt","user_id":3})";
  spoken.hears_picture = R"({"conversation":2,"message_type":"file"})";
  spoken.picture_path = "file_attachment.file_url";
  return spoken;
}

tongue community() {
  tongue spoken;
  spoken.name = "community";
  spoken.socket = "/ws/chat/?room_id=2";
  spoken.how = credential::in_subprotocol;
  spoken.says = R"({"action":"send","message":"%text","file":null})";
  spoken.edits = by_frame(R"({"action":"edit","message_id":%id,"text":"%text"})");
  spoken.deletes = by_frame_alone(R"({"action":"delete","message_id":"%id"})");
  spoken.sends_picture =
      R"({"action":"send","message":"","file":{"name":"a.png","size":70,"type":"image/png","data":"data:image/png;base64,%data"}})";
  spoken.hears_text = R"({"type":"chat_message","message":{"text":"%text","status":"send"}})";
  spoken.id_path = "message.message_id";
  spoken.hears_edit = R"({"type":"message_edited","message_id":%id,"text":"%text"})";
  spoken.hears_deletion = R"({"type":"message_deleted","message_id":%id})";
  spoken.hears_reading = R"({"type":"mark_message_as_read","message":{"message_id":%id,"status":"read"}})";
  spoken.hears_picture = R"({"type":"chat_message","message":{"attachments":[{"content_type":"..."}]}})";
  spoken.picture_path = "message.attachments.0.file_url";
  return spoken;
}

tongue messenger() {
  tongue spoken;
  spoken.name = "messenger";
  spoken.socket = "/api/v1/ws/chat/00000000-0000-4000-8000-000000000102";
  spoken.says =
      R"({"type":"send_message","data":{"content":"%text","message_type":"text","parent_message_id":null}})";
  spoken.types = R"({"type":"typing_indicator","data":{"is_typing":true}})";
  spoken.edits = by_frame(R"({"type":"edit_message","data":{"message_id":%id,"content":"%text"}})");
  spoken.deletes = by_frame_alone(R"({"type":"delete_message","data":{"message_id":%id}})");
  spoken.reads = by_frame_alone(R"({"type":"read_receipt","data":{"message_id":%id}})");
  spoken.hears_text = R"({"type":"new_message","data":{"content":"%text","message_type":"text"}})";
  spoken.id_path = "data.id";
  spoken.hears_edit = R"({"type":"message_edited","data":{"id":%id,"content":"%text"}})";
  spoken.hears_deletion = R"({"type":"message_deleted","data":{"id":%id}})";
  spoken.hears_typing =
      R"({"type":"typing_indicator","data":{"user_id":"00000000-0000-4000-8000-000000000003","is_typing":true}})";
  spoken.hears_reading =
      R"({"type":"read_receipt","data":{"message_id":%id,"user_id":"00000000-0000-4000-8000-000000000003"}})";
  spoken.hears_picture = R"({"type":"new_message","data":{"attachments":[{"url":"..."}]}})";
  spoken.picture_path = "data.attachments.0.url";
  return spoken;
}

tongue rooms() {
  tongue spoken;
  spoken.name = "rooms";
  spoken.socket = "/api/chat/ws?room_id=2";
  spoken.says = R"({"type":"send_message","data":{"room_id":2,"message_type":"text","content":"%text"}})";
  spoken.types = R"({"type":"typing","data":{"room_id":2,"is_typing":true}})";
  spoken.edits = [](person& who, const std::string& id, const std::string& text) {
    who.puts_form("/messages/" + id, "content=" + text).is(200, "{}");
  };
  spoken.deletes = [](person& who, const std::string& id) { who.deletes("/messages/" + id).is(200, "{}"); };
  spoken.reads = [](person& who, const std::string&) { who.posts("/rooms/2/read", "").is(200, "{}"); };
  spoken.sends_picture =
      R"({"type":"send_message","data":{"message_type":"image","file_name":"a.png","file_data":"%data"}})";
  spoken.hears_text =
      R"({"type":"new_message","data":{"room_id":2,"content":"%text","message_type":"text"}})";
  spoken.id_path = "data.id";
  spoken.hears_edit = R"({"type":"message_update","data":{"id":%id,"content":"%text","is_deleted":false}})";
  spoken.hears_deletion = R"({"type":"message_update","data":{"id":%id,"is_deleted":true}})";
  spoken.hears_typing = R"({"type":"typing","data":{"room_id":2,"user_id":3,"is_typing":true}})";
  spoken.hears_reading = R"({"type":"message_read","data":{"room_id":2,"user_id":3}})";
  spoken.hears_picture = R"({"type":"new_message","data":{"file_path":"..."}})";
  spoken.picture_path = "data.file_path";
  return spoken;
}

}  // namespace

const std::vector<tongue>& every_tongue() {
  static const std::vector<tongue> all = {social(), conversation(), community(), messenger(), rooms()};
  return all;
}

std::string filled(std::string pattern, const std::string& name, const std::string& value) {
  for (auto at = pattern.find(name); at != std::string::npos; at = pattern.find(name, at + value.size())) {
    pattern.replace(at, name.size(), value);
  }
  return pattern;
}

std::string id_in(const tongue& spoken, const heard& message) {
  const bool is_text = spoken.name == "social" || spoken.name == "messenger";
  return is_text ? '"' + message.string(spoken.id_path) + '"'
                 : std::to_string(message.number(spoken.id_path));
}

}  // namespace transcript
