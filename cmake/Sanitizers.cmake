# parlor_enable_sanitizers(<target>): PARLOR_SANITIZE for the target and, inside this build, for whatever links it.
function(parlor_enable_sanitizers target)
  if(PARLOR_SANITIZE STREQUAL "")
    return()
  endif()
  set(flags -fsanitize=${PARLOR_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  # doctest's signal handlers stand in the sanitizers' way.
  target_compile_definitions(${target} PUBLIC $<BUILD_INTERFACE:DOCTEST_CONFIG_NO_POSIX_SIGNALS>)
  target_compile_options(${target} PUBLIC "$<BUILD_INTERFACE:${flags}>")
  target_link_options(${target} PUBLIC "$<BUILD_INTERFACE:${flags}>")
endfunction()
