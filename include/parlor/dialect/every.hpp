// All dialects at once.
#pragma once

#include <memory>
#include <vector>

#include "parlor/dialect/dialect.hpp"

namespace parlor {

// social, conversation, community, messenger and rooms with their defaults; no two claim one address.
std::vector<std::unique_ptr<dialect>> make_every_dialect();

}  // namespace parlor
