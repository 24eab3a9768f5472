#include "simulation/world.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "simulation/broken_rule.hpp"
#include "simulation/device.hpp"
#include "simulation/model.hpp"

namespace simulation {
namespace {

// Long enough for every timer of the network, and for whoever comes back to come back.
constexpr microseconds quiet_time = 100 * second;
constexpr microseconds last_words_time = 15 * second;

parlor::error unavailable() {
  return {parlor::errc::unavailable, "simulate", "the disk is in trouble", 0};
}

parlor::uuid uuid_of(std::uint8_t kind, std::size_t number) {
  parlor::uuid made;
  made.bytes[6] = 0x40;
  made.bytes[8] = 0x80;
  made.bytes[14] = kind;
  made.bytes[15] = static_cast<std::uint8_t>(number);
  return made;
}

class world {
 public:
  world(std::uint64_t seed, const setting& how, telling with)
      : how_(how),
        chance_(seed),
        forever_(time_.begin_life()),
        record_(time_, with),
        disk_(chance_, how.planted_disk),
        net_(time_, chance_, how.network, how.planted_network),
        oracle_(disk_.kept(), time_, record_),
        around_{how_,
                time_,
                chance_,
                net_,
                oracle_,
                record_,
                forever_,
                [this](parlor::user_id as, parlor::command what) { house_.submit(as, std::move(what)); }},
        house_(
            time_, chance_, net_, disk_, how.house, [this] { return clock(); },
            [this] { oracle_.looks_at_disk(); }) {}

  void runs() {
    sets_the_stage();
    house_.open();
    for (auto& each : devices_) each->starts();
    trouble_comes();
    time_.run_until(how_.duration);
    calms_down();
    const auto quiet = how_.duration + quiet_time + time_to_read_everything();
    time_.run_until(quiet);
    says_last_words();
    time_.run_until(quiet + last_words_time);
    judges();
  }

  verdict ends(std::string broken) const {
    std::size_t messages = 0;
    for (const auto& each : oracle_.places()) messages += each.posted.size();
    return {std::move(broken), record_.hash(), time_.steps(), messages, record_.lines()};
  }

 private:
  // For one who comes back late, and reads page by page on a slow line.
  microseconds time_to_read_everything() const {
    std::size_t most = 0;
    for (const auto& each : oracle_.places()) most = std::max(most, each.posted.size());
    return 2 * how_.network.most_latency * static_cast<microseconds>(most / how_.page() + 1);
  }

  parlor::timestamp clock() const {
    const auto noon = std::chrono::seconds(1704110400);  // 2024-01-01T12:00:00Z
    return parlor::timestamp(noon + std::chrono::microseconds(time_.now() + clock_error_));
  }

  // --- the stage

  void sets_the_stage() {
    auto work = disk_.kept().begin().value();
    for (std::size_t user = 0; user < how_.users; ++user) invites(*work, user);
    for (std::size_t room = 0; room < how_.rooms; ++room) opens_room(*work, room);
    work->commit().value();
    oracle_.looks_at_disk();
    for (std::size_t user = 0; user < how_.users; ++user) {
      const auto count = 1 + chance_.below(how_.most_devices);
      for (std::size_t each = 0; each < count; ++each) {
        const auto& speech = *chance_.one_of(every_tongue());
        devices_.push_back(std::make_unique<device>(around_, devices_.size(), user, speech));
      }
    }
  }

  void invites(parlor::unit_of_work& work, std::size_t number) {
    parlor::user person;
    person.uuid = uuid_of(1, number);
    person.subject = "user" + std::to_string(number);
    person.username = person.subject;
    const auto stored = work.put_user(person).value();
    oracle_.add_person(
        {{std::to_string(stored.id.value), to_string(stored.uuid), person.subject}, stored.id});
  }

