#include "parlor/error.hpp"

namespace parlor {

std::string_view name_of(errc code) {
  switch (code) {
    case errc::malformed:
      return "malformed";
    case errc::invalid_argument:
      return "invalid_argument";
    case errc::unauthenticated:
      return "unauthenticated";
    case errc::forbidden:
      return "forbidden";
    case errc::room_not_found:
      return "room_not_found";
    case errc::not_a_member:
      return "not_a_member";
    case errc::message_not_found:
      return "message_not_found";
    case errc::user_not_found:
      return "user_not_found";
    case errc::file_not_found:
      return "file_not_found";
    case errc::not_found:
      return "not_found";
    case errc::conflict:
      return "conflict";
    case errc::too_large:
      return "too_large";
    case errc::too_many_files:
      return "too_many_files";
    case errc::unsupported_type:
      return "unsupported_type";
    case errc::rate_limited:
      return "rate_limited";
    case errc::unavailable:
      return "unavailable";
    case errc::timed_out:
      return "timed_out";
    case errc::busy:
      return "busy";
    case errc::too_new:
      return "too_new";
    case errc::corrupt:
      return "corrupt";
    case errc::io_failed:
      return "io_failed";
    case errc::not_supported:
      return "not_supported";
  }
  return "unknown";
}

std::string to_string(const error& problem) {
  std::string text;
  if (!problem.operation.empty()) {
    text += problem.operation;
    text += ": ";
  }
  text += name_of(problem.code);
  if (!problem.detail.empty()) {
    text += ": ";
    text += problem.detail;
  }
  return text;
}

}  // namespace parlor
