#include <algorithm>
#include <utility>

#include "engine/commands/handlers.hpp"
#include "engine/new_room.hpp"
#include "engine/reading.hpp"
#include "engine/references.hpp"

namespace parlor::engine {

namespace {

// What needs no storage to be seen.
result<void> check_shape(const context& with, const send_message& what) {
  const auto file_count = what.attachments.size() + what.uploads.size();
  if (file_count > max_files_per_command) {
    return error{errc::too_many_files, "send message", {}, max_files_per_command};
  }
  if (what.text.size() > with.options.max_text_bytes) {
    return error{errc::too_large, "send message", {}, static_cast<std::int64_t>(with.options.max_text_bytes)};
  }
  if (what.client_message_id.size() > max_client_message_id_bytes) {
    return error{errc::invalid_argument, "send message", "the client_message_id is too long"};
  }
  if (file_count == 0 && what.text.empty()) {
    return error{errc::invalid_argument, "send message", "there is neither text nor a file"};
  }
  if (file_count == 0 && what.kind != message_kind::text) {
    return error{errc::invalid_argument, "send message", "the file is missing"};
  }
  return {};
}

// Where the message goes: a room that is there, or the direct room with somebody, which is still to be made.
struct place {
  const room_entry* room = nullptr;
  user_id partner;
};

result<place> in_room(const result<const room_entry*>& found) {
  if (!found) return found.error();
  return place{*found, {}};
}

result<place> choose_place(context& with, const caller& who, const send_message& what) {
  if (what.to == destination::room) return in_room(with.member_room(who, what.room));
  if (what.room) {
    const auto named = with.member_room(who, *what.room);
    if (named || named.error().code != errc::room_not_found) return in_room(named);
    const auto others = find_room(with.work, *what.room);
    if (!others) return others.error();
    if (*others) return named.error();  // a room of others, or one that is no more, means nobody else
  }
  if (!what.receiver) return error{errc::invalid_argument, "send message", "the receiver is missing"};
  const auto receiver = with.users.find(*what.receiver, with.work);
  if (!receiver) return receiver.error();
  if (!*receiver || !(*receiver)->is_active) return error{errc::user_not_found, "send message", {}};
  const auto existing = with.work.find_direct_room(who.self.id, (*receiver)->id);
  if (!existing) return existing.error();
  if (*existing) return in_room(with.member_room(who, room_reference{(*existing)->id}));
  return place{nullptr, (*receiver)->id};
}

// The other member of a direct room.
result<std::optional<user_id>> choose_receiver(context& with, const caller& who, const room_entry& where,
                                               const send_message& what) {
  const auto& wanted = what.receiver;
  if (where.type != room_type::direct) {
    if (what.to == destination::room) return std::optional<user_id>{};
    return error{errc::invalid_argument, "send message", "the room is no direct room"};
  }
  std::optional<user_id> other;
  for (const auto each : where.members) {
    if (each != who.self.id) other = each;
  }
  if (!wanted) return other;
  const auto named = with.users.find(*wanted, with.work);
  if (!named) return named.error();
  if (!*named || other != (*named)->id) {
    return error{errc::invalid_argument, "send message", "the receiver is not the other member of the room"};
  }
  return other;
}

// The message that this one answers.
struct answered {
  std::optional<message_id> id;
  parlor::uuid uuid;
};

result<answered> check_parent(context& with, const room_entry& where,
                              const std::optional<message_reference>& wanted) {
  if (!wanted) return answered{};
  const auto found = find_message(with.work, *wanted);
  if (!found) return found.error();
  if (!*found || (*found)->room != where.id) return error{errc::message_not_found, "find parent", {}};
  return answered{(*found)->id, (*found)->uuid};
}

// The files of the message: those that came with it, then those that were uploaded before.
result<std::vector<attachment>> collect_files(context& with, const caller& who, const send_message& what) {
  auto files = what.attachments;
  for (auto& each : files) {
    each.id = attachment_id{};
    each.owner = who.self.id;
    each.created_at = with.now;
  }
  for (const auto& key : what.uploads) {
    const error absent{errc::file_not_found, "find upload", {}};
    auto found = with.work.find_attachment(key);
    if (!found) return found.error();
    if (!*found || (*found)->owner != who.self.id) return absent;
    const auto claimed = with.work.message_of_attachment((*found)->id);
    if (!claimed) return claimed.error();
    const auto is_same = [&key](const attachment& each) { return each.key == key; };
    if (*claimed || std::any_of(files.begin(), files.end(), is_same)) return absent;
    files.push_back(std::move(**found));
  }
  return files;
}

// The same message once more: the first is answered, and the files of the second are nobody's.
result<void> repeat(context& with, const caller& who, const send_message& what, message first) {
  for (const auto& each : what.attachments) {
    const auto is_same = [&each](const attachment& kept) { return kept.key == each.key; };
    if (std::none_of(first.attachments.begin(), first.attachments.end(), is_same)) with.drop_file(each.key);
  }
  auto view = with.views.view_of_message(std::move(first));
  if (!view) return view.error();
  with.answer(who, message_repeated{std::move(*view)});
  return {};
}

// Nothing that could still be refused comes after the making of a room.
result<const room_entry*> enter_place(context& with, const caller& who, const place& chosen) {
  if (chosen.room != nullptr) return chosen.room;
  const auto room = make_direct_room(with, who, chosen.partner);
  if (!room) return room.error();
  return with.member_room(who, room_reference{room->id});
}

bool is_another_connected(const context& with, const caller& who, const room_entry& where) {
  return std::any_of(where.members.begin(), where.members.end(), [&with, &who](user_id each) {
    return each != who.self.id && with.presence.is_online(each);
  });
}

}  // namespace

result<void> handle(context& with, const caller& who, const send_message& what) {
  const auto chosen = choose_place(with, who, what);
  if (!chosen) return chosen.error();
  if (const auto fits = check_shape(with, what); !fits) return fits.error();
  if (!what.client_message_id.empty()) {
    auto first = with.work.find_message_by_client_id(who.self.id, what.client_message_id);
    if (!first) return first.error();
    if (*first) {
      // Another message in another room, of which nothing is told: that one may be gone.
      if (chosen->room == nullptr || chosen->room->id != (*first)->room) {
        return error{errc::conflict, "send message",
                     "the client_message_id is that of a message in another room"};
      }
      return repeat(with, who, what, std::move(**first));
    }
  }
  auto files = collect_files(with, who, what);
  if (!files) return files.error();
  if (chosen->room == nullptr && what.parent) return error{errc::message_not_found, "find parent", {}};
  const auto found = enter_place(with, who, *chosen);
  if (!found) return found.error();
  const auto& where = **found;
  const auto receiver = choose_receiver(with, who, where, what);
  if (!receiver) return receiver.error();
  const auto parent = check_parent(with, where, what.parent);
  if (!parent) return parent.error();

  message posted;
  posted.room = where.id;
  posted.sender = who.self.id;
  posted.receiver = *receiver;
  posted.kind = what.kind;
  if (what.kind == message_kind::text && !files->empty()) posted.kind = files->front().kind;
  posted.text = what.text;
  posted.attachments = std::move(*files);
  posted.parent = parent->id;
  posted.client_message_id = what.client_message_id;
  posted.created_at = std::max(with.now, where.newest_at);
  posted.is_delivered = is_another_connected(with, who, where);

  auto stored = with.work.append_message(posted);
  if (!stored) return stored.error();
  with.rooms.set_newest(where.id, stored->created_at);

  const read_target place{stored->id, stored->sequence, who.self.id};
  message_view view{std::move(*stored), with.views.view_of(who.self), where.label, parent->uuid, false};
  with.stop_typing(where.id, who.self.id);
  if (with.hears(who, where)) {
    with.tell_room(where.id, message_posted{std::move(view)});
  } else {
    with.tell_room(where.id, message_posted{view});
    with.answer(who, message_loaded{std::move(view)});
  }
  return read_by_those_present(with, where, place);
}

}  // namespace parlor::engine
