#include "auth/hmac.hpp"

#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

using parlor::auth::are_equal;
using parlor::auth::hmac_key;

namespace {

std::string hex(const std::string& bytes) {
  constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (const char each : bytes) {
    const auto byte = static_cast<unsigned char>(each);
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

struct known_code {
  std::string secret;
  std::string input;
  std::string code;
};

// RFC 4231, test cases 1, 2, 3 and 6.
const std::vector<known_code> known_codes = {
    {std::string(20, '\x0b'), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
    {"Jefe", "what do ya want for nothing?",
     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
    {std::string(20, '\xaa'), std::string(50, '\xdd'),
     "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
    {std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
     "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
};

}  // namespace

TEST_SUITE_BEGIN("auth/hmac");

TEST_CASE("the codes of RFC 4231 come out, as often as they are asked for") {
  for (const auto& each : known_codes) {
    const auto key = hmac_key::make(each.secret).value();
    CHECK(hex(key.code_of(each.input)) == each.code);
    CHECK(hex(key.code_of(each.input)) == each.code);
  }
}

TEST_CASE("a key is used from many threads at once") {
  const auto& known = known_codes.front();
  const auto key = hmac_key::make(known.secret).value();
  std::vector<int> right(4, 0);
  std::vector<std::thread> threads;
  for (auto& count : right) {
    threads.emplace_back([&key, &known, &count] {
      for (int round = 0; round < 200; ++round) count += hex(key.code_of(known.input)) == known.code ? 1 : 0;
    });
  }
  for (auto& each : threads) each.join();
  CHECK(right == std::vector<int>(4, 200));
}

TEST_CASE("only what is the same is equal") {
  CHECK(are_equal("", ""));
  CHECK(are_equal("abc", "abc"));
  CHECK_FALSE(are_equal("abc", "abd"));
  CHECK_FALSE(are_equal("abc", "xbc"));
  CHECK_FALSE(are_equal("abc", "ab"));
  CHECK_FALSE(are_equal("", "a"));
}

TEST_SUITE_END();
