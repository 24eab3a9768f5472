#include <algorithm>
#include <utility>

#include "engine/commands/handlers.hpp"
#include "engine/permissions.hpp"

namespace parlor::engine {

result<void> handle(context& with, const caller& who, const delete_message& what) {
  auto found = with.visible_message(who, what.message);
  if (!found) return found.error();
  auto& deleted = *found;
  const auto where = with.rooms.find(deleted.room, with.work);
  if (!where) return where.error();
  if (*where == nullptr) return error{errc::message_not_found, "delete message", {}};
  if (!may_delete_message(**where, deleted, who.self.id)) return error{errc::forbidden, "delete message", {}};

  const auto room = deleted.room;
  const auto was_there = !deleted.deleted_at.has_value();
  if (was_there) {
    const auto at = std::max(with.now, deleted.created_at);
    auto files = with.work.remove_message(deleted.id, at);
    if (!files) return files.error();
    const auto logged =
        with.work.append_event({room, 0, room_event_kind::message_deleted, deleted.id, who.self.id, at});
    if (!logged) return unexpected(logged.error());
    // Without its row nobody can open the file any longer, even before it is removed.
    for (auto& each : *files) {
      if (auto gone = with.work.remove_attachment(each.id); !gone) return unexpected(gone.error());
      with.drop_file(std::move(each.key));
    }
    deleted.text.clear();
    deleted.attachments.clear();
    deleted.deleted_at = at;
  }
  auto view = with.views.view_of_message(std::move(deleted));
  if (!view) return unexpected(view.error());
  if (was_there) {
    with.tell_room(room, message_deleted{*view});
  } else if (who.is_socket) {
    with.answer(who, message_deleted{*view});
  }
  const auto type = view->room.type;
  with.complete(who, type, message_loaded{std::move(*view)});
  return {};
}

}  // namespace parlor::engine
