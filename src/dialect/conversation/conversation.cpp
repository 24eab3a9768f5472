#include "dialect/conversation/conversation.hpp"

#include <utility>

#include "dialect/text_rules.hpp"

namespace parlor {

std::unique_ptr<dialect> make_conversation_dialect(conversation_options options) {
  return std::make_unique<conversation::conversation_dialect>(std::move(options));
}

namespace conversation {
namespace {

conversation_options normalized(conversation_options options) {
  options.mount = dialects::without_slashes_at_end(std::move(options.mount));
  options.media_mount = dialects::without_slashes_at_end(std::move(options.media_mount)) + '/';
  options.files.directory = dialects::without_slashes_at_end(std::move(options.files.directory));
  return options;
}

}  // namespace

// The second pattern is for those who forget the slash.
conversation_dialect::conversation_dialect(conversation_options options)
    : options_(normalized(std::move(options))),
      sockets_{{options_.mount + "/{conversation_id}/", options_.max_frame_bytes},
               {options_.mount + "/{conversation_id}", options_.max_frame_bytes}},
      files_{{options_.media_mount}} {}

}  // namespace conversation
}  // namespace parlor
