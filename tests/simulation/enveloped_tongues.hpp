// The tongues of the dialects whose frames are a type and an object `data`.
#pragma once

#include <memory>

#include "simulation/tongue.hpp"

namespace simulation {

std::unique_ptr<tongue> make_messenger_tongue();
std::unique_ptr<tongue> make_rooms_tongue();

}  // namespace simulation
