# parlor_enable_coverage(<target>): with PARLOR_COVERAGE, clang counts which branches of the target are taken and, inside
# this build, of whatever links it. tests/coverage reads what the programs leave behind.
function(parlor_enable_coverage target)
  if(NOT PARLOR_COVERAGE)
    return()
  endif()
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "PARLOR_COVERAGE needs clang")
  endif()
  target_compile_options(${target} PUBLIC
    "$<BUILD_INTERFACE:$<$<COMPILE_LANGUAGE:CXX>:-fprofile-instr-generate;-fcoverage-mapping>>")
  # The tests take longer to compile than to run.
  target_compile_options(${target} INTERFACE "$<BUILD_INTERFACE:-O0>")
  target_link_options(${target} PUBLIC "$<BUILD_INTERFACE:-fprofile-instr-generate>")
endfunction()
