# Turns files into a C++ source that holds them:
#   cmake -DOUTPUT=assets.cpp -DFOLDER=page "-DNAMES=index.html;app.js" -P embed_files.cmake
# The source defines parlor_server::page_assets(), see examples/server/page_assets.hpp.

set(arrays "")
set(rows "")
set(count 0)
foreach(name IN LISTS NAMES)
  file(READ "${FOLDER}/${name}" bytes HEX)
  file(SHA256 "${FOLDER}/${name}" digest)
  string(LENGTH "${bytes}" size)
  math(EXPR size "${size} / 2")
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
  # One byte more than the file has, since no array may be empty.
  string(APPEND arrays "const unsigned char bytes_${count}[] = {${bytes}0};\n")
  string(APPEND rows
    "    {\"${name}\", {reinterpret_cast<const char*>(bytes_${count}), ${size}}, \"${digest}\"},\n")
  math(EXPR count "${count} + 1")
endforeach()

file(WRITE "${OUTPUT}" "\
#include \"page_assets.hpp\"

namespace parlor_server {
namespace {

${arrays}
const page_asset assets[] = {
${rows}};

}  // namespace

page_asset_list page_assets() { return {assets, ${count}}; }

}  // namespace parlor_server
")
