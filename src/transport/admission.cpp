#include "admission.hpp"

namespace parlor::net {

std::string admission::key_of(const asio::ip::address& address) {
  if (address.is_v4()) {
    const auto bytes = address.to_v4().to_bytes();
    return {bytes.begin(), bytes.end()};
  }
  const auto v6 = address.to_v6();
  const auto bytes = v6.to_bytes();
  if (v6.is_v4_mapped()) return {bytes.begin() + 12, bytes.end()};
  return {bytes.begin(), bytes.begin() + 8};
}

bool admission::enter(const asio::ip::address& address) {
  const std::lock_guard lock(mutex_);
  if (open_ >= limits_.max_connections || handshakes_ >= limits_.max_handshakes) return false;
  if (limits_.max_per_address > 0) {
    auto& count = by_address_[key_of(address)];
    if (count >= limits_.max_per_address) return false;
    ++count;
  }
  ++open_;
  ++handshakes_;
  return true;
}

void admission::leave(const asio::ip::address& address) {
  open_.fetch_sub(1, std::memory_order_relaxed);
  if (limits_.max_per_address == 0) return;
  const std::lock_guard lock(mutex_);
  const auto place = by_address_.find(key_of(address));
  if (place != by_address_.end() && --place->second == 0) by_address_.erase(place);
}

}  // namespace parlor::net
