# parlor_precompile_headers(<target> [header…]): with PARLOR_PRECOMPILED_HEADERS, what most of our sources include is
# read once for the target, and the given headers with it. A build without it has to stay: only that one finds a source
# that leaves out an include, and warns of what is in these headers. At least one source of the target has to use them.
function(parlor_precompile_headers target)
  if(NOT PARLOR_PRECOMPILED_HEADERS)
    return()
  endif()
  target_precompile_headers(${target} PRIVATE
    <algorithm> <chrono> <filesystem> <functional> <map> <memory> <mutex> <optional> <string> <string_view>
    <unordered_map> <unordered_set> <variant> <vector>
    <parlor/command.hpp> <parlor/dialect/dialect.hpp> <parlor/event.hpp> <parlor/storage/storage.hpp>
    ${ARGN})
  # ccache takes neither a time in such a file nor a preprocessed source that has lost sight of it.
  target_compile_options(${target} PRIVATE
    "$<$<COMPILE_LANG_AND_ID:CXX,Clang>:SHELL:-Xclang -fno-pch-timestamp>"
    $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fpch-preprocess>)
endfunction()

# parlor_reuse_precompiled_headers(<target> <from>): those of a target that is compiled in the same way.
function(parlor_reuse_precompiled_headers target from)
  if(PARLOR_PRECOMPILED_HEADERS)
    target_precompile_headers(${target} REUSE_FROM ${from})
  endif()
endfunction()
