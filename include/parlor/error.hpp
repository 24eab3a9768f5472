// What can go wrong because of a peer or the machine, as a value.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace parlor {

enum class errc : std::uint8_t {
  malformed,         // the bytes are not what the protocol allows
  invalid_argument,  // well-formed, but a field is missing or out of range
  unauthenticated,   // no identity, or one that is not accepted
  forbidden,         // the identity may not do this
  room_not_found,    // absent, or the caller may not know that it exists
  not_a_member,      // of a room that does exist; told only to a socket that opens
  message_not_found,
  user_not_found,
  file_not_found,
  not_found,         // anything else that is not there
  conflict,          // contradicts the present state
  too_large,         // `limit` bytes, characters or items are allowed
  too_many_files,    // `limit` files are allowed
  unsupported_type,  // `detail` lists what is allowed
  rate_limited,      // try again after `limit` milliseconds
  unavailable,       // overloaded, or storage failed: nothing was done, the same call may be repeated
  timed_out,
  busy,           // the resource is held by somebody else (an address, a data directory)
  too_new,        // stored by a later version of parlor
  corrupt,        // stored data contradict themselves
  io_failed,      // the operating system refused; `detail` is its text
  not_supported,  // the adapter does not have this capability
};

// A stable lower-case name, such as "room_not_found".
std::string_view name_of(errc code);

struct error {
  errc code = errc::unavailable;
  std::string operation;   // what was being done, one short phrase: "open database"
  std::string detail;      // one line for the log or the host; never a secret, never shown to a peer unasked
  std::int64_t limit = 0;  // the bound that was crossed, where `code` says so

  friend bool operator==(const error& left, const error& right) {
    return left.code == right.code && left.operation == right.operation && left.detail == right.detail &&
           left.limit == right.limit;
  }
  friend bool operator!=(const error& left, const error& right) { return !(left == right); }
};

// "open database: busy: held by another process"
std::string to_string(const error& problem);

}  // namespace parlor
