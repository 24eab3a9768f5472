// A media sink of one's own: every file is kept on two disks.
//
//   custom_media_sink FIRST_DIRECTORY SECOND_DIRECTORY      stores a greeting in both and reads it back
//
// The adapter itself is custom_media_sink/mirrored_media.cpp. Like every adapter it is run through the
// contract suite of parlor/testing/media_contract.hpp; see tests/contract/media_contract_test.cpp. A server
// takes it as server_options::media.
#include <cstdio>
#include <exception>
#include <string>

#include <parlor/media/local_disk.hpp>

#include "custom_media_sink/mirrored_media.hpp"

int main(int count, char** arguments) try {
  if (count != 3) {
    std::fprintf(stderr, "usage: custom_media_sink FIRST_DIRECTORY SECOND_DIRECTORY\n");
    return 2;
  }
  const auto sink = make_mirrored_media(parlor::make_local_disk({arguments[1]}).value(),
                                        parlor::make_local_disk({arguments[2]}).value());
  sink->remove("greetings/hello.txt").value();
  const auto writer = sink->create().value();
  writer->write("hello, twice\n").value();
  writer->commit("greetings/hello.txt").value();

  std::string text;
  sink->open("greetings/hello.txt").value()->read(0, 100, text).value();
  std::printf("%s", text.c_str());
  return 0;
} catch (const std::exception& problem) {
  std::fprintf(stderr, "custom_media_sink: %s\n", problem.what());
  return 1;
}
