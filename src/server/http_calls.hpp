// The HTTP requests of one loop, from the head to the answer. Used on that loop only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "parlor/event.hpp"
#include "parlor/transport/transport.hpp"

#include "server/granted_uploads.hpp"
#include "server/services.hpp"
#include "server/sockets.hpp"
#include "server/upload.hpp"

namespace parlor::server_side {

class http_calls {
 public:
  http_calls(services& shared, std::size_t loop, session_numbers next_session);

  body_plan on_request(exchange_id exchange, const http_request& request);
  void on_body(exchange_id exchange, std::string body);
  void on_exchange_end(exchange_id exchange);
  // True if the answer was for a request here.
  bool settle(const to_session& to, const event& what);

 private:
  // A request that waits for its user, its body, or its answer.
  struct pending {
    exchange_id exchange;
    std::size_t dialect = 0;
    http_call call;
    user_id self;  // 0 until the engine has said
    bool has_body = false;
    bool is_admitting = false;  // the answer that comes next says who `self` is
    std::shared_ptr<upload> files;
  };

  body_plan begin_call(exchange_id exchange, const http_request& request, call_match match);
  void answer_anybody(exchange_id exchange, call_match match);
  void authenticated(session_id id, result<principal> who);
  void run_if_complete(session_id id);
  void run(session_id id, pending& waiting);
  void finish_upload(session_id id, pending& waiting);
  void submit(session_id id, const pending& waiting, command what);
  void ask(session_id id, const pending& waiting, query what);
  void settle_later(session_id id, event what);
  void answer(session_id id, const event& what);
  // Does what concerns that request; where memory is missing, that is its answer.
  template <typename Call>
  void tend(session_id id, Call&& call);
  void answer_without_memory(exchange_id exchange);

  services& shared_;
  parlor::transport& transport_;
  const std::size_t loop_;
  const session_numbers next_session_;
  granted_uploads grants_;
  std::unordered_map<session_id, pending> pending_;
  std::unordered_map<std::uint64_t, session_id> pending_of_;  // by connection: it has one request at a time
};

}  // namespace parlor::server_side
