#include "engine/room_table.hpp"

#include <algorithm>

namespace parlor::engine {

room_table::room_table(std::size_t capacity, std::size_t member_capacity, std::size_t max_members)
    : capacity_(std::max<std::size_t>(capacity, 2)),
      member_capacity_(member_capacity),
      max_members_(max_members) {}

const room_entry* room_table::find_known(room_id id) {
  const auto known = index_.find(id);
  if (known == index_.end()) return nullptr;
  slots_.splice(slots_.begin(), slots_, known->second);
  return &slots_.front().entry;
}

result<const room_entry*> room_table::find(room_id id, const storage_reader& reader) {
  if (const auto* known = find_known(id); known != nullptr) return known;
  const auto stored = reader.find_room(id);
  if (!stored) return stored.error();
  if (!*stored) return nullptr;
  return find(**stored, reader);
}

result<const room_entry*> room_table::find(const room& stored, const storage_reader& reader) {
  const auto id = stored.id;
  if (const auto* known = find_known(id); known != nullptr) return known;
  if (!stored.is_active) return nullptr;
  const auto members = reader.members_of(id, max_members_);
  if (!members) return members.error();

  slot loaded;
  loaded.entry.id = id;
  loaded.entry.type = stored.type;
  loaded.entry.label = {stored.uuid, stored.slug, stored.type};
  loaded.entry.created_by = stored.created_by;
  loaded.entry.newest_at = stored.updated_at;
  loaded.entry.members.reserve(members->size());
  for (const auto& each : *members) loaded.entry.members.push_back(each.user);

  const auto is_full = [this, &members] {
    return index_.size() >= capacity_ || members_ + members->size() > member_capacity_;
  };
  // The one that was used last stays: its caller may still look at it.
  while (index_.size() >= 2 && is_full()) forget(slots_.back().entry.id);
  slots_.push_front(std::move(loaded));
  try {
    index_.emplace(id, slots_.begin());
    touch(slots_.front());
  } catch (...) {
    index_.erase(id);
    slots_.pop_front();
    throw;
  }
  members_ += slots_.front().entry.members.size();
  return &slots_.front().entry;
}

void room_table::set_newest(room_id id, timestamp at) {
  // Mostly the one that was found last.
  if (slots_.empty() || slots_.front().entry.id != id) {
    const auto known = index_.find(id);
    if (known == index_.end()) return;
    slots_.splice(slots_.begin(), slots_, known->second);
  }
  touch(slots_.front());
  slots_.front().entry.newest_at = at;
}

void room_table::forget(room_id id) noexcept {
  const auto known = index_.find(id);
  if (known == index_.end()) return;
  if (known->second->is_touched) {
    touched_.erase(std::find(touched_.begin(), touched_.end(), &*known->second));
  }
  members_ -= known->second->entry.members.size();
  slots_.erase(known->second);
  index_.erase(known);
}

void room_table::keep() noexcept {
  for (auto* each : touched_) each->is_touched = false;
  touched_.clear();
}

void room_table::undo() noexcept {
  while (!touched_.empty()) forget(touched_.back()->entry.id);
}

void room_table::touch(slot& used) {
  if (used.is_touched) return;
  touched_.push_back(&used);
  used.is_touched = true;
}

}  // namespace parlor::engine
