#include "engine/references.hpp"

namespace parlor::engine {

namespace {

struct room_finder {
  const storage_reader& reader;

  result<std::optional<room>> operator()(room_id id) const { return reader.find_room(id); }
  result<std::optional<room>> operator()(const uuid& id) const { return reader.find_room_by_uuid(id); }
  result<std::optional<room>> operator()(const std::string& slug) const {
    return reader.find_room_by_slug(slug);
  }
};

struct message_finder {
  const storage_reader& reader;

  result<std::optional<message>> operator()(message_id id) const { return reader.find_message(id); }
  result<std::optional<message>> operator()(const uuid& id) const { return reader.find_message_by_uuid(id); }
};

}  // namespace

result<std::optional<room>> find_room(const storage_reader& reader, const room_reference& which) {
  return std::visit(room_finder{reader}, which);
}

result<std::optional<message>> find_message(const storage_reader& reader, const message_reference& which) {
  return std::visit(message_finder{reader}, which);
}

}  // namespace parlor::engine
