# What parlor is made of. The system's packages are used; cmake/install-dependencies installs them on Debian.

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(SQLiteCpp REQUIRED)
find_package(Asio 1.18 REQUIRED)
find_package(websocketpp 0.8.2 REQUIRED)
find_package(RapidJSON REQUIRED)
find_package(ZLIB REQUIRED)
find_package(Stb REQUIRED)

# Pictures are drawn a good deal faster with it; stb does without.
if(PARLOR_JPEG_TURBO STREQUAL "AUTO")
  find_package(JpegTurbo 2.0)
elseif(PARLOR_JPEG_TURBO)
  find_package(JpegTurbo 2.0 REQUIRED)
endif()

# RapidJSON's package gives a variable, and sometimes a target. Ours is the same in either case.
add_library(parlor_rapidjson INTERFACE)
target_include_directories(parlor_rapidjson SYSTEM INTERFACE "${RAPIDJSON_INCLUDE_DIRS}")

if(PARLOR_BUILD_SERVER)
  find_package(CLI11 REQUIRED)
  find_package(spdlog REQUIRED)
endif()
if(PARLOR_BUILD_TESTS)
  find_package(doctest 2.4 REQUIRED)
  find_package(Python3 3.9 REQUIRED COMPONENTS Interpreter)
endif()
