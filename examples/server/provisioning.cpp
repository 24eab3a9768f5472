#include "provisioning.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace parlor_server {
namespace {

constexpr std::size_t most_members = 1000;

// One run of apply_provisioning: every step answers the first error.
class application {
 public:
  application(parlor::unit_of_work& work, parlor::timestamp now) : work_(work), now_(now) {}

  parlor::result<void> put(const provisioned_user& wanted) {
    auto found = work_.find_user(wanted.id);
    if (!found) return found.error();
    auto user = found->value_or(parlor::user{});
    const auto replace = [](std::string& field, const std::optional<std::string>& value) {
      if (value) field = *value;
    };
    if (!*found) user.created_at = now_;
    user.id = wanted.id;
    user.subject = wanted.subject;
    user.is_active = true;
    if (wanted.uuid) user.uuid = *wanted.uuid;
    replace(user.username, wanted.username);
    replace(user.email, wanted.email);
    replace(user.first_name, wanted.first_name);
    replace(user.last_name, wanted.last_name);
    replace(user.user_type, wanted.user_type);
    replace(user.avatar_url, wanted.avatar_url);
    if (*found && **found == user) return {};
    const auto stored = work_.put_user(user);
    if (!stored) return explained(stored.error(), "user", wanted.id.value);
    return {};
  }

  parlor::result<void> put(const provisioned_room& wanted) {
    if (auto known = check_people(wanted); !known) return known;
    auto found = work_.find_room(wanted.id);
    if (!found) return found.error();
    if (*found && !(*found)->is_active) return {};  // somebody has deleted it, and it stays so
    if (auto alone = check_direct(wanted); !alone) return alone;
    auto room = found->value_or(parlor::room{});
    room.id = wanted.id;
    room.type = wanted.type;
    room.is_active = true;
    if (wanted.uuid) room.uuid = *wanted.uuid;
    if (wanted.slug) room.slug = *wanted.slug;
    if (wanted.name) room.name = *wanted.name;
    if (wanted.created_by) room.created_by = wanted.created_by;
    if (!*found) room.created_at = now_;
    if (!*found || **found != room) {
      room.updated_at = now_;
      const auto stored = work_.put_room(room);
      if (!stored) return explained(stored.error(), "room", wanted.id.value);
    }
    if (!*found) {
      const auto creator = wanted.created_by.value_or(parlor::user_id());
      if (auto logged = log(wanted.id, parlor::room_event_kind::room_created, creator); !logged)
        return logged;
    }
    return put_members(wanted);
  }

 private:
  parlor::result<void> put_members(const provisioned_room& wanted) {
    const auto present = work_.members_of(wanted.id, most_members);
    if (!present) return present.error();
    for (auto member : *present) {
      if (std::count(wanted.members.begin(), wanted.members.end(), member.user) > 0) continue;
      member.is_active = false;
      if (auto put = work_.put_member(member); !put) return put;
      if (auto logged = log(wanted.id, parlor::room_event_kind::member_left, member.user); !logged)
        return logged;
    }
    for (const auto id : wanted.members) {
      auto found = work_.find_member(wanted.id, id);
      if (!found) return found.error();
      if (*found && (*found)->is_active) continue;
      auto member = found->value_or(parlor::member{});
      member.room = wanted.id;
      member.user = id;
      member.joined_at = now_;
      member.is_active = true;
      if (auto put = work_.put_member(member); !put) return put;
      if (auto logged = log(wanted.id, parlor::room_event_kind::member_joined, id); !logged) return logged;
    }
    return {};
  }

  parlor::result<void> check_people(const provisioned_room& wanted) const {
    auto people = wanted.members;
    if (wanted.created_by) people.push_back(*wanted.created_by);
    for (const auto id : people) {
      const auto found = work_.find_user(id);
      if (!found) return found.error();
      if (!*found) {
        return parlor::error{parlor::errc::invalid_argument, operation("room", wanted.id.value),
                             "there is no user " + std::to_string(id.value)};
      }
    }
    return {};
  }

  // Two people have one direct room.
  parlor::result<void> check_direct(const provisioned_room& wanted) const {
    if (wanted.type != parlor::room_type::direct) return {};
    const auto other = work_.find_direct_room(wanted.members[0], wanted.members[1]);
    if (!other) return other.error();
    if (!*other || (*other)->id == wanted.id) return {};
    return parlor::error{
        parlor::errc::conflict, operation("room", wanted.id.value),
        "its members have the direct room " + std::to_string((*other)->id.value) + " already"};
  }

  parlor::result<void> log(parlor::room_id room, parlor::room_event_kind kind, parlor::user_id user) {
    parlor::room_event entry;
    entry.room = room;
    entry.kind = kind;
    entry.user = user;
    entry.at = now_;
    const auto logged = work_.append_event(entry);
    if (!logged) return logged.error();
    return {};
  }

  static std::string operation(const std::string& what, std::int64_t id) {
    return "put " + what + " " + std::to_string(id);
  }

  static parlor::error explained(parlor::error problem, const std::string& what, std::int64_t id) {
    problem.operation = operation(what, id);
    if (problem.code == parlor::errc::conflict) {
      problem.detail = what == "user" ? "its subject, username or uuid belongs to another user"
                                      : "its slug or uuid belongs to another room";
    }
    return problem;
  }

  parlor::unit_of_work& work_;
  parlor::timestamp now_;
};

}  // namespace

parlor::result<void> apply_provisioning(const provisioning& wanted, parlor::storage& storage,
                                        parlor::timestamp now) {
  auto work = storage.begin();
  if (!work) return work.error();
  application run(**work, now);
  for (const auto& user : wanted.users) {
    if (auto put = run.put(user); !put) return put;
  }
  for (const auto& room : wanted.rooms) {
    if (auto put = run.put(room); !put) return put;
  }
  return (*work)->commit();
}

}  // namespace parlor_server
