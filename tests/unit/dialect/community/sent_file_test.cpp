#include "dialect/community/sent_file.hpp"

#include <doctest/doctest.h>

TEST_SUITE_BEGIN("dialect/community/sent_file");

using namespace parlor;
using community::file_name_of;
using community::policy_for;

TEST_CASE("a name is made what the document's page makes of it") {
  CHECK(file_name_of("Screenshot 2025-01-28 191925.png", "") == "Screenshot_2025-01-28_191925.png");
  CHECK(file_name_of("a \t b.pdf", "") == "a_b.pdf");
  CHECK(file_name_of("a\xC2\xA0\xE2\x80\x83"
                     "b.gif",
                     "") == "a_b.gif");
  CHECK(file_name_of("\"a\"<b>&'c'.jpg", "") == "abc.jpg");
  CHECK(file_name_of("../../etc/passwd.png", "") == "etcpasswd.png");
  CHECK(file_name_of("a_Z9{z}@`[.png", "") == "a_Z9z.png");
}

TEST_CASE("a name of which nothing stays keeps its extension") {
  CHECK(file_name_of("\xD1\x84\xD0\xBE\xD1\x82\xD0\xBE.png", "image/png") == "file.png");
  CHECK(file_name_of(".png", "") == "file.png");
  CHECK(file_name_of("", "") == "file");
  CHECK(file_name_of("...", "") == "file");
}

TEST_CASE("an extension that is missing is that of the declared type") {
  CHECK(file_name_of("photo", "image/png") == "photo.png");
  CHECK(file_name_of("photo.", "IMAGE/JPEG") == "photo.jpg");
  CHECK(file_name_of("paper", "application/pdf") == "paper.pdf");
  CHECK(file_name_of("something", "application/octet-stream") == "something");
  CHECK(file_name_of("photo.gif", "image/png") == "photo.gif");
}

TEST_CASE("pictures and other files are kept apart by extension") {
  const community_options options;
  for (const auto* name : {"a.png", "a.JPG", "a.jpeg", "a.gif", "a.webp"}) {
    CAPTURE(name);
    CHECK(&policy_for(options, name) == &options.images);
  }
  for (const auto* name : {"a.pdf", "a", "a.exe", "png"}) {
    CAPTURE(name);
    CHECK(&policy_for(options, name) == &options.files);
  }
}

TEST_SUITE_END();
