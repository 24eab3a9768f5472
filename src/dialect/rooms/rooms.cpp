#include "dialect/rooms/rooms.hpp"

#include <algorithm>
#include <utility>

#include "dialect/problem.hpp"
#include "dialect/rooms/vocabulary.hpp"
#include "text/utf8.hpp"

namespace parlor {

std::unique_ptr<dialect> make_rooms_dialect(rooms_options options) {
  return std::make_unique<rooms::rooms_dialect>(std::move(options));
}

namespace rooms {
namespace {

std::string without_slash_at_end(std::string path) {
  while (!path.empty() && path.back() == '/') path.pop_back();
  return path;
}

rooms_options normalized(rooms_options options) {
  options.mount = without_slash_at_end(std::move(options.mount));
  options.static_mount = without_slash_at_end(std::move(options.static_mount)) + '/';
  for (auto* policy : {&options.images, &options.files, &options.voices}) {
    policy->directory = without_slash_at_end(std::move(policy->directory));
  }
  return options;
}

// The first segments of the three directories, each once: whatever is below them is served.
std::vector<file_route> make_file_routes(const rooms_options& options) {
  std::vector<file_route> routes;
  for (const auto* policy : {&options.images, &options.files, &options.voices}) {
    auto top = policy->directory.substr(0, policy->directory.find('/'));
    const bool is_known = std::any_of(routes.begin(), routes.end(),
                                      [&top](const file_route& one) { return one.directory == top; });
    if (!is_known) routes.push_back({options.static_mount, std::move(top)});
  }
  return routes;
}

}  // namespace

rooms_dialect::rooms_dialect(rooms_options options)
    : options_(normalized(std::move(options))),
      sockets_{{options_.mount + "/ws", options_.max_frame_bytes}},
      routes_(make_routes(options_)),
      files_(make_file_routes(options_)) {}

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

std::optional<message_kind> kind_of_word(std::string_view word) {
  if (word == value::text) return message_kind::text;
  if (word == value::image) return message_kind::image;
  if (word == value::file) return message_kind::file;
  if (word == value::voice) return message_kind::voice;
  return std::nullopt;
}

result<void> check_content(const rooms_options& options, std::string_view content) {
  if (!text::is_message_text(content)) {
    return dialects::make_problem(errc::invalid_argument, sentence::bad_text);
  }
  if (text::count_code_points(content) > options.max_text) {
    return dialects::make_problem(errc::too_large,
                                  std::string(sentence::text_too_long) + std::to_string(options.max_text),
                                  static_cast<std::int64_t>(options.max_text));
  }
  return {};
}

}  // namespace rooms
}  // namespace parlor
