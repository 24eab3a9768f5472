#include "dialect/http_answers.hpp"

#include <algorithm>
#include <utility>

namespace parlor::dialects {

int status_of(errc code) {
  switch (code) {
    case errc::malformed:
    case errc::too_many_files:
      return 400;
    case errc::unauthenticated:
      return 401;
    case errc::forbidden:
    case errc::not_a_member:
      return 403;
    case errc::room_not_found:
    case errc::message_not_found:
    case errc::user_not_found:
    case errc::file_not_found:
    case errc::not_found:
      return 404;
    case errc::conflict:
      return 409;
    case errc::too_large:
      return 413;
    case errc::unsupported_type:
      return 415;
    case errc::invalid_argument:
      return 422;
    case errc::rate_limited:
      return 429;
    case errc::unavailable:
    case errc::timed_out:
    case errc::busy:
      return 503;
    case errc::too_new:
    case errc::corrupt:
    case errc::io_failed:
      return 500;
    case errc::not_supported:
      return 501;
  }
  return 500;
}

std::int64_t seconds_to_wait(const error& problem) {
  constexpr std::int64_t second = 1000;
  if (problem.code != errc::rate_limited) return 1;
  return std::max<std::int64_t>(1, problem.limit / second + (problem.limit % second == 0 ? 0 : 1));
}

http_response json_answer(int status, std::string body) {
  http_response answer(status, "application/json", std::move(body));
  answer.fields.add("Cache-Control", "no-store");
  return answer;
}

http_response problem_answer(const error& problem, std::string body) {
  const int status = status_of(problem.code);
  auto answer = json_answer(status, std::move(body));
  if (status == 401) answer.fields.add("WWW-Authenticate", "Bearer");
  if (status == 429 || status == 503)
    answer.fields.add("Retry-After", std::to_string(seconds_to_wait(problem)));
  return answer;
}

}  // namespace parlor::dialects
