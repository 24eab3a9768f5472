#include "dialect/community/community.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "dialect/text_rules.hpp"

namespace parlor {

std::unique_ptr<dialect> make_community_dialect(community_options options) {
  return std::make_unique<community::community_dialect>(std::move(options));
}

namespace community {
namespace {

community_options normalized(community_options options) {
  options.rest_mount = dialects::without_slashes_at_end(std::move(options.rest_mount));
  options.media_mount = dialects::without_slashes_at_end(std::move(options.media_mount)) + '/';
  for (auto* policy : {&options.images, &options.files}) {
    policy->directory = dialects::without_slashes_at_end(std::move(policy->directory));
  }
  options.max_page_size = std::max<std::size_t>(options.max_page_size, 1);
  options.page_size = std::clamp<std::size_t>(options.page_size, 1, options.max_page_size);
  return options;
}

}  // namespace

community_dialect::community_dialect(community_options options)
    : options_(normalized(std::move(options))),
      sockets_{{options_.mount, options_.max_frame_bytes}},
      routes_(make_routes(options_)),
      files_{{options_.media_mount}} {}

}  // namespace community
}  // namespace parlor
