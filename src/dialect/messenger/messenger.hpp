// The dialect `messenger`; see README.md beside this file for what its document asks.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/dialect/messenger.hpp"

namespace parlor::messenger {

// In the order of sockets().
enum class socket_kind : std::size_t { chat, personal };

// How many messages a client gets that does not say, and how many readers each of them names at most.
inline constexpr std::size_t default_page = 50;
inline constexpr std::size_t max_readers = 100;

class messenger_dialect final : public dialect {
 public:
  explicit messenger_dialect(messenger_options options);

  std::string_view name() const override { return "messenger"; }
  const std::vector<socket_route>& sockets() const override { return sockets_; }
  const std::vector<file_route>& files() const override { return files_; }

  result<open_session> decode_upgrade(const http_call& call) const override;
  refusal refuse(std::size_t socket, const error& why) const override;
  decode_result decode_frame(const session_view& session, frame::kind type,
                             std::string payload) const override;

  std::optional<int> audience(const event& what, const session_view& session) const override;
  rendering render(const event& what, const session_view& session,
                   const render_context& context) const override;

 private:
  const messenger_options options_;
  std::vector<socket_route> sockets_;
  std::vector<file_route> files_;
};

}  // namespace parlor::messenger