  // Two people share at most one direct room; a group has two members at least.
  void opens_room(parlor::unit_of_work& work, std::size_t number) {
    std::set<std::size_t> members = {chance_.below(how_.users)};
    members.insert((*members.begin() + 1 + chance_.below(how_.users - 1)) % how_.users);
    const bool is_taken =
        std::any_of(pairs_.begin(), pairs_.end(), [&](const auto& each) { return each == members; });
    const bool is_direct = !is_taken && chance_.chance(1, 3);
    if (is_direct) pairs_.push_back(members);
    for (std::size_t user = 0; user < how_.users && !is_direct; ++user) {
      if (chance_.chance(1, 2)) members.insert(user);
    }
    place where;
    where.members = members;
    where.maker = *members.begin();
    where.name.is_direct = is_direct;

    parlor::room made;
    made.uuid = uuid_of(2, number);
    made.type = is_direct ? parlor::room_type::direct : parlor::room_type::group;
    made.name = is_direct ? "" : "room" + std::to_string(number);
    made.slug = "room" + std::to_string(number);
    made.created_by = oracle_.people()[where.maker].id;
    made.created_at = made.updated_at = clock();
    const auto stored = work.put_room(made).value();
    for (const auto each : members) {
      parlor::member joined;
      joined.room = stored.id;
      joined.user = oracle_.people()[each].id;
      joined.joined_at = clock();
      where.joined[each] = joined.joined_at;
      work.put_member(joined).value();
    }
    where.id = stored.id;
    where.name.number = std::to_string(stored.id.value);
    where.name.uuid = to_string(stored.uuid);
    oracle_.add_place(std::move(where));
  }

  // --- what goes wrong

  void trouble_comes() {
    time_.after(forever_, chance_.between(second / 2, 8 * second), [this] {
      if (is_calm_) return;
      makes_trouble();
      trouble_comes();
    });
  }

  void makes_trouble() {
    constexpr std::array<bool setting::*, 10> kinds = {&setting::cuts,
                                                       &setting::darkness,
                                                       &setting::stalls,
                                                       &setting::crashes,
                                                       &setting::refused_commits,
                                                       &setting::failing_calls,
                                                       &setting::failing_snapshots,
                                                       &setting::throwing_commits,
                                                       &setting::unsure_commits,
                                                       &setting::clock_jumps};
    const auto kind = chance_.below(kinds.size());
    if (!(how_.*kinds[kind])) return;
    record_.note("trouble", -1, static_cast<std::int64_t>(kind));
    switch (kind) {
      case 0:
        return with_some_line([this](line_number line) { net_.cut(line); });
      case 1:
        return with_some_line([this](line_number line) { net_.darken(line); });
      case 2:
        return with_some_line([this](line_number line) {
          net_.stall(line, time_.now() + chance_.between(second, 20 * second));
        });
      case 3:
        return crashes();
      case 4:
        disk_.faults.commit = unavailable();
        if (chance_.chance(1, 2)) disk_.faults.commit->code = parlor::errc::io_failed;
        if (chance_.chance(1, 3)) disk_.faults.begin = unavailable();
        return heals_later();
      case 5:
        disk_.faults.calls_before_failure = chance_.below(60);
        return;
      case 6:
        disk_.faults.snapshot = unavailable();
        return heals_later();
      case 7:
        disk_.faults.before_commit = [] { throw std::runtime_error("an adapter throws"); };
        return heals_later();
      case 8:
        disk_.is_next_commit_unsure = true;
        time_.after(forever_, chance_.between(second, 4 * second), [this] { crashes(); });
        return;
      default:
        clock_error_ = chance_.between(-86400, 86400) * second;
        return;
    }
  }

  template <typename Act>
  void with_some_line(Act&& act) {
    const auto& one = devices_[chance_.below(devices_.size())];
    if (const auto line = one->line()) act(*line);
  }

  void heals_later() {
    time_.after(forever_, chance_.between(50 * millisecond, 3 * second), [this] { heals(); });
  }
  void heals() {
    disk_.faults.begin.reset();
    disk_.faults.commit.reset();
    disk_.faults.snapshot.reset();
    disk_.faults.before_commit = nullptr;
  }

  void crashes() {
    if (!house_.is_open()) return;
    record_.note("the server crashes");
    house_.crash();
    disk_.is_next_commit_unsure = false;
    oracle_.looks_again_at_everything();
    time_.after(forever_, chance_.between(millisecond, 3 * second), [this] {
      record_.note("the server is back");
      house_.open();
    });
  }

  // --- the end

  void calms_down() {
    is_calm_ = true;
    heals();
    house_.grants_lasting_tokens();
    disk_.faults.calls_before_failure.reset();
    for (auto& each : devices_) each->calms_down();
    for (const auto& each : devices_) listeners_.push_back(each->line());
    // Some go, so that there is something to be told.
    for (std::size_t user = 0; user < how_.users; ++user) {
      if (!chance_.chance(1, 3)) continue;
      if (is_known_to_be_there(user)) gone_.insert(user);
      for (auto& each : devices_) {
        if (each->user() == user) each->leaves();
      }
    }
  }

