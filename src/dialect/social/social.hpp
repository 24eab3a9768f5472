// The dialect `social`; see README.md beside this file for what its document asks.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/dialect/social.hpp"

namespace parlor::social {

class social_dialect final : public dialect {
 public:
  explicit social_dialect(social_options options);

  std::string_view name() const override { return "social"; }
  const std::vector<socket_route>& sockets() const override { return sockets_; }
  const std::vector<file_route>& files() const override { return files_; }

  result<open_session> decode_upgrade(const http_call& call) const override;
  decode_result decode_frame(const session_view& session, frame::kind type,
                             std::string payload) const override;

  std::optional<int> audience(const event& what, const session_view& session) const override;
  rendering render(const event& what, const session_view& session,
                   const render_context& context) const override;

 private:
  const social_options options_;
  std::vector<socket_route> sockets_;
  std::vector<file_route> files_;
};

}  // namespace parlor::social
