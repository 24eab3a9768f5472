// The oracle: who is who, who is where, what was asked for, what the disk holds, and what each session has to
// hear because of it. It knows the promises, and nothing of how the engine keeps them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "parlor/storage/storage.hpp"

#include "simulation/schedule.hpp"
#include "simulation/tongue.hpp"
#include "simulation/trace.hpp"

namespace simulation {

struct person {
  user_name name;
  parlor::user_id id;
};

// Something that a room's members are told: one message was posted, edited or removed.
struct told {
  heard::kind what = heard::kind::message;
  std::size_t message = 0;
  std::string text;  // as the disk had it after the batch
};

struct departure {
  parlor::sequence sequence = 0;
  microseconds when = 0;
};

// A time that somebody was in a room; the room's end ends it.
struct stay {
  microseconds from = 0;
  std::optional<microseconds> to;  // nothing: until now
};

// The last time that somebody read something: up to where.
struct reading {
  parlor::sequence up_to = 0;
  microseconds when = 0;
};

struct place {
  room_name name;
  parlor::room_id id;
  std::set<std::size_t> members;
  std::size_t maker = 0;          // and owner of a group, until they leave it to another
  std::size_t founders_left = 0;  // members from the beginning whose coming the log has still to tell
  std::map<std::size_t, parlor::timestamp> joined;           // when each member came; the last time
  std::map<std::size_t, departure> departed;                 // who has ever left: the last time
  std::map<std::size_t, std::vector<stay>> stays;            // of who is or was ever a member
  std::set<std::pair<std::size_t, std::size_t>> wished_in;   // who wants whom to come
  std::set<std::pair<std::size_t, std::size_t>> wished_out;  // and to go
  parlor::sequence last = 0;
  parlor::timestamp newest{};
  bool is_ended = false;
  bool is_end_wished = false;
  std::set<std::size_t> ends_tried;  // by strangers, who may own it by the time that this is done
  std::vector<told> log;
  std::vector<std::size_t> posted;  // messages, by their place
  std::map<std::size_t, parlor::sequence> read_up_to;
  std::map<std::size_t, reading> readings;  // what the log says of them
};

struct stored_message {
  message_name name;
  parlor::message_id id;
  parlor::sequence sequence = 0;
  std::size_t room = 0;
  std::size_t position = 0;  // in place::posted
  std::size_t author = 0;
  std::string tag;
  std::string text;
  std::set<std::string> edits;  // texts that its author has asked for
  bool is_removed = false;
  bool is_removal_wished = false;
};

// A message that somebody wants to say: its text begins with the tag.
struct wish {
  std::size_t user = 0;
  std::optional<std::size_t> room;     // nothing: the direct room with `partner`
  std::optional<std::size_t> partner;  // set for that
  bool has_client_id = false;
  bool is_refused = false;  // for good, as far as the sender knows
  std::size_t sent = 0;
  std::size_t stored = 0;
};

// Of somebody else, as a session was told: they are there, or type.
struct told_state {
  bool is_on = false;
  microseconds since = 0;  // it came about then at the earliest: what has changed since is told, too
};

// A socket, from the request on.
struct session {
  // What its user was out of the room for: it must not hear these of the room's log.
  struct absence {
    std::size_t first = 0;
    std::optional<std::size_t> end;  // nothing: it hears of the room no longer
  };
  // Where it stands in a room's log: it has heard everything before `next`. Until the first word it is only
  // known that it begins somewhere from `next` on.
  struct cursor {
    std::size_t next = 0;
    bool is_sure = false;
    std::vector<absence> absences{};

    bool is_over() const { return !absences.empty() && !absences.back().end; }
    // Whether it is not to hear that line; where it goes on, which may be nowhere.
    const absence* absence_at(std::size_t line) const;
    void passes_absences();
  };

  std::size_t device = 0;
  std::size_t user = 0;
  const tongue* speech = nullptr;
  bool is_wide = false;
  bool is_open = true;
  std::optional<microseconds> opened;  // when its device learned that it is
  std::optional<std::size_t> room;
  // The message that it says it saw last, where the answer to that begins with what became of it and of earlier
  // ones; and those of them of which that must be told.
  std::optional<std::size_t> resumes_after;
  std::set<std::size_t> changes_due;
  std::map<std::size_t, cursor> rooms;
  std::map<std::string, std::size_t> sayings;   // own tags, sent by this session and not yet answered
  std::map<std::size_t, std::size_t> removals;  // the same for what it wants removed
  std::map<std::size_t, std::size_t> edits;     // and edited, in rooms that it does not hear
  // What it was told last: who is there; in which room who types; which room is read by whom, up to where.
  std::map<std::size_t, told_state> presence;
  std::map<std::pair<std::size_t, std::size_t>, told_state> typing;
  std::map<std::pair<std::size_t, std::size_t>, parlor::sequence> receipts;
};

class model {
 public:
  model(parlor::storage& kept, const schedule& time, trace& record)
      : kept_(kept), time_(time), record_(record) {}

