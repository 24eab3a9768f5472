// The dialect `rooms`; see README.md beside this file for what its document asks.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/dialect/rooms.hpp"

namespace parlor::rooms {

// In the order of routes().
enum class rest_route : std::size_t {
  search_users,
  create_room,
  list_rooms,
  load_room,
  upload_files,
  list_messages,
  mark_read,
  edit_message,
  delete_message,
  count_unread,
  list_online_users,
  load_self,
  search_messages,
};
inline constexpr std::size_t rest_route_count = 13;

class rooms_dialect final : public dialect {
 public:
  explicit rooms_dialect(rooms_options options);

  std::string_view name() const override { return "rooms"; }
  const std::vector<socket_route>& sockets() const override { return sockets_; }
  const std::vector<http_route>& routes() const override { return routes_; }
  const std::vector<file_route>& files() const override { return files_; }

  result<open_session> decode_upgrade(const http_call& call) const override;
  decode_result decode_frame(const session_view& session, frame::kind type,
                             std::string payload) const override;

  std::optional<int> audience(const event& what, const session_view& session) const override;
  rendering render(const event& what, const session_view& session,
                   const render_context& context) const override;

  decode_result decode_call(const http_call& call) const override;
  result<media_policy> decode_upload(const http_call& call, std::size_t file_count) const override;
  http_response answer(const http_call& call, user_id self, const event& what,
                       const render_context& context) const override;

 private:
  const rooms_options options_;
  std::vector<socket_route> sockets_;
  std::vector<http_route> routes_;
  std::vector<file_route> files_;
};

// routes.cpp: the table of the REST endpoints.
std::vector<http_route> make_routes(const rooms_options& options);

// The rule for files of a message of that kind, which is not text.
const media_policy& policy_of(const rooms_options& options, message_kind kind);

}  // namespace parlor::rooms
