# parlor_enable_warnings(<target>): the warnings that our own code is free of. A parent project is spared them.
function(parlor_enable_warnings target)
  if(NOT PROJECT_IS_TOP_LEVEL)
    return()
  endif()
  target_compile_options(${target} PRIVATE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow
    $<$<BOOL:${PARLOR_WARNINGS_AS_ERRORS}>:-Werror>)
endfunction()
