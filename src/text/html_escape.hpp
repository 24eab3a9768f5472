// Text inside HTML.
#pragma once

#include <string>
#include <string_view>

namespace parlor::text {

// `text` as a page may put it between tags or into a quoted attribute: & < > " ' become references.
std::string escape_html(std::string_view text);

}  // namespace parlor::text
