// What the REST endpoints tell about themselves.
#pragma once

#include <string>
#include <string_view>

#include "parlor/dialect/community.hpp"

namespace parlor::community {

// Their description as an OpenAPI 3.1 document in JSON.
std::string openapi_description(const community_options& options, std::string_view public_url);

}  // namespace parlor::community
