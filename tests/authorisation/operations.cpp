#include "authorisation/operations.hpp"

namespace authorisation {
namespace {

using q = question;

// A picture is not among what is sent here: that it is drawn anew changes nothing about who may send it.
dialect_operations social() {
  constexpr std::string_view socket = "/ws/social";
  const auto own = q::own_things;
  return {
      "social",
      "Unknown message type",
      {
          {"open", socket, socket, own, ""},
          {"say in a group", "groupChat", socket, own,
           R"({"type":"groupChat","group_id":"%room","message_text":"hello"})", q::room, "", "",
           R"("sender_id":%self)"},
          {"say by slug", "groupChat", socket, own,
           R"({"type":"groupChat","group_id":"%slug","message_text":"hello"})", q::room, "", "",
           R"("sender_id":%self)"},
          {"say in a chat", "privateChat", socket, own,
           R"({"type":"privateChat","chat_id":"%room","message_text":"hello"})", q::room, "", "",
           R"("sender_id":%self)"},
          {"say to somebody", "privateChat", socket, own,
           R"({"type":"privateChat","receiver_username":"olga","message_text":"hello"})", own, "", "",
           R"("sender_id":%self)"},
          {"say to nobody", "privateChat", socket, own,
           R"({"type":"privateChat","receiver_username":"nobody","message_text":"hello"})", q::absent_user},
          {"say to a closed account", "privateChat", socket, own,
           R"({"type":"privateChat","receiver_username":"ina","message_text":"hello"})", q::absent_user},
          {"say to somebody past a chat", "privateChat", socket, own,
           R"({"type":"privateChat","chat_id":"%room","receiver_username":"hal","message_text":"hello"})",
           q::user_past_room},
          {"read history", "chatHistory", socket, own, R"({"type":"chatHistory","id":"%room"})", q::room, "",
           R"("type":"chatHistory")", "", shown::to_insiders},
          {"read history by slug", "chatHistory", socket, own, R"({"type":"chatHistory","id":"%slug"})",
           q::room, "", R"("type":"chatHistory")", "", shown::to_insiders},
          {"read history before a message from elsewhere", "chatHistory", socket, own,
           R"({"type":"chatHistory","id":"%home","before":"%message"})", q::message_from_elsewhere, "",
           R"("type":"chatHistory")"},
          {"open a file", "/assets/", "", q::nothing, "GET /assets/%file", q::link_to_file, "", "", "",
           shown::to_insiders},
      }};
}

dialect_operations conversation() {
  constexpr std::string_view here = "/ws/chat/%room/";
  constexpr std::string_view home = "/ws/chat/%home/";
  return {
      "conversation",
      "Unknown message type",
      {
          {"open", "/ws/chat/{conversation_id}/", here, q::room, ""},
          {"open without the slash", "/ws/chat/{conversation_id}", "/ws/chat/%room", q::room, ""},
          {"say", "chat_message", here, q::room, R"({"type":"chat_message","message":"hello"})", q::room, "",
           "", R"("sender_id":%self)"},
          {"send a file", "file_message", here, q::room,
           R"({"type":"file_message","filename":"a.txt","file":"aGVsbG8=","message":""})", q::room, "", "",
           R"("sender_id":%self)"},
          {"send another's upload", "file_message", here, q::room,
           R"({"type":"file_message","filename":"a.txt","file":"/media/%upload","message":""})",
           q::file_of_another},
          {"type", "typing", here, q::room, R"({"type":"typing","is_typing":true})", q::room, "", "",
           R"("type":"typing","data":{"room_id":%room,"user_id":%self)"},
          {"mark read", "mark_read", here, q::room, R"({"type":"mark_read"})", q::room, "", "",
           R"("type":"message_read","data":{"room_id":%room,"user_id":%self)"},
          {"edit", "edit_message", here, q::room,
           R"({"type":"edit_message","message_id":%message,"message":"x"})", q::message_to_edit, "", "",
           R"("type":"message_update")"},
          {"edit from elsewhere", "edit_message", home, q::own_room,
           R"({"type":"edit_message","message_id":%message,"message":"x"})", q::message_from_elsewhere},
          {"delete", "delete_message", here, q::room, R"({"type":"delete_message","message_id":%message})",
           q::message_to_delete, "", "", R"("is_deleted":true)"},
          {"delete from elsewhere", "delete_message", home, q::own_room,
           R"({"type":"delete_message","message_id":%message})", q::message_from_elsewhere},
          {"open a file", "/media/", "", q::nothing, "GET /media/%file", q::link_to_file, "", "", "",
           shown::to_insiders},
      }};
}

dialect_operations community() {
  constexpr std::string_view here = "/ws/chat/?room_id=%room";
  constexpr std::string_view home = "/ws/chat/?room_id=%home";
  return {
      "community",
      "Unknown action",
      {
          {"open", "/ws/chat/", here, q::room, "", q::nothing, "", "",
           R"("type":"message_read","data":{"room_id":%room,"user_id":%self)", shown::to_insiders},
          {"open, spelt with a slash", "/ws/chat/", "/ws/chat/?room_id=%room/", q::room, "", q::nothing, "",
           "", "?", shown::to_insiders},
          {"open, spelt without =", "/ws/chat/", "/ws/chat/?room_id%room/", q::room, "", q::nothing, "", "",
           "?", shown::to_insiders},
          {"say", "send", here, q::room, R"({"action":"send","message":"hello"})", q::room, "", "",
           R"("sender_id":%self)"},
          {"send a file", "send", here, q::room,
           R"({"action":"send","message":"","file":{"name":"a.txt","size":5,"type":"text/plain","data":"aGVsbG8="}})",
           q::room, "", "", R"("sender_id":%self)"},
          {"send another's upload", "send", here, q::room,
           R"({"action":"send","message":"","file_path":"%picture"})", q::file_of_another},
          {"ask for a place to upload", "send", here, q::room,
           R"({"action":"send","message":"","file":{"name":"a.txt","size":5,"type":"text/plain"}})", q::room,
           "", R"("type":"presigned_url")"},
          {"edit", "edit", here, q::room, R"({"action":"edit","message_id":%message,"text":"x"})",
           q::message_to_edit, "", "", R"("type":"message_update")"},
          {"edit from elsewhere", "edit", home, q::own_room,
           R"({"action":"edit","message_id":%message,"text":"x"})", q::message_from_elsewhere},
          {"delete", "delete", here, q::room, R"({"action":"delete","message_id":"%message"})",
           q::message_to_delete, "", "", R"("is_deleted":true)"},
          {"delete from elsewhere", "delete", home, q::own_room,
           R"({"action":"delete","message_id":%message})", q::message_from_elsewhere},
          {"list rooms", "GET /{language}/api/v1/chat/recieve/", "", q::nothing,
           "GET /en/api/v1/chat/recieve/", q::own_things, "", "", "", shown::to_insiders},
          {"list the rooms of another", "GET /{language}/api/v1/chat/recieve/", "", q::nothing,
           "GET /en/api/v1/chat/recieve/?first_user=%olga", q::rooms_of_another},
          {"list the rooms of nobody", "GET /{language}/api/v1/chat/recieve/", "", q::nothing,
           "GET /en/api/v1/chat/recieve/?first_user=997", q::rooms_of_another},
          {"make a room", "POST /{language}/api/v1/chat/create/", "", q::nothing,
           "POST /en/api/v1/chat/create/", q::own_things, R"({"second_user":%olga})", "", "?",
           shown::to_insiders_of_direct},
          {"make a room with nobody", "POST /{language}/api/v1/chat/create/", "", q::nothing,
           "POST /en/api/v1/chat/create/", q::absent_user, R"({"second_user":997})"},
          {"make a room with a closed account", "POST /{language}/api/v1/chat/create/", "", q::nothing,
           "POST /en/api/v1/chat/create/", q::absent_user, R"({"second_user":7})"},
          {"delete a room", "DELETE /{language}/api/v1/chat/delete/{room_id}", "", q::nothing,
           "DELETE /en/api/v1/chat/delete/%room", q::room_to_delete, "", "", R"("is_active":false)"},
          {"delete a room, spelt with a slash", "DELETE /{language}/api/v1/chat/delete/{room_id}/", "",
           q::nothing, "DELETE /en/api/v1/chat/delete/%room/", q::room_to_delete, "", "",
           R"("is_active":false)"},
          {"read what is offered", "GET /{language}/api/v1/swagger/", "", q::nothing,
           "GET /en/api/v1/swagger/", q::public_page},
          {"search", "GET /{language}/api/v1/chat/search/", "", q::nothing,
           "GET /en/api/v1/chat/search/?q=SECRET", q::own_things, "", "", "", shown::to_insiders},
          {"search in a room", "GET /{language}/api/v1/chat/search/", "", q::nothing,
           "GET /en/api/v1/chat/search/?q=SECRET&room_id=%room", q::room, "", "", "", shown::to_insiders},
          {"open a file", "/media/", "", q::nothing, "GET /media/%file", q::link_to_file, "", "", "",
           shown::to_insiders},
      }};
}

dialect_operations messenger() {
  constexpr std::string_view chat = "/api/v1/ws/chat/%room_uuid";
  constexpr std::string_view home = "/api/v1/ws/chat/%home_uuid";
  constexpr std::string_view personal = "/api/v1/ws/%self_uuid";
  const auto own = q::own_address;
  constexpr std::string_view typing_told = R"("type":"typing","data":{"room_id":%room,"user_id":%self)";
  constexpr std::string_view read_told = R"("type":"message_read","data":{"room_id":%room,"user_id":%self)";
  constexpr std::string_view said = R"("sender_id":%self)";
  return {
      "messenger",
      "Unknown message type",
      {
          {"open a chat", "/api/v1/ws/chat/{chat_id}", chat, q::room, ""},
          {"come back to a chat", "/api/v1/ws/chat/{chat_id}",
           "/api/v1/ws/chat/%room_uuid?last_message_id=00000000-0000-4000-8000-000000000997", q::room, "",
           q::nothing, "", "", "", shown::to_insiders},
          {"open", "/api/v1/ws/{user_id}", personal, own, ""},
          {"open another's socket", "/api/v1/ws/{user_id}", "/api/v1/ws/%olga_uuid", q::address_of_another,
           ""},
          {"open nobody's socket", "/api/v1/ws/{user_id}", "/api/v1/ws/00000000-0000-4000-8000-000000000997",
           q::address_of_another, ""},
          {"say", "send_message", chat, q::room, R"({"type":"send_message","data":{"content":"hello"}})",
           q::room, "", "", said},
          {"say from elsewhere", "send_message", home, q::own_room,
           R"({"type":"send_message","data":{"chat_id":"%room_uuid","content":"hello"}})", q::room, "", "",
           said},
          {"say from the personal socket", "send_message", personal, own,
           R"({"type":"send_message","data":{"chat_id":"%room_uuid","content":"hello"}})", q::room, "", "",
           said},
          {"answer a message from elsewhere", "send_message", home, q::own_room,
           R"({"type":"send_message","data":{"content":"hello","parent_message_id":"%message_uuid"}})",
           q::message_from_elsewhere},
          {"say to somebody", "direct_message", personal, own,
           R"({"type":"direct_message","data":{"recipient_id":"%olga_uuid","content":"hello"}})",
           q::own_things, "", "", said},
          {"say to nobody", "direct_message", personal, own,
           R"({"type":"direct_message","data":{"recipient_id":"00000000-0000-4000-8000-000000000997","content":"hello"}})",
           q::absent_user},
          {"say to a closed account", "direct_message", personal, own,
           R"({"type":"direct_message","data":{"recipient_id":"00000000-0000-4000-8000-000000000007","content":"hello"}})",
           q::absent_user},
          {"say to somebody past a chat", "direct_message", personal, own,
           R"({"type":"direct_message","data":{"chat_id":"%room_uuid","recipient_id":"00000000-0000-4000-8000-000000000008","content":"hello"}})",
           q::user_past_room},
          {"type", "typing_indicator", chat, q::room,
           R"({"type":"typing_indicator","data":{"is_typing":true}})", q::room, "", "", typing_told},
          {"type from the personal socket", "typing_indicator", personal, own,
           R"({"type":"typing_indicator","data":{"chat_id":"%room_uuid","is_typing":true}})", q::room, "", "",
           typing_told},
          {"mark read", "read_receipt", chat, q::room,
           R"({"type":"read_receipt","data":{"message_id":"%others_uuid"}})", q::room, "", "", read_told},
          {"mark read from the personal socket", "read_receipt", personal, own,
           R"({"type":"read_receipt","data":{"chat_id":"%room_uuid","message_id":"%others_uuid"}})", q::room,
           "", "", read_told},
          {"mark read from elsewhere", "read_receipt", home, q::own_room,
           R"({"type":"read_receipt","data":{"message_id":"%others_uuid"}})", q::message_from_elsewhere},
          {"edit", "edit_message", chat, q::room,
           R"({"type":"edit_message","data":{"message_id":"%message_uuid","content":"x"}})",
           q::message_to_edit, "", "", R"("type":"message_update")"},
          {"edit from the personal socket", "edit_message", personal, own,
           R"({"type":"edit_message","data":{"message_id":"%message_uuid","content":"x"}})",
           q::message_to_edit, "", "", R"("type":"message_update")"},
          {"edit from elsewhere", "edit_message", home, q::own_room,
           R"({"type":"edit_message","data":{"message_id":"%message_uuid","content":"x"}})",
           q::message_from_elsewhere},
          {"delete", "delete_message", chat, q::room,
           R"({"type":"delete_message","data":{"message_id":"%message_uuid"}})", q::message_to_delete, "", "",
           R"("is_deleted":true)"},
          {"delete from the personal socket", "delete_message", personal, own,
           R"({"type":"delete_message","data":{"message_id":"%message_uuid"}})", q::message_to_delete, "", "",
           R"("is_deleted":true)"},
          {"delete from elsewhere", "delete_message", home, q::own_room,
           R"({"type":"delete_message","data":{"message_id":"%message_uuid"}})", q::message_from_elsewhere},
          {"read history", "load_history", chat, q::room, R"({"type":"load_history","data":{}})", q::room, "",
           R"("type":"history")", "", shown::to_insiders},
          {"read history from the personal socket", "load_history", personal, own,
           R"({"type":"load_history","data":{"chat_id":"%room_uuid"}})", q::room, "", R"("type":"history")",
           "", shown::to_insiders},
          {"read history before a message from elsewhere", "load_history", home, q::own_room,
           R"({"type":"load_history","data":{"before":"%message_uuid"}})", q::message_from_elsewhere, "",
           R"("type":"history")"},
          {"search", "search_messages", personal, own,
           R"({"type":"search_messages","data":{"query":"SECRET"}})", q::own_things, "",
           R"("type":"search_results")", "", shown::to_insiders},
          {"search in a chat", "search_messages", personal, own,
           R"({"type":"search_messages","data":{"query":"SECRET","chat_id":"%room_uuid"}})", q::room, "",
           R"("type":"search_results")", "", shown::to_insiders},
          {"bring another's token", "refresh_token", personal, own,
           R"({"type":"refresh_token","data":{"token":"%olga_token"}})", q::token_of_another, "",
           R"("type":"token_refreshed")"},
          {"open a file", "/api/v1/files/", "", q::nothing, "GET /api/v1/files/%file", q::link_to_file, "",
           "", "", shown::to_insiders},
      }};
}

dialect_operations rooms() {
  constexpr std::string_view socket = "/api/chat/ws";
  constexpr std::string_view here = "/api/chat/ws?room_id=%room";
  constexpr std::string_view home = "/api/chat/ws?room_id=%home";
  const auto own = q::own_things;
  constexpr std::string_view typing_told = R"("type":"typing","data":{"room_id":%room,"user_id":%self)";
  constexpr std::string_view said = R"("sender_id":%self)";
  return {
      "rooms",
      "Unknown message type",
      {
          {"open", socket, socket, own, ""},
          {"open a room", socket, here, q::room, ""},
          {"open all rooms", socket, "/api/chat/ws?subscribe=all", own, ""},
          {"say", "send_message", here, q::room,
           R"({"type":"send_message","data":{"message_type":"text","content":"hello"}})", q::room, "", "",
           said},
          {"say by name", "send_message", socket, own,
           R"({"type":"send_message","data":{"room_id":%room,"message_type":"text","content":"hello"}})",
           q::room, "", "", said},
          {"say from elsewhere", "send_message", home, q::own_room,
           R"({"type":"send_message","data":{"room_id":%room,"message_type":"text","content":"hello"}})",
           q::room, "", "", said},
          {"send a file", "send_message", socket, own,
           R"({"type":"send_message","data":{"room_id":%room,"message_type":"file","file_name":"a.txt","file_data":"aGVsbG8="}})",
           q::room, "", "", said},
          {"send another's upload", "send_message", socket, own,
           R"({"type":"send_message","data":{"room_id":%room,"message_type":"file","file_name":"a.txt","file_data":"%upload"}})",
           q::file_of_another},
          {"type", "typing", here, q::room, R"({"type":"typing","data":{"is_typing":true}})", q::room, "", "",
           typing_told},
          {"type by name", "typing", socket, own,
           R"({"type":"typing","data":{"room_id":%room,"is_typing":true}})", q::room, "", "", typing_told},
          {"join", "join_room", socket, own, R"({"type":"join_room","data":{"room_id":%room}})", q::room},
          {"leave", "leave_room", socket, own, R"({"type":"leave_room"})", own},
          {"leave a room", "leave_room", here, q::room, R"({"type":"leave_room"})", own},

          {"search users", "GET /api/chat/search-users", "", q::nothing,
           "GET /api/chat/search-users?email=olga", own, "", "", "", shown::to_insiders,
           R"("is_online":true)"},
          {"make a room", "POST /api/chat/rooms", "", q::nothing, "POST /api/chat/rooms", own,
           R"({"receiver_id":%olga})", "", "?", shown::to_insiders_of_direct},
          {"make a room with nobody", "POST /api/chat/rooms", "", q::nothing, "POST /api/chat/rooms",
           q::absent_user, R"({"receiver_id":997})"},
          {"make a room with a closed account", "POST /api/chat/rooms", "", q::nothing,
           "POST /api/chat/rooms", q::absent_user, R"({"receiver_id":7})"},
          {"make a group", "POST /api/chat/rooms", "", q::nothing, "POST /api/chat/rooms", own,
           R"({"name":"party","member_ids":[%olga],"created_by":%olga})", "", R"("created_by":%self)"},
          {"make a group with nobody", "POST /api/chat/rooms", "", q::nothing, "POST /api/chat/rooms",
           q::absent_user, R"({"name":"party","member_ids":[%olga,997]})"},
          {"list rooms", "GET /api/chat/rooms", "", q::nothing, "GET /api/chat/rooms", own, "", "", "",
           shown::to_insiders},
          {"read a room", "GET /api/chat/rooms/{room_id}", "", q::nothing, "GET /api/chat/rooms/%room",
           q::room, "", "", "", shown::to_insiders},
          {"upload", "POST /api/chat/upload-files", "", q::nothing, "POST /api/chat/upload-files", own,
           "--x\r\nContent-Disposition: form-data; name=\"files\"; "
           "filename=\"a.txt\"\r\n\r\nhello\r\n--x--\r\n"},
          {"read history", "GET /api/chat/rooms/{room_id}/messages", "", q::nothing,
           "GET /api/chat/rooms/%room/messages", q::room, "", "", "", shown::to_insiders},
          {"read history before a message from elsewhere", "GET /api/chat/rooms/{room_id}/messages", "",
           q::nothing, "GET /api/chat/rooms/%home/messages?before=%message", q::message_from_elsewhere},
          {"read history after a message from elsewhere", "GET /api/chat/rooms/{room_id}/messages", "",
           q::nothing, "GET /api/chat/rooms/%home/messages?after=%message", q::message_from_elsewhere},
          {"mark read", "POST /api/chat/rooms/{room_id}/read", "", q::nothing,
           "POST /api/chat/rooms/%room/read", q::room, R"({"user_id":%olga})", "",
           R"("type":"message_read","data":{"room_id":%room,"user_id":%self)"},
          {"edit", "PUT /api/chat/messages/{message_id}", "", q::nothing, "PUT /api/chat/messages/%message",
           q::message_to_edit, R"({"content":"x","sender_id":%olga})", "", R"("type":"message_update")"},
          {"delete", "DELETE /api/chat/messages/{message_id}", "", q::nothing,
           "DELETE /api/chat/messages/%message", q::message_to_delete, R"({"sender_id":%olga})", "",
           R"("is_deleted":true)"},
          {"count unread", "GET /api/chat/unread-count", "", q::nothing, "GET /api/chat/unread-count", own,
           "", "", "", shown::to_insiders, R"("room_id":4,)"},
          {"list who is online", "GET /api/chat/online-users", "", q::nothing, "GET /api/chat/online-users",
           own, "", "", "", shown::to_insiders, "olga"},
          {"read oneself", "GET /api/chat/me", "", q::nothing, "GET /api/chat/me?user_id=%olga", own},
          {"search", "GET /api/chat/search", "", q::nothing, "GET /api/chat/search?q=SECRET", own, "", "", "",
           shown::to_insiders},
          {"search in a room", "GET /api/chat/search", "", q::nothing,
           "GET /api/chat/search?q=SECRET&room_id=%room", q::room, "", "", "", shown::to_insiders},
          {"open a file", "/static/", "", q::nothing, "GET /static/%file", q::link_to_file, "", "", "",
           shown::to_insiders},
      }};
}

}  // namespace

const std::vector<dialect_operations>& every_operation() {
  static const std::vector<dialect_operations> all = {social(), conversation(), community(), messenger(),
                                                      rooms()};
  return all;
}

}  // namespace authorisation
