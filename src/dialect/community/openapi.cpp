#include "dialect/community/openapi.hpp"

#include "dialect/frames.hpp"
#include "text/json_writer.hpp"

namespace parlor::community {
namespace {

constexpr std::string_view info = R"({
  "title": "Chat rooms",
  "version": "1",
  "description": "Rooms are listed, created, deleted and searched here; messages go over the WebSocket of a room."
})";

constexpr std::string_view recieve = R"({
  "parameters": [{"$ref": "#/components/parameters/language"}],
  "get": {
    "operationId": "listRooms",
    "summary": "The rooms of the caller: those with the oldest last message first, those without any at the end",
    "parameters": [
      {"name": "first_user", "in": "query", "schema": {"$ref": "#/components/schemas/id"},
       "description": "Whose rooms: the caller, also where it is absent"},
      {"name": "page", "in": "query", "schema": {"type": "integer", "minimum": 1, "default": 1}},
      {"name": "page_size", "in": "query", "schema": {"type": "integer", "minimum": 1}}
    ],
    "responses": {
      "200": {"description": "One page of them",
              "content": {"application/json": {"schema": {"$ref": "#/components/schemas/rooms"}}}},
      "default": {"$ref": "#/components/responses/error"}
    }
  }
})";

constexpr std::string_view create = R"({
  "parameters": [{"$ref": "#/components/parameters/language"}],
  "post": {
    "operationId": "createRoom",
    "summary": "The direct room of the caller and another user, made if there is none",
    "requestBody": {
      "required": true,
      "content": {"application/json": {"schema": {
        "type": "object", "required": ["second_user"],
        "properties": {"second_user": {"$ref": "#/components/schemas/id"}}
      }}}
    },
    "responses": {
      "200": {"description": "It was there",
              "content": {"application/json": {"schema": {"$ref": "#/components/schemas/room"}}}},
      "201": {"description": "It is new",
              "content": {"application/json": {"schema": {"$ref": "#/components/schemas/room"}}}},
      "default": {"$ref": "#/components/responses/error"}
    }
  }
})";

constexpr std::string_view remove = R"({
  "parameters": [
    {"$ref": "#/components/parameters/language"},
    {"name": "room_id", "in": "path", "required": true, "schema": {"$ref": "#/components/schemas/id"}}
  ],
  "delete": {
    "operationId": "deleteRoom",
    "summary": "Deletes a room of the caller; its sockets are closed",
    "responses": {
      "204": {"description": "It is gone"},
      "default": {"$ref": "#/components/responses/error"}
    }
  }
})";

constexpr std::string_view search = R"({
  "parameters": [{"$ref": "#/components/parameters/language"}],
  "get": {
    "operationId": "searchMessages",
    "summary": "Messages in rooms of the caller that hold every word, the newest first",
    "parameters": [
      {"name": "q", "in": "query", "required": true, "schema": {"type": "string", "minLength": 1, "maxLength": 256},
       "description": "Words, found in any case and also inside other words; 256 bytes of UTF-8 at most"},
      {"name": "room_id", "in": "query", "schema": {"$ref": "#/components/schemas/id"},
       "description": "Only in this room"},
      {"name": "before", "in": "query", "schema": {"$ref": "#/components/schemas/id"},
       "description": "Only messages older than this one"},
      {"name": "page_size", "in": "query",
       "schema": {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}}
    ],
    "responses": {
      "200": {"description": "One page of them, which may be shorter where the search goes far back",
              "content": {"application/json": {"schema": {"$ref": "#/components/schemas/found"}}}},
      "default": {"$ref": "#/components/responses/error"}
    }
  }
})";

constexpr std::string_view swagger = R"({
  "parameters": [{"$ref": "#/components/parameters/language"}],
  "get": {
    "operationId": "describe",
    "summary": "This description",
    "security": [],
    "responses": {
      "200": {"description": "OpenAPI 3.1", "content": {"application/json": {"schema": {"type": "object"}}}},
      "default": {"$ref": "#/components/responses/error"}
    }
  }
})";

