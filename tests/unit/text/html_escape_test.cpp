#include "text/html_escape.hpp"

#include <doctest/doctest.h>

namespace parlor::text {

TEST_SUITE("html_escape") {
  TEST_CASE("what means something in HTML becomes a reference, once") {
    CHECK(escape_html(R"(<img src="x" onerror='a&b'>)") ==
          "&lt;img src=&quot;x&quot; onerror=&#39;a&amp;b&#39;&gt;");
    CHECK(escape_html("&amp;") == "&amp;amp;");
  }

  TEST_CASE("everything else stays as it is") {
    CHECK(escape_html("") == "");
    CHECK(escape_html("\xD0\xBF\xD1\x80 \xF0\x9F\x98\x80 /`=\n") ==
          "\xD0\xBF\xD1\x80 \xF0\x9F\x98\x80 /`=\n");
  }
}

}  // namespace parlor::text
