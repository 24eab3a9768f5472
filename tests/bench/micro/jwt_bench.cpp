// Checking the token of one connection.
#include <chrono>
#include <string>

#include "parlor/auth/jwt.hpp"

#include <benchmark/benchmark.h>

#include "micro/samples.hpp"

namespace {

using parlor::bench::need;

void verify(benchmark::State& state) {
  const parlor::jwt_key key{"", parlor::jwt_algorithm::hs256, "0123456789abcdef0123456789abcdef"};
  const auto now =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
          .count();
  const auto token = need(parlor::sign_jwt({"user1", "", "", now, now + 86400}, key));
  parlor::jwt_options options;
  options.keys = {key};
  const auto judge = need(parlor::make_jwt_authenticator(options));
  for (auto each : state) {
    if (!judge->authenticate(token)) state.SkipWithError("the token was refused");
  }
}

}  // namespace

BENCHMARK(verify)->Name("jwt/verify_hs256");
