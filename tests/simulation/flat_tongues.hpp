// The tongues of the dialects whose frames have everything on one level.
#pragma once

#include <memory>

#include "simulation/tongue.hpp"

namespace simulation {

std::unique_ptr<tongue> make_social_tongue();
std::unique_ptr<tongue> make_conversation_tongue();
std::unique_ptr<tongue> make_community_tongue();

}  // namespace simulation
