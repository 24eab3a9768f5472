include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(package_folder "${CMAKE_INSTALL_LIBDIR}/cmake/parlor")

install(TARGETS parlor EXPORT parlorTargets
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}"
  FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(EXPORT parlorTargets NAMESPACE parlor:: DESTINATION "${package_folder}")

install(TARGETS parlor_testing EXPORT parlorTestingTargets
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}"
  FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(EXPORT parlorTestingTargets NAMESPACE parlor:: DESTINATION "${package_folder}")

configure_package_config_file(cmake/parlorConfig.cmake.in "${PROJECT_BINARY_DIR}/parlorConfig.cmake"
  INSTALL_DESTINATION "${package_folder}"
  NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/parlorConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES
  "${PROJECT_BINARY_DIR}/parlorConfig.cmake"
  "${PROJECT_BINARY_DIR}/parlorConfigVersion.cmake"
  DESTINATION "${package_folder}")

# The .pc file finds its own prefix from where it lies, so that an installed tree may be moved.
file(RELATIVE_PATH prefix_from_pkgconfig "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
string(REGEX REPLACE "/$" "" prefix_from_pkgconfig "${prefix_from_pkgconfig}")
configure_file(cmake/parlor.pc.in parlor.pc @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/parlor.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")

install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}")