  // --- the stage
  std::size_t add_person(person who);
  std::size_t add_place(place where);
  const std::vector<person>& people() const { return people_; }
  const std::vector<place>& places() const { return places_; }
  const stored_message& message(std::size_t which) const { return messages_[which]; }
  bool is_member(std::size_t room, std::size_t user) const;
  // What they were told while they were in it may be under way for long.
  bool has_been_member(std::size_t room, std::size_t user) const;
  // How often they have come to the room or left it. Where it has not changed, neither have their rights.
  std::size_t moves_of(std::size_t room, std::size_t user) const;
  // Whether both have been in the room, or in one and the same, all the time since then.
  bool are_together_since(microseconds then, std::size_t room, std::size_t one, std::size_t other) const;
  bool are_together_since(microseconds then, std::size_t one, std::size_t other) const;
  bool is_departure_wished(std::size_t room, std::size_t user) const;
  // Those that are there and not ended.
  std::vector<std::size_t> rooms_of(std::size_t user) const;
  std::vector<std::size_t> rooms_without(std::size_t user) const;

  // --- what is asked for
  // Answers the new tag.
  std::string wants_to_say(wish what);
  void says(session& by, const std::string& tag);
  void is_refused(const std::string& tag) { wishes_.at(tag).is_refused = true; }
  const wish& wish_of(const std::string& tag) const { return wishes_.at(tag); }
  // Answers the new text.
  std::string wants_to_edit(std::size_t message, std::size_t user);
  void wants_to_remove(std::size_t message) { messages_[message].is_removal_wished = true; }
  void wants_in(std::size_t room, std::size_t asker, std::size_t whom);
  void wants_out(std::size_t room, std::size_t asker, std::size_t whom);
  void wants_to_end(std::size_t room) { places_[room].is_end_wished = true; }
  void tries_to_end(std::size_t room, std::size_t user) { places_[room].ends_tried.insert(user); }
  // Answers the name of the group.
  std::string wants_group(std::size_t maker, std::set<std::size_t> members);

  // --- what the disk holds
  // Reads what was committed since, and judges it.
  void looks_at_disk();
  // Reads everything once more: nothing may have changed that was not asked for.
  void looks_again_at_everything();

  // --- what sessions hear
  std::size_t opens(session opened);
  session& at(std::size_t which) { return sessions_[which]; }
  void closes(std::size_t which) { sessions_[which].is_open = false; }
  // The messages that it is about, so far as it is about any: where it is one, that, and for a history each.
  std::vector<std::size_t> hears(std::size_t which, const heard& what, microseconds sent);
  // The messages of a page that a request was answered with.
  std::vector<std::size_t> reads(std::size_t user, std::size_t room, const heard& page);
  // Everything is quiet: all open sessions have heard everything.
  void all_has_been_heard() const;

  std::optional<std::size_t> find_message(const std::string& number_or_uuid) const;
  std::optional<std::size_t> find_room(const std::string& number_or_uuid) const;
  std::optional<std::size_t> find_user(const std::string& number_or_uuid) const;

 private:
  [[noreturn]] static void fail(const std::string& sentence);
  std::string label(std::size_t message) const;

  void finds_new_rooms(const parlor::storage_reader& reader);
  void takes_up(const parlor::storage_reader& reader, std::size_t room, const parlor::room_event& what);
  void is_posted(const parlor::storage_reader& reader, std::size_t room, const parlor::room_event& what);
  void is_changed(const parlor::storage_reader& reader, std::size_t room, const parlor::room_event& what);
  void is_read(const parlor::storage_reader& reader, std::size_t room, const parlor::room_event& what);
  void comes(std::size_t room, const parlor::room_event& what);
  void goes(std::size_t room, const parlor::room_event& what);
  void has_ended(std::size_t room, const parlor::room_event& what);
  bool may_know(std::size_t room, std::size_t user, parlor::sequence sequence) const;

  std::size_t known_message(const session& by, const heard& what) const;
  std::size_t message_for(std::size_t user, std::optional<std::size_t> room, const heard& what) const;
  void hears_of(session& by, heard::kind what, std::size_t message, const std::string& text);
  bool may_be_answer(const session& by, heard::kind what, std::size_t message) const;
  bool is_answer(session& by, heard::kind what, std::size_t message) const;
  // Whether both were in the room, or in one and the same, when what was sent then came about.
  bool were_together(std::size_t room, std::size_t one, std::size_t other, microseconds sent) const;
  bool were_together(std::size_t one, std::size_t other, microseconds sent) const;
  bool was_inside(std::size_t room, std::size_t user, microseconds sent) const {
    return were_together(room, user, user, sent);
  }
  // Whether that was because they left it, or it ended.
  bool was_left(std::size_t room, std::size_t user, microseconds sent) const;
  void hears_typing(session& by, const heard& what, microseconds sent) const;
  void hears_presence(session& by, const heard& what, microseconds sent) const;
  void hears_receipt(session& by, const heard& what, microseconds sent);
  void has_heard_receipts(const session& by, std::size_t room) const;
  std::set<std::size_t> changed_after(std::size_t message) const;
  bool is_of_resumption(const session& by, heard::kind what, std::size_t message) const;
  void has_resumed(const session& by) const;

  parlor::storage& kept_;
  const schedule& time_;
  trace& record_;
  std::vector<person> people_;
  std::vector<place> places_;
  std::vector<stored_message> messages_;
  std::vector<session> sessions_;
  std::map<std::string, wish> wishes_;
  std::map<std::string, std::pair<std::size_t, std::set<std::size_t>>> groups_;  // maker and members, by name
  std::map<std::string, std::size_t> message_names_;                             // numbers and UUIDs
  std::map<std::string, std::size_t> room_names_;
  std::map<std::string, std::size_t> user_names_;
  std::size_t tags_ = 0;
  std::size_t edits_ = 0;
};

}  // namespace simulation