constexpr std::string_view components = R"({
  "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
  "parameters": {
    "language": {"name": "language", "in": "path", "required": true, "example": "en",
                 "schema": {"type": "string", "pattern": "^[A-Za-z]{2}(-[A-Za-z]{2})?$"}}
  },
  "responses": {
    "error": {"description": "It was not done",
              "content": {"application/json": {"schema": {"$ref": "#/components/schemas/error"}}}}
  },
  "schemas": {
    "id": {"type": "integer", "minimum": 1, "maximum": 9007199254740991},
    "error": {"type": "object", "required": ["detail"], "properties": {"detail": {"type": "string"}}},
    "user": {
      "type": "object",
      "required": ["id", "username", "first_name", "last_name", "avatar_url", "is_online"],
      "properties": {
        "id": {"$ref": "#/components/schemas/id"},
        "username": {"type": "string"},
        "first_name": {"type": "string"},
        "last_name": {"type": "string"},
        "avatar_url": {"type": "string"},
        "is_online": {"type": "boolean"}
      }
    },
    "last_message": {
      "type": "object",
      "required": ["content", "created_at", "from_this_user"],
      "properties": {
        "content": {"type": "string"},
        "created_at": {"type": "string", "format": "date-time"},
        "from_this_user": {"type": "boolean"}
      }
    },
    "room": {
      "type": "object",
      "required": ["id", "room_id", "name", "other_user", "last_message"],
      "properties": {
        "id": {"$ref": "#/components/schemas/id"},
        "room_id": {"$ref": "#/components/schemas/id"},
        "name": {"type": "string"},
        "other_user": {"anyOf": [{"$ref": "#/components/schemas/user"}, {"type": "null"}]},
        "last_message": {"anyOf": [{"$ref": "#/components/schemas/last_message"}, {"type": "null"}]}
      }
    },
    "attachment": {
      "type": "object",
      "required": ["file_url", "file_name", "content_type"],
      "properties": {
        "file_url": {"type": "string", "format": "uri"},
        "file_name": {"type": "string"},
        "content_type": {"type": "string"}
      }
    },
    "found_message": {
      "type": "object",
      "required": ["room_id", "text", "message_id", "sender_id", "status", "created_at", "updated_at", "attachments"],
      "properties": {
        "room_id": {"$ref": "#/components/schemas/id"},
        "text": {"type": "string"},
        "message_id": {"$ref": "#/components/schemas/id"},
        "sender_id": {"$ref": "#/components/schemas/id"},
        "status": {"enum": ["send", "delivered", "read"]},
        "created_at": {"type": "string", "format": "date-time"},
        "updated_at": {"type": "string", "format": "date-time"},
        "attachments": {"type": "array", "items": {"$ref": "#/components/schemas/attachment"}}
      }
    },
    "found": {
      "type": "object",
      "required": ["next", "results"],
      "properties": {
        "next": {"type": ["string", "null"], "format": "uri"},
        "results": {"type": "array", "items": {"$ref": "#/components/schemas/found_message"}}
      }
    },
    "rooms": {
      "type": "object",
      "required": ["count", "next", "previous", "results"],
      "properties": {
        "count": {"type": "integer", "minimum": 0},
        "next": {"type": ["string", "null"], "format": "uri"},
        "previous": {"type": ["string", "null"], "format": "uri"},
        "results": {"type": "array", "items": {"$ref": "#/components/schemas/room"}}
      }
    }
  }
})";

}  // namespace

std::string openapi_description(const community_options& options, std::string_view public_url) {
  const auto write_path = [&options](text::json_writer& json, std::string_view path, std::string_view what) {
    json.key("/{language}" + options.rest_mount + std::string(path));
    json.raw(what);
  };
  return dialects::json_text([&](text::json_writer& json) {
    json.begin_object();
    json.member("openapi", "3.1.0");
    json.key("info");
    json.raw(info);
    json.key("servers");
    json.begin_array();
    json.begin_object();
    json.member("url", public_url);
    json.end_object();
    json.end_array();
    json.key("security");
    json.raw(R"([{"token": []}])");
    json.key("paths");
    json.begin_object();
    write_path(json, "/chat/recieve/", recieve);
    write_path(json, "/chat/create/", create);
    write_path(json, "/chat/delete/{room_id}", remove);
    write_path(json, "/chat/search/", search);
    write_path(json, "/swagger/", swagger);
    json.end_object();
    json.key("components");
    json.raw(components);
    json.end_object();
  });
}

}  // namespace parlor::community
