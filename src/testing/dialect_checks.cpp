#include "testing/dialect_checks.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

#include "parlor/testing/contract.hpp"

#include "text/utf8.hpp"

namespace parlor::testing {
namespace {

constexpr std::size_t max_reason_bytes = 123;  // RFC 6455 section 5.5

}  // namespace

std::vector<session_view> every_session(const dialect& tested) {
  std::vector<session_view> all;
  for (std::size_t route = 0; route < std::max<std::size_t>(1, tested.sockets().size()); ++route) {
    for (const auto self : {user_id(1), user_id(2), user_id(max_id)}) {
      for (const auto room : {room_id(), room_id(1), room_id(max_id)}) {
        all.push_back({route, self, room, false});
        all.push_back({route, self, room, true});
      }
    }
  }
  return all;
}

void check_close(const close_reason& why) {
  const bool is_standard =
      why.code >= 1000 && why.code <= 1014 && why.code != 1004 && why.code != 1005 && why.code != 1006;
  expect(is_standard || (why.code >= 3000 && why.code <= 4999), "closed with " + std::to_string(why.code));
  expect(why.reason.size() <= max_reason_bytes, "the reason is too long: " + why.reason);
  expect(text::is_valid_utf8(why.reason), "the reason is not UTF-8");
}

}  // namespace parlor::testing
