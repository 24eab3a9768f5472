#include <algorithm>
#include <utility>

#include "engine/commands/handlers.hpp"
#include "engine/permissions.hpp"

namespace parlor::engine {

result<void> handle(context& with, const caller& who, const edit_message& what) {
  auto found = with.visible_message(who, what.message);
  if (!found) return found.error();
  auto& edited = *found;
  if (edited.deleted_at) return error{errc::message_not_found, "edit message", {}};
  if (!may_edit_message(edited, who.self.id)) return error{errc::forbidden, "edit message", {}};
  if (edited.kind != message_kind::text && what.scope == editing::text_messages) {
    return error{errc::invalid_argument, "edit message", "only text can be edited"};
  }
  if (what.text.empty()) return error{errc::invalid_argument, "edit message", "there is no text"};
  if (what.text.size() > with.options.max_text_bytes) {
    return error{errc::too_large, "edit message", {}, static_cast<std::int64_t>(with.options.max_text_bytes)};
  }

  const auto at = std::max(with.now, edited.created_at);
  const auto changed = with.work.edit_message(edited.id, what.text, at);
  if (!changed) return changed.error();
  const auto logged =
      with.work.append_event({edited.room, 0, room_event_kind::message_edited, edited.id, who.self.id, at});
  if (!logged) return unexpected(logged.error());

  edited.text = what.text;
  edited.edited_at = at;
  const auto room = edited.room;
  auto view = with.views.view_of_message(std::move(edited));
  if (!view) return unexpected(view.error());
  with.tell_room(room, message_edited{*view});
  const auto type = view->room.type;
  with.complete(who, type, message_loaded{std::move(*view)});
  return {};
}

}  // namespace parlor::engine
