#include "dialect/closing.hpp"

#include <cstddef>
#include <string>

#include "dialect/sentences.hpp"
#include "text/utf8.hpp"

namespace parlor::dialects {

std::uint16_t close_code_of(errc code) {
  switch (code) {
    case errc::unauthenticated:
      return close_code::not_authenticated;
    case errc::forbidden:
      return close_code::forbidden;
    case errc::room_not_found:
    case errc::not_a_member:
    case errc::not_found:
      return close_code::room_not_found;
    case errc::rate_limited:
    case errc::unavailable:
    case errc::timed_out:
    case errc::busy:
      return close_code::try_again_later;
    case errc::malformed:
    case errc::invalid_argument:
    case errc::message_not_found:
    case errc::user_not_found:
    case errc::file_not_found:
    case errc::conflict:
    case errc::too_large:
    case errc::too_many_files:
    case errc::unsupported_type:
    case errc::not_supported:
      return close_code::bad_request;
    case errc::too_new:
    case errc::corrupt:
    case errc::io_failed:
      return close_code::internal_error;
  }
  return close_code::internal_error;
}

close_reason make_close(std::uint16_t code, std::string_view sentence) {
  constexpr std::size_t max_reason_bytes = 123;
  return {code, std::string(text::truncate_utf8(sentence, max_reason_bytes))};
}

close_reason close_for(const error& problem) {
  if (problem.code == errc::not_a_member) {
    return make_close(close_code::room_not_found, sentence::room_not_found);
  }
  return make_close(close_code_of(problem.code), sentence_for(problem));
}

}  // namespace parlor::dialects
