#include "parlor/testing/authenticator_contract.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <string_view>
#include <thread>
#include <utility>

namespace parlor::testing {
namespace {

// Shorter runs of a token's characters stand in harmless texts by chance.
constexpr std::size_t telling_length = 12;

bool holds_part_of(const std::string& text, const std::string& token) {
  if (token.size() < telling_length) return false;
  for (std::size_t start = 0; start + telling_length <= token.size(); ++start) {
    if (text.find(token.substr(start, telling_length)) != std::string::npos) return true;
  }
  return false;
}

std::vector<std::string> malformed_tokens() {
  std::string every_byte;
  for (int byte = 0; byte < 256; ++byte) every_byte.push_back(static_cast<char>(byte));
  return {".",
          "..",
          "...",
          " ",
          "Bearer",
          "\xff",
          every_byte,
          "a.b.c.d",
          "{}.{}.{}",
          std::string(1, '\0'),
          std::string(4096, 'a'),
          std::string(4096, '.')};
}

void expect_proper_refusal(const result<principal>& answer, const std::string& token) {
  if (answer.has_value()) return;
  expect(answer.error().code == errc::unauthenticated || answer.error().code == errc::unavailable,
         "refused with " + std::string(name_of(answer.error().code)));
  expect(!holds_part_of(to_string(answer.error()), token), "the error names a part of the token");
  expect(to_string(answer.error()).find('\n') == std::string::npos, "the error has more than one line");
}

void check_accepted(const authenticator_subject& subject) {
  const auto made = subject.make();
  expect(!subject.accepted.empty(), "no accepted bearer was given");
  for (const auto& bearer : subject.accepted) {
    const auto answer = made->authenticate(bearer.token);
    expect(answer.has_value(), "an accepted token was refused");
    expect(answer->subject == bearer.subject, "the subject is '" + answer->subject + "'");
    expect(!answer->subject.empty(), "the subject is empty");
  }
}

void check_refused(const authenticator_subject& subject) {
  const auto made = subject.make();
  for (const auto& token : subject.refused) {
    const auto answer = made->authenticate(token);
    expect(!answer.has_value(), "a token was accepted that must be refused");
    expect(answer.error().code == errc::unauthenticated,
           "refused with " + std::string(name_of(answer.error().code)));
    expect(!answer.error().detail.empty(), "the refusal has no cause");
    expect_proper_refusal(answer, token);
  }
}

void check_any_bytes(const authenticator_subject& subject) {
  const auto made = subject.make();
  for (const auto& token : malformed_tokens()) expect_proper_refusal(made->authenticate(token), token);
}

void check_repeatable(const authenticator_subject& subject) {
  const auto made = subject.make();
  for (const auto& bearer : subject.accepted) {
    const auto first = made->authenticate(bearer.token);
    const auto second = made->authenticate(bearer.token);
    expect(first.has_value() && second.has_value() && *first == *second, "the second answer is another one");
  }
}

void check_threads(const authenticator_subject& subject) {
  constexpr int calls = 50;
  const auto made = subject.make();
  std::atomic<int> wrong{0};
  const auto ask_all = [&made, &subject, &wrong] {
    for (const auto& bearer : subject.accepted) {
      const auto answer = made->authenticate(bearer.token);
      if (!answer.has_value() || answer->subject != bearer.subject) ++wrong;
    }
    for (const auto& token : subject.refused) {
      if (made->authenticate(token).has_value()) ++wrong;
    }
  };
  const auto work = [&ask_all, &wrong] {
    try {
      for (int call = 0; call < calls; ++call) ask_all();
    } catch (...) {
      ++wrong;
    }
  };
  std::vector<std::thread> threads;
  for (int number = 0; number < 4; ++number) threads.emplace_back(work);
  for (auto& one : threads) one.join();
  expect(wrong == 0, std::to_string(wrong) + " wrong answers among threads");
}

void check_may_block(const authenticator_subject& subject) {
  const auto made = subject.make();
  const bool before = made->may_block();
  for (const auto& bearer : subject.accepted)
    expect_proper_refusal(made->authenticate(bearer.token), bearer.token);
  expect(made->may_block() == before, "may_block changed its answer");
}

}  // namespace

std::vector<contract_case> authenticator_contract(authenticator_subject subject) {
  const auto shared = std::make_shared<const authenticator_subject>(std::move(subject));
  const auto over = [shared](void (*check)(const authenticator_subject&)) {
    return [shared, check] { check(*shared); };
  };
  return {
      {"an accepted token gives its bearer's subject", over(check_accepted)},
      {"a refused token is unauthenticated with a cause that holds no part of it", over(check_refused)},
      {"any bytes are answered, not thrown at", over(check_any_bytes)},
      {"the same token gives the same answer", over(check_repeatable)},
      {"many threads may ask at once", over(check_threads)},
      {"may_block never changes its answer", over(check_may_block)},
  };
}

}  // namespace parlor::testing
