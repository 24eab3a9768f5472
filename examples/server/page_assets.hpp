// The page's files, which are part of the program. The list is made by cmake/embed_files.cmake.
#pragma once

#include <cstddef>
#include <string_view>

namespace parlor_server {

struct page_asset {
  std::string_view name;  // "app.js"
  std::string_view bytes;
  std::string_view digest;  // of the bytes, in hexadecimal
};

struct page_asset_list {
  const page_asset* first;
  std::size_t count;

  const page_asset* begin() const { return first; }
  const page_asset* end() const { return first + count; }
};

page_asset_list page_assets();

}  // namespace parlor_server
