// The client's side of a loopback's WebSocket.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "parlor/transport/loopback.hpp"

#include "loopback_core.hpp"

namespace parlor::net {

class loopback_client final : public loopback_socket {
 public:
  loopback_client(std::shared_ptr<loopback_core> core, const loopback_outcome& opened);
  ~loopback_client() override;
  loopback_client(const loopback_client&) = delete;
  loopback_client& operator=(const loopback_client&) = delete;

  bool send(std::string_view text) override { return send(frame::kind::text, text); }
  bool send_binary(std::string_view bytes) override { return send(frame::kind::binary, bytes); }
  std::optional<std::string> receive(std::chrono::milliseconds patience) override;
  std::optional<close_reason> closed(std::chrono::milliseconds patience) override;
  void close(close_reason why) override;
  const std::string& subprotocol() const override { return subprotocol_; }

 private:
  bool send(frame::kind type, std::string_view payload);

  std::shared_ptr<loopback_core> core_;
  std::shared_ptr<loopback_mailbox> box_;
  connection_id connection_;
  std::string subprotocol_;
};

}  // namespace parlor::net
