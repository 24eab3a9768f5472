#include "media/file_descriptor.hpp"

#include <utility>

#include <doctest/doctest.h>
#include <fcntl.h>

namespace parlor::media {
namespace {

bool is_open(int descriptor) {
  return ::fcntl(descriptor, F_GETFD) != -1;
}

}  // namespace

TEST_SUITE("file_descriptor") {
  TEST_CASE("it closes itself once and moves") {
    CHECK_FALSE(file_descriptor());
    int number = -1;
    {
      file_descriptor first(::open("/dev/null", O_RDONLY | O_CLOEXEC));
      REQUIRE(first);
      number = first.get();
      file_descriptor second(std::move(first));
      file_descriptor third;
      third = std::move(second);
      CHECK(third.get() == number);
      CHECK(is_open(number));
    }
    CHECK_FALSE(is_open(number));
  }

  TEST_CASE("an interrupted call is made again, a failed one is not") {
    int calls = 0;
    const int answer = retry_interrupted([&calls] {
      errno = EINTR;
      return ++calls < 3 ? -1 : 7;
    });
    CHECK(answer == 7);
    CHECK(calls == 3);
    CHECK(retry_interrupted([] { return errno = EIO, -1; }) == -1);
  }

  TEST_CASE("no room is unavailable and everything else is io_failed") {
    CHECK(system_failure("write file", ENOSPC).code == errc::unavailable);
    CHECK(system_failure("write file", EDQUOT).code == errc::unavailable);
    CHECK(system_failure("write file", EIO).code == errc::io_failed);
    CHECK(to_string(system_failure("write file", EACCES)) == "write file: io_failed: Permission denied");
  }
}

}  // namespace parlor::media
