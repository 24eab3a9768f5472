#include "dialect/social/social.hpp"

#include <utility>

#include "dialect/text_rules.hpp"

namespace parlor {

std::unique_ptr<dialect> make_social_dialect(social_options options) {
  return std::make_unique<social::social_dialect>(std::move(options));
}

namespace social {
namespace {

social_options normalized(social_options options) {
  options.mount = dialects::without_slashes_at_end(std::move(options.mount));
  options.static_mount = dialects::without_slashes_at_end(std::move(options.static_mount)) + '/';
  options.key_prefix = dialects::without_slashes_at_end(std::move(options.key_prefix));
  if (!options.public_base_url.empty()) {
    options.public_base_url = dialects::without_slashes_at_end(std::move(options.public_base_url)) + '/';
  }
  return options;
}

}  // namespace

social_dialect::social_dialect(social_options options)
    : options_(normalized(std::move(options))),
      sockets_{{options_.mount, options_.max_frame_bytes}},
      files_{{options_.static_mount}} {}

}  // namespace social
}  // namespace parlor
