#include "dialect/rooms/rooms.hpp"

#include <set>
#include <string>

#include <doctest/doctest.h>

TEST_SUITE_BEGIN("dialect/rooms/rooms");

using namespace parlor;

TEST_CASE("everything is mounted where the document has it") {
  const auto rooms = make_rooms_dialect();
  CHECK(rooms->name() == "rooms");
  REQUIRE(rooms->sockets().size() == 1);
  CHECK(rooms->sockets()[0].pattern == "/api/chat/ws");
  REQUIRE(rooms->files().size() == 1);
  CHECK(rooms->files()[0].prefix == "/static/");
  std::set<std::string> routes;
  for (const auto& route : rooms->routes()) routes.insert(route.method + " " + route.pattern);
  CHECK(routes ==
        std::set<std::string>{"GET /api/chat/search-users", "POST /api/chat/rooms", "GET /api/chat/rooms",
                              "GET /api/chat/rooms/{room_id}", "POST /api/chat/upload-files",
                              "GET /api/chat/rooms/{room_id}/messages", "POST /api/chat/rooms/{room_id}/read",
                              "PUT /api/chat/messages/{message_id}", "DELETE /api/chat/messages/{message_id}",
                              "GET /api/chat/unread-count", "GET /api/chat/online-users", "GET /api/chat/me",
                              "GET /api/chat/search"});
}

TEST_CASE("one file of 50 MiB in base64 fits into a frame, and ten of them into an upload") {
  const auto rooms = make_rooms_dialect();
  CHECK(rooms->sockets()[0].max_message_bytes > 50 * 1024 * 1024 / 3 * 4 + 1024);
  const auto& upload = rooms->routes()[static_cast<std::size_t>(rooms::rest_route::upload_files)];
  CHECK(upload.body == request_body::multipart);
  CHECK(upload.upload.file_field == "files");
  CHECK(upload.upload.max_files == 10);
  CHECK(upload.upload.max_file_bytes == 50 * 1024 * 1024);
  CHECK(upload.max_body_bytes > 10 * upload.upload.max_file_bytes);
}

TEST_CASE("mounts are taken with or without a slash at the end") {
  rooms_options options;
  options.mount = "/chat/";
  options.static_mount = "/media";
  options.images.directory = "pictures/small/";
  options.files.directory = "papers";
  options.voices.directory = "papers/spoken";
  const auto rooms = make_rooms_dialect(options);
  CHECK(rooms->sockets()[0].pattern == "/chat/ws");
  REQUIRE(rooms->files().size() == 1);
  CHECK(rooms->files()[0].prefix == "/media/");
}

TEST_CASE("a bound of a file that is none leaves uploads possible") {
  rooms_options options;
  options.files.max_bytes = 0;
  const auto rooms = make_rooms_dialect(options);
  const auto& upload = rooms->routes()[static_cast<std::size_t>(rooms::rest_route::upload_files)];
  CHECK(upload.upload.max_file_bytes > 1024LL * 1024 * 1024);
  CHECK(upload.max_body_bytes > upload.upload.max_file_bytes);
}

TEST_SUITE_END();
