// The `file` of a message that is being sent.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "parlor/dialect/community.hpp"
#include "parlor/result.hpp"

#include "text/json_reader.hpp"

namespace parlor::community {

// With `data` the file itself; with `path` one that was uploaded before; with neither one that its sender
// wants to upload.
struct sent_file {
  std::string name;                  // as file_name_of
  std::optional<std::int64_t> size;  // as its sender says
  std::optional<std::string_view> data;
  std::optional<std::string_view> path;
};

// Nothing where there is no file.
result<std::optional<sent_file>> read_sent_file(const text::json_value& frame);

// What the document's page makes of a name: blanks become '_', and nothing but ASCII letters, digits and
// "_.-" stays. A page knows a picture by its extension: one that the name lacks is that of the declared type.
std::string file_name_of(std::string_view name, std::string_view declared_type);

// By the extension, since the bytes are not known yet.
const media_policy& policy_for(const community_options& options, std::string_view file_name);

}  // namespace parlor::community
