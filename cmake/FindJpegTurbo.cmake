# Finds libjpeg-turbo's static library of libjpeg's interface: the picture worker links nothing else.
# Gives JpegTurbo::JpegTurbo and JpegTurbo_VERSION.

find_path(JpegTurbo_INCLUDE_DIR jpeglib.h)
find_path(JpegTurbo_CONFIG_DIR jconfig.h)
find_library(JpegTurbo_LIBRARY NAMES libjpeg.a)
mark_as_advanced(JpegTurbo_INCLUDE_DIR JpegTurbo_CONFIG_DIR JpegTurbo_LIBRARY)

# Only libjpeg-turbo writes its version there; another libjpeg is none.
set(JpegTurbo_VERSION "")
if(JpegTurbo_CONFIG_DIR)
  file(STRINGS "${JpegTurbo_CONFIG_DIR}/jconfig.h" version_line REGEX "define LIBJPEG_TURBO_VERSION +[0-9]")
  string(REGEX MATCH "[0-9.]+" JpegTurbo_VERSION "${version_line}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(JpegTurbo
  REQUIRED_VARS JpegTurbo_LIBRARY JpegTurbo_INCLUDE_DIR JpegTurbo_VERSION
  VERSION_VAR JpegTurbo_VERSION)

if(JpegTurbo_FOUND AND NOT TARGET JpegTurbo::JpegTurbo)
  add_library(JpegTurbo::JpegTurbo STATIC IMPORTED)
  set_target_properties(JpegTurbo::JpegTurbo PROPERTIES
    IMPORTED_LOCATION "${JpegTurbo_LIBRARY}")
  target_include_directories(JpegTurbo::JpegTurbo SYSTEM INTERFACE
    "${JpegTurbo_INCLUDE_DIR}" "${JpegTurbo_CONFIG_DIR}")
endif()
