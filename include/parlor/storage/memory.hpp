// A storage in memory: for tests, and for chats that may be forgotten.
#pragma once

#include <memory>

#include "parlor/storage/storage.hpp"

namespace parlor {

std::unique_ptr<storage> make_memory_storage();

}  // namespace parlor
