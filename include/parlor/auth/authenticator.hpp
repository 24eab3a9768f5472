// authenticator: says who the bearer of a token is.
#pragma once

#include <string>
#include <string_view>

#include "parlor/model.hpp"
#include "parlor/result.hpp"

namespace parlor {

// [Threads]   Called from many threads at once.
// [Blocking]  One that answers false to may_block is called on I/O threads and must answer at once; one that
//             answers true is called on worker threads.
// [Calls]     The token is what the peer sent, at most 4096 bytes, never empty, otherwise unchecked.
// [Answers]   The principal; its expires_at ends a live connection.
// [Errors]    unauthenticated, with a cause in `detail` that holds no part of the token; unavailable when it
//             cannot tell now.
// [Lifetime]  Outlives the server.
class authenticator {
 public:
  virtual ~authenticator() = default;

  virtual bool may_block() const = 0;
  virtual result<principal> authenticate(std::string_view token) = 0;
};

}  // namespace parlor
