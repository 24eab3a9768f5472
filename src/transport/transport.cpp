#include "parlor/transport/transport.hpp"

namespace parlor {

send_status transport::send_block(connection_id connection, const frame_block_ptr& messages) {
  auto status = send_status::queued;
  for (const auto& one : messages->frames()) status = send(connection, one);
  return status;
}

}  // namespace parlor
