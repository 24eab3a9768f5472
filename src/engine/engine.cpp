#include "engine/engine.hpp"

#include <algorithm>
#include <set>
#include <type_traits>
#include <utility>

#include "engine/commands/handlers.hpp"
#include "engine/context.hpp"

namespace parlor::engine {

namespace {

constexpr std::size_t remembered_rooms = 10000;
constexpr std::size_t remembered_members = 1000000;  // of all of them: 8 MB
constexpr std::size_t most_members = 10000;          // storage lists no more at a time
constexpr std::size_t most_rooms_per_user = 1000;

// Whether the unit of work is of no more use after this error. The others refuse one command.
bool breaks_batch(errc code) {
  switch (code) {
    case errc::unavailable:
    case errc::timed_out:
    case errc::busy:
    case errc::too_new:
    case errc::corrupt:
    case errc::io_failed:
    case errc::not_supported:
      return true;
    case errc::malformed:
    case errc::invalid_argument:
    case errc::unauthenticated:
    case errc::forbidden:
    case errc::room_not_found:
    case errc::not_a_member:
    case errc::message_not_found:
    case errc::user_not_found:
    case errc::file_not_found:
    case errc::not_found:
    case errc::conflict:
    case errc::too_large:
    case errc::too_many_files:
    case errc::unsupported_type:
    case errc::rate_limited:
      return false;
  }
  return true;
}

// The files that were put into the media sink for this command.
const std::vector<attachment>* files_of(const command& what) {
  if (const auto* sent = std::get_if<send_message>(&what)) return &sent->attachments;
  if (const auto* uploaded = std::get_if<record_uploads>(&what)) return &uploaded->attachments;
  return nullptr;
}

// Nobody refers to the files of a refused command, unless another command has recorded them.
result<void> drop_files(context& with, const command& what) {
  const auto* files = files_of(what);
  if (files == nullptr) return {};
  for (const auto& each : *files) {
    const auto recorded = with.work.find_attachment(each.key);
    if (!recorded) return recorded.error();
    if (!*recorded) with.drop_file(each.key);
  }
  return {};
}

result<const user*> find_or_admit(context& with, const origin& from) {
  if (from.user) return with.views.find_user(from.user);
  auto admitted = with.users.admit(from.who, with.now, with.work);
  if (!admitted) return admitted.error();
  return &with.views.remember(std::move(*admitted));
}

result<caller> identify(context& with, const origin& from) {
  const auto known = find_or_admit(with, from);
  if (!known) return known.error();
  if (*known == nullptr) {
    return error{errc::unauthenticated, "identify caller", "the user is not known any more"};
  }
  const auto& self = **known;
  if (!self.is_active) return error{errc::forbidden, "identify caller", "the user is not active"};
  return caller{self, from.session, from.correlation, from.is_socket};
}

result<void> run_command(context& with, const submitted_command& submitted) {
  return std::visit(
      [&with, &from = submitted.from](const auto& what) -> result<void> {
        if constexpr (std::is_same_v<std::decay_t<decltype(what)>, close_session>) {
          return end_session(with, from.session);
        } else {
          const auto who = identify(with, from);
          if (!who) return who.error();
          return handle(with, *who, what);
        }
      },
      submitted.what);
}

// An error of this function is the end of the batch; a refused command is an answer.
result<void> run_or_refuse(context& with, const submitted_command& submitted) {
  const auto before = with.position();
  const auto done = run_command(with, submitted);
  if (done) return {};
  if (breaks_batch(done.error().code)) return done.error();
  with.rewind(before);
  with.answer(submitted.from, command_failed{done.error(), submitted.from.client_message_id});
  return drop_files(with, submitted.what);
}

// The batch did not happen.
outcome refuse_all(const std::vector<submitted_command>& batch, const error& why) {
  outcome said;
  said.is_committed = false;
  const error problem{errc::unavailable, "commit batch", to_string(why)};
  for (const auto& [from, what] : batch) {
    if (std::holds_alternative<close_session>(what)) continue;
    said.events.push_back(
        {to_session{from.session, from.correlation}, command_failed{problem, from.client_message_id}});
    // After io_failed the messages may be stored all the same, and then they need their files.
    const auto* files = why.code == errc::io_failed ? nullptr : files_of(what);
    if (files == nullptr) continue;
    for (const auto& each : *files) said.orphaned_files.push_back(each.key);
  }
  return said;
}

engine_options within_bounds(engine_options options) {
  options.max_members = std::clamp<std::size_t>(options.max_members, 2, most_members);
  options.max_rooms_per_user = std::clamp<std::size_t>(options.max_rooms_per_user, 1, most_rooms_per_user);
  return options;
}

// Takes back what was not kept, also when an adapter throws.
class undo_on_exit {
 public:
  explicit undo_on_exit(tables& memory) : memory_(memory) {}
  ~undo_on_exit() { memory_.undo(); }
  undo_on_exit(const undo_on_exit&) = delete;
  undo_on_exit& operator=(const undo_on_exit&) = delete;

 private:
  tables& memory_;
};

}  // namespace

struct engine::state {
  storage& store;
  user_directory& users;
  std::function<timestamp()> clock;
  engine_options options;
  tables memory;
  // Open sessions whose end has not been committed yet: nobody will say a second time that they are gone.
  std::set<session_id> ended;

  result<outcome> attempt(const std::vector<submitted_command>& batch,
                          const std::vector<session_id>& ended_before) {
    const auto work = store.begin();
    if (!work) return work.error();
    const auto now = clock();
    memory.forget_old_users(now);
    context with(options, memory, **work, users, now, batch.size());
    for (const auto session : ended_before) {
      if (const auto done = end_session(with, session); !done) return done.error();
    }
    for (const auto& each : batch) {
      if (const auto done = run_or_refuse(with, each); !done) return done.error();
    }
    if (const auto committed = (*work)->commit(); !committed) return committed.error();
    memory.keep();
    ended.clear();
    auto said = with.take_outcome();
    said.came_or_went = memory.presence.take_settled();
    return said;
  }
};

engine::engine(storage& store, user_directory& users, std::function<timestamp()> clock,
               engine_options options)
    : state_(new state{store,
                       users,
                       std::move(clock),
                       within_bounds(options),
                       {room_table(remembered_rooms, remembered_members, most_members),
                        {},
                        typing_table(options.max_typing),
                        {}},
                       {}}) {}

engine::~engine() = default;

outcome engine::run(const std::vector<submitted_command>& batch) {
  auto& ended = state_->ended;
  if (batch.empty() && ended.empty()) return {};
  const std::vector<session_id> ended_before(ended.begin(), ended.end());
  for (const auto& [from, what] : batch) {
    const auto is_end = std::holds_alternative<close_session>(what);
    if (is_end && state_->memory.presence.find(from.session) != nullptr) ended.insert(from.session);
  }

  const undo_on_exit guard(state_->memory);
  auto said = state_->attempt(batch, ended_before);
  if (!said) return refuse_all(batch, said.error());
  return std::move(*said);
}

outcome engine::tick() {
  auto said = run({});
  auto& typing = state_->memory.typing;
  const auto now = state_->clock();
  for (auto& [room, typist] : typing.expired(now, now + state_->options.typing_timeout)) {
    typing.erase(room, typist.id);
    const auto except = typist.id;
    said.events.push_back({to_room{room, except}, typing_changed{room, std::move(typist), false}});
  }
  typing.keep();
  return said;
}

const std::unordered_set<user_id>& engine::online_users() const {
  return state_->memory.presence.online_users();
}

}  // namespace parlor::engine
