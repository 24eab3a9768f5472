// Somebody's program: it has a socket or wants one, does what its user may do and sometimes what they may not,
// sends again what was not answered, and catches up with what it has missed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "simulation/dice.hpp"
#include "simulation/model.hpp"
#include "simulation/network.hpp"
#include "simulation/schedule.hpp"
#include "simulation/setting.hpp"
#include "simulation/tongue.hpp"
#include "simulation/trace.hpp"

namespace simulation {

// What all devices share; borrowed.
struct surroundings {
  const setting& how;
  schedule& time;
  dice& chance;
  network& net;
  model& oracle;
  trace& record;
  life forever = 0;
  // What the host's own program has done on a user's behalf.
  std::function<void(parlor::user_id as, parlor::command what)> host;
};

class device {
 public:
  device(surroundings& around, std::size_t number, std::size_t user, const tongue& speech);

  void starts();
  // Does nothing new any longer; still comes back and catches up.
  void calms_down() { is_calm_ = true; }
  // Hangs up and does not come back.
  void leaves();
  bool has_left() const { return has_left_; }
  bool is_online() const { return where_ == state::online; }
  std::size_t user() const { return user_; }
  const tongue& speech() const { return speech_; }
  std::optional<line_number> line() const;
  // One last message to everybody in the room; false where it has no way to say it.
  bool says_last_word(std::size_t room);
  bool hears_room(std::size_t room) const;
  // Asks over HTTP.
  void asks(const std::string& method, const std::string& target, const std::string& body,
            std::function<void(int status, const std::string& body)> then);
  // Only while it is online.
  const session& heard_so_far() const { return around_.oracle.at(*session_); }
  // Throws a broken_rule unless everything it wanted has come to an end, and nothing is missing.
  void has_everything() const;

 private:
  enum class state : std::uint8_t { offline, connecting, online };

  // What it has of a room: all from `floor` on up to `frontier`, and what came since.
  struct shelf {
    std::optional<std::size_t> floor;
    std::set<std::size_t> seen;
    bool is_caught_up = false;
    bool has_progress = false;  // a page has come since it was last looked after
  };
  struct unanswered {
    std::size_t room = 0;
    bool has_client_id = false;
    bool is_sent_here = false;  // by the present socket
  };

  void comes_later();
  void connects();
  void has_opened();
  void hears(std::string_view frame, microseconds sent);
  void is_told(const heard& what, microseconds sent);
  void has_ended(std::uint16_t code);

  // --- deeds
  void thinks();
  void acts();
  void says_something();
  void says_to_somebody();
  void edits_something();
  void removes_something();
  void reads_something();
  void types_something();
  void makes_group();
  void ends_room();
  void changes_members();
  void trespasses();
  void moves();
  bool is_still_stranger() const;
  // Of the room, which the user has not been put into or taken out of.
  std::function<void(int status, const std::string& body)> must_fail(std::size_t room);
  void sends(std::string frame);
  void says(std::size_t room, bool has_client_id);
  void sends_again();

  // --- catching up
  void catches_up();
  void catches_up_with(std::size_t room);
  void keeps_asking(std::size_t room);
  // Forward from what it has; going back, from the newest that it lacks.
  void asks_for_page(std::size_t room, bool is_going_back);
  void takes_page(std::size_t room, const std::vector<std::size_t>& messages, bool has_more, bool is_forward);
  void is_up_to_date(std::size_t room);
  // The newest position up to which nothing is missing.
  std::optional<std::size_t> frontier(std::size_t room) const;
  std::vector<std::size_t> missing_in(std::size_t room) const;
  std::optional<std::size_t> gap_in(std::size_t room) const;
  std::optional<std::size_t> last_gap_in(std::size_t room) const;
  void puts(std::size_t message);

  std::vector<std::size_t> own_rooms() const;
  std::optional<std::size_t> own_message(bool of_others);
  const user_name& name() const { return around_.oracle.people()[user_].name; }

  surroundings& around_;
  const std::size_t number_;
  const std::size_t user_;
  const tongue& speech_;

  state where_ = state::offline;
  line_number line_ = 0;
  std::uint64_t visit_ = 0;  // counts sockets: what is about an older one is of no concern
  std::optional<std::size_t> session_;
  bool is_wide_ = false;
  bool is_trespassing_ = false;
  std::size_t moves_at_knock_ = 0;   // of a trespasser: whoever is let in meanwhile is none
  std::optional<std::size_t> room_;  // of the socket
  std::map<std::size_t, shelf> shelves_;
  // Rooms that it catches up with, or has; after each time that its user was out, anew.
  std::map<std::size_t, std::size_t> asked_for_;
  std::map<std::string, unanswered> outbox_;
  bool is_calm_ = false;
  bool has_left_ = false;
};

}  // namespace simulation
