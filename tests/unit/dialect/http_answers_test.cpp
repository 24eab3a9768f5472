#include "dialect/http_answers.hpp"

#include <string>

#include <doctest/doctest.h>

TEST_SUITE_BEGIN("dialect/http_answers");

using parlor::errc;
using parlor::error;
using parlor::dialects::problem_answer;
using parlor::dialects::status_of;

TEST_CASE("every error has a status of failure") {
  for (int code = 0; code <= static_cast<int>(errc::not_supported); ++code) {
    const int status = status_of(static_cast<errc>(code));
    CHECK(status >= 400);
    CHECK(status < 600);
  }
  CHECK(status_of(errc::unauthenticated) == 401);
  CHECK(status_of(errc::forbidden) == 403);
  CHECK(status_of(errc::room_not_found) == 404);
  CHECK(status_of(errc::too_large) == 413);
  CHECK(status_of(errc::unsupported_type) == 415);
  CHECK(status_of(errc::invalid_argument) == 422);
  CHECK(status_of(errc::rate_limited) == 429);
  CHECK(status_of(errc::malformed) == 400);
  CHECK(status_of(errc::unavailable) == 503);
}

TEST_CASE("an answer is JSON that no cache keeps") {
  const auto answer = parlor::dialects::json_answer(201, "{}");
  CHECK(answer.status == 201);
  CHECK(answer.fields.find("Content-Type") == "application/json");
  CHECK(answer.fields.find("Cache-Control") == "no-store");
  CHECK(std::get<std::string>(answer.body) == "{}");
}

TEST_CASE("who is not authenticated is told by which scheme to be") {
  const auto answer = problem_answer(error{errc::unauthenticated, "", "", 0}, "{}");
  CHECK(answer.fields.find("WWW-Authenticate") == "Bearer");
  CHECK_FALSE(problem_answer(error{errc::forbidden, "", "", 0}, "{}").fields.find("WWW-Authenticate"));
}

TEST_CASE("who has to wait is told for how many seconds, rounded up") {
  CHECK(problem_answer(error{errc::rate_limited, "", "", 1500}, "").fields.find("Retry-After") == "2");
  CHECK(problem_answer(error{errc::rate_limited, "", "", 2000}, "").fields.find("Retry-After") == "2");
  CHECK(problem_answer(error{errc::rate_limited, "", "", 0}, "").fields.find("Retry-After") == "1");
  CHECK(problem_answer(error{errc::unavailable, "", "", 0}, "").fields.find("Retry-After") == "1");
  CHECK_FALSE(problem_answer(error{errc::too_large, "", "", 9}, "").fields.find("Retry-After"));
}

TEST_SUITE_END();
