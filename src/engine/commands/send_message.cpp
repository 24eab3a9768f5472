#include <algorithm>
#include <utility>

#include "engine/commands/handlers.hpp"
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

// The other member of a direct room.
result<std::optional<user_id>> choose_receiver(context& with, const caller& who, const room_entry& where,
                                               const std::optional<user_reference>& wanted) {
  if (where.type != room_type::direct) return std::optional<user_id>{};
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

result<std::optional<message_id>> check_parent(context& with, const room_entry& where,
                                               const std::optional<message_reference>& wanted) {
  if (!wanted) return std::optional<message_id>{};
  const auto found = find_message(with.work, *wanted);
  if (!found) return found.error();
  if (!*found || (*found)->room != where.id) return error{errc::message_not_found, "find parent", {}};
  return std::optional<message_id>{(*found)->id};
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

// Whether the caller's session gets the room's broadcasts, and so needs no answer of its own.
bool hears_room(const context& with, const caller& who, room_id room) {
  const auto* session = with.session_of(who);
  return session != nullptr && (session->all_rooms || session->current == room);
}

}  // namespace

result<void> handle(context& with, const caller& who, const send_message& what) {
  const auto found = with.member_room(who, what.room);
  if (!found) return found.error();
  const auto& where = **found;
  if (const auto fits = check_shape(with, what); !fits) return fits.error();
  if (!what.client_message_id.empty()) {
    auto first = with.work.find_message_by_client_id(who.self.id, what.client_message_id);
    if (!first) return first.error();
    if (*first) return repeat(with, who, what, std::move(**first));
  }
  const auto receiver = choose_receiver(with, who, where, what.receiver);
  if (!receiver) return receiver.error();
  const auto parent = check_parent(with, where, what.parent);
  if (!parent) return parent.error();
  auto files = collect_files(with, who, what);
  if (!files) return files.error();

  message posted;
  posted.room = where.id;
  posted.sender = who.self.id;
  posted.receiver = *receiver;
  posted.kind = what.kind;
  if (what.kind == message_kind::text && !files->empty()) posted.kind = files->front().kind;
  posted.text = what.text;
  posted.attachments = std::move(*files);
  posted.parent = *parent;
  posted.client_message_id = what.client_message_id;
  posted.created_at = std::max(with.now, where.newest_at);

  auto stored = with.work.append_message(posted);
  if (!stored) return stored.error();
  const auto read =
      with.work.set_read(where.id, who.self.id, stored->sequence, stored->id, stored->created_at);
  if (!read) return unexpected(read.error());
  with.rooms.set_newest(where.id, stored->created_at);

  auto view = with.views.view_of_unread_message(std::move(*stored));
  if (!view) return unexpected(view.error());
  with.stop_typing(where.id, who.self.id);
  if (hears_room(with, who, where.id)) {
    with.tell_room(where.id, message_posted{std::move(*view)});
    return {};
  }
  with.tell_room(where.id, message_posted{*view});
  with.answer(who, message_loaded{std::move(*view)});
  return {};
}

}  // namespace parlor::engine
