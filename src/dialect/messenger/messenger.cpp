#include "dialect/messenger/messenger.hpp"

#include <algorithm>
#include <utility>

#include "dialect/text_rules.hpp"

namespace parlor {

std::unique_ptr<dialect> make_messenger_dialect(messenger_options options) {
  return std::make_unique<messenger::messenger_dialect>(std::move(options));
}

namespace messenger {
namespace {

constexpr std::size_t most_in_page = 100;  // the engine gives no more at once

messenger_options normalized(messenger_options options) {
  options.mount = dialects::without_slashes_at_end(std::move(options.mount));
  options.file_mount = dialects::without_slashes_at_end(std::move(options.file_mount)) + '/';
  options.max_page = std::clamp<std::size_t>(options.max_page, 1, most_in_page);
  return options;
}

socket_route make_socket(const messenger_options& options, const char* path) {
  return {options.mount + path, options.max_message_bytes, options.limit, options.compression};
}

}  // namespace

messenger_dialect::messenger_dialect(messenger_options options)
    : options_(normalized(std::move(options))),
      sockets_{make_socket(options_, "/chat/{chat_id}"), make_socket(options_, "/{user_id}")},
      files_{{options_.file_mount}} {}

}  // namespace messenger
}  // namespace parlor
