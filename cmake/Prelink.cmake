# parlor_prelink(<target>): turns the archive into one object whose only global symbols are parlor's. A host may then
# use another version or another configuration of Asio or websocketpp beside it: no symbol of the two can meet.
function(parlor_prelink target)
  if(NOT CMAKE_EXECUTABLE_FORMAT STREQUAL "ELF")
    message(FATAL_ERROR "PARLOR_PRELINK works with ELF only")
  endif()
  add_custom_command(TARGET ${target} POST_BUILD
    COMMAND "${CMAKE_LINKER}" -r --force-group-allocation --whole-archive $<TARGET_FILE:${target}> -o ${target}.o
    COMMAND "${CMAKE_OBJCOPY}" --wildcard --keep-global-symbol=*parlor* ${target}.o
    COMMAND "${CMAKE_COMMAND}" -E rm $<TARGET_FILE:${target}>
    COMMAND "${CMAKE_AR}" rcs $<TARGET_FILE:${target}> ${target}.o
    COMMAND "${CMAKE_COMMAND}" -E rm ${target}.o
    WORKING_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}"
    COMMENT "Prelinking ${target}"
    VERBATIM)
endfunction()
