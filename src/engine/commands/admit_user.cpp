#include "engine/commands/handlers.hpp"

namespace parlor::engine {

// The caller was admitted on the way here.
result<void> handle(context& with, const caller& who, const admit_user&) {
  with.answer(who, user_loaded{with.views.view_of(who.self)});
  return {};
}

}  // namespace parlor::engine
