// A conversation with every command of the engine in it: what is said while something fails.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "unit/engine/chat.hpp"

namespace parlor::tests {

using engine::chat;
using engine::outcome;
using engine::seat;

// Two people, the group in which both are, and the direct room of the two.
struct company {
  chat all;
  user_id ann = all.add_user("ann");
  user_id bob = all.add_user("bob");
  user_id cat = all.add_user("cat");
  room_id club = all.add_room(room_type::group, {ann, bob});
  seat at_anns = all.unopened(ann);
  seat at_bobs = all.unopened(bob);
};

struct line {
  const char* what;
  std::function<submitted_command(company&)> say;
};

const std::vector<line>& conversation();

// Who is told which kinds of things, and why something was refused.
std::string told(const outcome& said);

// Everything that is stored, and who is online.
std::string stored(company& of);

}  // namespace parlor::tests
