// The dialect `community`; see README.md beside this file for what its document asks.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/dialect/community.hpp"

namespace parlor::community {

// In the order of routes().
enum class rest_route : std::size_t {
  list_rooms,
  create_room,
  delete_room,
  delete_room_slash,  // the same with a slash at the end
  describe,
  search_messages,
};

class community_dialect final : public dialect {
 public:
  explicit community_dialect(community_options options);

  std::string_view name() const override { return "community"; }
  const std::vector<socket_route>& sockets() const override { return sockets_; }
  const std::vector<http_route>& routes() const override { return routes_; }
  const std::vector<file_route>& files() const override { return files_; }

  result<open_session> decode_upgrade(const http_call& call) const override;
  refusal refuse(std::size_t socket, const error& why) const override;
  decode_result decode_frame(const session_view& session, frame::kind type,
                             std::string payload) const override;

  std::optional<int> audience(const event& what, const session_view& session) const override;
  rendering render(const event& what, const session_view& session,
                   const render_context& context) const override;

  decode_result decode_call(const http_call& call) const override;
  http_response answer(const http_call& call, user_id self, const event& what,
                       const render_context& context) const override;

 private:
  const community_options options_;
  std::vector<socket_route> sockets_;
  std::vector<http_route> routes_;
  std::vector<file_route> files_;
};

// routes.cpp: the table of the REST endpoints, and what their addresses say.
std::vector<http_route> make_routes(const community_options& options);

// False for a first segment that is none, such as "english".
bool names_language(const http_call& call);

struct wanted_rooms {
  std::optional<user_id> first_user;
  std::size_t page = 1;
  std::size_t page_size = 0;
};
result<wanted_rooms> read_wanted_rooms(const community_options& options, const http_call& call);

}  // namespace parlor::community
