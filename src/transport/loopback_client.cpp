#include "loopback_client.hpp"

#include <utility>

namespace parlor::net {

using std::chrono::milliseconds;

loopback_client::loopback_client(std::shared_ptr<loopback_core> core, const loopback_outcome& opened)
    : core_(std::move(core)),
      box_(opened.box),
      connection_(opened.opened),
      subprotocol_(opened.subprotocol) {}

loopback_client::~loopback_client() {
  close({1001, {}});
}

std::optional<std::string> loopback_client::receive(milliseconds patience) {
  return box_->take(patience);
}

std::optional<close_reason> loopback_client::closed(milliseconds patience) {
  return box_->closed(patience);
}

void loopback_client::close(close_reason why) {
  core_->post([core = core_, connection = connection_, why] {
    core->receive(connection, {std::nullopt, {}, why});
  });
}

bool loopback_client::send(frame::kind type, std::string_view payload) {
  if (!box_->is_open()) return false;
  return core_->post([core = core_, connection = connection_, type, bytes = std::string(payload)] {
    core->receive(connection, {type, bytes, {}});
  });
}

}  // namespace parlor::net
