// The WebSockets of one loop, from the handshake to the close. Used on that loop only.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "parlor/event.hpp"
#include "parlor/transport/transport.hpp"

#include "server/fanout.hpp"
#include "server/services.hpp"
#include "server/session_table.hpp"

namespace parlor::server_side {

using session_numbers = std::function<session_id()>;

class sockets {
 public:
  sockets(services& shared, std::size_t loop, session_numbers next_session);

  void on_upgrade(exchange_id exchange, const http_request& request);
  void on_exchange_end(exchange_id exchange);
  void on_open(connection_id connection);
  void on_frame(connection_id connection, frame::kind type, std::string payload);
  void on_close(connection_id connection, const close_reason& why);

  // The events of a batch, each of which stays until end_batch or, if something throws, until the next
  // begin_batch.
  void begin_batch();
  void deliver(const addressed_event& event);
  void end_batch();
  // Every session of this loop, since it lacks the memory to tell them something.
  void close_all();
  // Closes those whose proof of identity has ended, and does what there was no memory for.
  void second_passed(timestamp now);

 private:
  // A handshake that has not been answered yet.
  struct opening {
    exchange_id exchange;
    session_id session;
    std::size_t dialect = 0;
    http_call call;
    std::string subprotocol;
    std::optional<timestamp> expires_at;
    bool is_gone = false;  // the peer left meanwhile
  };
  struct ended_session {
    session_id session;
    user_id user;
  };

  void authenticated(session_id id, result<principal> who);
  void opened(opening& waiting, const session_opened& what);
  void welcome(opening& waiting, const session_opened& what);
  void refuse(const opening& waiting, const error& why);
  websocket_accept acceptance(const opening& waiting) const;
  void tell(session& receiver, const event& what);
  caller_limits::wait time_to_wait(session& from, const decode_result& decoded);
  // The frame is not taken; of one that goes on all the same the connection is closed.
  void refuse_frame(session& from, const decode_result& decoded, std::chrono::milliseconds wait);
  void run(session& from, dialect_request&& request);
  void renew(const session& from, renew_session what, std::string client_message_id);
  void grant(session& from, grant_upload what, std::string client_message_id);
  void run_command(const session& from, command&& what, std::string client_message_id);
  // Room for a command that goes to the engine with all others of this turn of the loop: one lock and one wake
  // for all. Good until the next.
  submitted_command& add_to_turn();
  void submit_turn();
  // Too much is waiting.
  void turn_away(submitted_command command);
  void run_with_files(session& from, dialect_request request);
  void close_session_of(session_id id, user_id user);
  void make_room_for_end();
  void submit_ends();
  void files_stored(session_id id, connection_id connection, dialect_request& request,
                    result<std::vector<attachment>> stored);
  void answer_later(session_id id, event what);

  services& shared_;
  parlor::transport& transport_;
  const std::size_t loop_;
  const session_numbers next_session_;
  session_table sessions_;
  fanout fanout_;
  std::shared_ptr<const std::string> public_url_;  // of the batch
  std::vector<submitted_command> turn_;            // until its end
  std::vector<ended_session> ended_;               // and the engine has not been told
  bool is_behind_ = false;                         // some are to be closed that could not be
  std::unordered_map<session_id, opening> openings_;
  std::unordered_map<std::uint64_t, session_id> opening_of_;      // by connection
  std::unordered_map<std::uint64_t, close_reason> to_be_closed_;  // accepted only to be told why not
};

}  // namespace parlor::server_side
