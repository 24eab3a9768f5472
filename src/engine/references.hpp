// Rooms and messages by whichever name a dialect has for them.
#pragma once

#include <optional>

#include "parlor/model.hpp"
#include "parlor/result.hpp"
#include "parlor/storage/storage.hpp"

namespace parlor::engine {

result<std::optional<room>> find_room(const storage_reader& reader, const room_reference& which);
result<std::optional<message>> find_message(const storage_reader& reader, const message_reference& which);

}  // namespace parlor::engine
