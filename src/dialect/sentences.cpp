#include "dialect/sentences.hpp"

#include "dialect/byte_size.hpp"
#include "dialect/problem.hpp"

namespace parlor::dialects {
namespace {

std::string with_text(std::string_view sentence, std::string_view end) {
  return std::string(sentence).append(end);
}

}  // namespace

std::string sentence_for(const error& problem) {
  if (const auto own = sentence_of(problem); !own.empty()) return std::string(own);
  switch (problem.code) {
    case errc::malformed:
    case errc::invalid_argument:
      return std::string(sentence::invalid_request);
    case errc::unauthenticated:
      return std::string(sentence::not_authenticated);
    case errc::forbidden:
      return std::string(sentence::forbidden);
    case errc::room_not_found:
      return std::string(sentence::room_not_found);
    case errc::not_a_member:
      return std::string(sentence::not_a_member);
    case errc::message_not_found:
      return std::string(sentence::message_not_found);
    case errc::user_not_found:
      return std::string(sentence::user_not_found);
    case errc::file_not_found:
      return std::string(sentence::file_not_found);
    case errc::not_found:
      return std::string(sentence::not_found);
    case errc::conflict:
      return std::string(sentence::already_so);
    case errc::too_large:
      return with_text(sentence::file_too_large, compact_size(problem.limit));
    case errc::too_many_files:
      return with_text(sentence::too_many_files, std::to_string(problem.limit));
    case errc::unsupported_type:
      return with_text(sentence::file_type_not_allowed, problem.detail);
    case errc::rate_limited:
      return std::string(sentence::rate_limited);
    case errc::unavailable:
    case errc::timed_out:
    case errc::busy:
      return std::string(sentence::unavailable);
    case errc::too_new:
    case errc::corrupt:
    case errc::io_failed:
      return std::string(sentence::internal_error);
    case errc::not_supported:
      return std::string(sentence::not_supported);
  }
  return std::string(sentence::internal_error);
}

}  // namespace parlor::dialects