  void says_last_words() {
    for (std::size_t room = 0; room < oracle_.places().size(); ++room) {
      std::size_t speakers = 0;
      for (auto& each : devices_) {
        if (speakers < 2 && each->says_last_word(room)) ++speakers;
      }
    }
    for (auto& each : devices_) {
      if (!each->is_online()) continue;
      each->asks("GET", "/api/chat/online-users", "",
                 [this, user = each->user()](int status, const std::string& body) {
                   if (status == 200) checks_online(user, understand_users(body));
                 });
    }
  }

  bool is_there(std::size_t user) const {
    return std::any_of(devices_.begin(), devices_.end(),
                       [user](const auto& each) { return each->user() == user && each->is_online(); });
  }

  // By the server, too, which may have given up what the client still believes in.
  bool is_known_to_be_there(std::size_t user) const {
    return std::any_of(devices_.begin(), devices_.end(), [this, user](const auto& each) {
      const auto line = each->line();
      return each->user() == user && line && net_.is_sound(*line);
    });
  }

  bool knows(std::size_t user, std::size_t other) const {
    for (const auto room : oracle_.rooms_of(user)) {
      if (oracle_.is_member(room, other)) return true;
    }
    return false;
  }

  void checks_online(std::size_t user, const std::vector<std::string>& listed) const {
    for (std::size_t other = 0; other < how_.users; ++other) {
      if (other == user) continue;
      const auto& number = oracle_.people()[other].name.number;
      const bool is_listed = std::find(listed.begin(), listed.end(), number) != listed.end();
      if (is_listed == (is_there(other) && knows(user, other))) continue;
      throw broken_rule("the list of those who are online is wrong about user " + std::to_string(other));
    }
  }

  void judges() {
    if (!house_.is_open()) throw broken_rule("the server has not come back");
    oracle_.looks_again_at_everything();
    oracle_.all_has_been_heard();
    for (std::size_t number = 0; number < devices_.size(); ++number) {
      const auto& each = devices_[number];
      each->has_everything();
      const auto line = each->line();
      // A slow one is told less of who comes and goes.
      if (line && !net_.has_dropped(*line)) judges_convergence(*each, listeners_[number] == line);
    }
  }

  // Who was elsewhere meanwhile was not told everything.
  void judges_convergence(const device& each, bool has_listened) const {
    const auto& heard = each.heard_so_far();
    for (const auto other : gone_) {
      if (!has_listened || !each.speech().tells_presence() || heard.presence.count(other) > 0) continue;
      // Whom they have in common only since, by a room that was made or joined then, may never have been there.
      if (!oracle_.are_together_since(how_.duration, each.user(), other)) continue;
      throw broken_rule("presence does not converge: nobody says that this user has gone: " +
                        std::to_string(other));
    }
    for (const auto& [other, said] : heard.presence) {
      if (said.is_on == is_there(other)) continue;
      if (!oracle_.are_together_since(said.since, each.user(), other)) continue;
      throw broken_rule("presence does not converge: user " + std::to_string(other));
    }
    for (const auto& [where, said] : heard.typing) {
      const auto& [room, other] = where;
      // Who goes does not type there any longer, and that is told, too.
      if (!said.is_on || !oracle_.are_together_since(said.since, room, each.user(), each.user())) continue;
      throw broken_rule("somebody types for ever: user " + std::to_string(other));
    }
  }

  const setting how_;
  dice chance_;
  schedule time_;
  const life forever_;
  trace record_;
  disk disk_;
  network net_;
  model oracle_;
  surroundings around_;
  house house_;
  std::vector<std::unique_ptr<device>> devices_;
  std::vector<std::set<std::size_t>> pairs_;
  std::vector<std::optional<line_number>> listeners_;  // the line of each device when everything became quiet
  std::set<std::size_t> gone_;                         // users who left then
  microseconds clock_error_ = 0;
  bool is_calm_ = false;
};

}  // namespace

verdict run(std::uint64_t seed, const setting& how, telling with) {
  const auto stage = std::make_unique<world>(seed, how, with);
  try {
    stage->runs();
  } catch (const std::exception& broken) {  // a broken_rule, or what the oracle did not expect at all
    return stage->ends(broken.what());
  }
  return stage->ends({});
}

}  // namespace simulation
