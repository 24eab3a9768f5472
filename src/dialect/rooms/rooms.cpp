#include "dialect/rooms/rooms.hpp"

#include <utility>

#include "dialect/rooms/vocabulary.hpp"
#include "dialect/text_rules.hpp"

namespace parlor {

std::unique_ptr<dialect> make_rooms_dialect(rooms_options options) {
  return std::make_unique<rooms::rooms_dialect>(std::move(options));
}

namespace rooms {
namespace {

rooms_options normalized(rooms_options options) {
  options.mount = dialects::without_slashes_at_end(std::move(options.mount));
  options.static_mount = dialects::without_slashes_at_end(std::move(options.static_mount)) + '/';
  for (auto* policy : {&options.images, &options.files, &options.voices}) {
    policy->directory = dialects::without_slashes_at_end(std::move(policy->directory));
  }
  return options;
}

}  // namespace

rooms_dialect::rooms_dialect(rooms_options options)
    : options_(normalized(std::move(options))),
      sockets_{{options_.mount + "/ws", options_.max_frame_bytes}},
      routes_(make_routes(options_)),
      files_{{options_.static_mount}} {}

const media_policy& policy_of(const rooms_options& options, message_kind kind) {
  switch (kind) {
    case message_kind::image:
      return options.images;
    case message_kind::voice:
      return options.voices;
    case message_kind::text:
    case message_kind::file:
      return options.files;
  }
  return options.files;
}

}  // namespace rooms
}  // namespace parlor
