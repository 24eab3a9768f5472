#include "fault/comparison.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

namespace parlor::tests {
namespace {

constexpr std::size_t page = 1000;

std::string shown(const std::string& text) {
  return '"' + text.substr(0, 60) + '"';
}
std::string shown(std::int64_t number) {
  return std::to_string(number);
}
template <typename Tag>
std::string shown(basic_id<Tag> id) {
  return std::to_string(id.value);
}
std::string shown(const user& value) {
  return value.username + (value.last_seen ? ", seen" : "");
}
std::string shown(const room& value) {
  return value.slug + " up to " + std::to_string(value.last_sequence);
}
std::string shown(const member& value) {
  return "member " + shown(value.user) + ", read " + std::to_string(value.read_sequence) +
         (value.is_active ? "" : ", gone");
}
std::string shown(const message& value) {
  return "message " + shown(value.id) + " at " + std::to_string(value.sequence) + " " + shown(value.text) +
         " with " + std::to_string(value.attachments.size()) + " files";
}
std::string shown(const room_event& value) {
  return "event at " + std::to_string(value.sequence);
}
std::string shown(const attachment& value) {
  return value.key;
}
template <typename Value>
std::string shown(const std::optional<Value>& value) {
  return value ? shown(*value) : "nothing";
}
template <typename Value>
std::string shown(const std::vector<Value>& values) {
  auto line = std::to_string(values.size());
  if (!values.empty()) line += ", the last: " + shown(values.back());
  return line;
}

struct refused {
  error why;
};
struct differs {
  std::string how;
};

template <typename Value>
Value need(result<Value> answer) {
  if (!answer) throw refused{answer.error()};
  return *std::move(answer);
}

// Asks both, and answers what both said.
class examiner {
 public:
  examiner(const storage_reader& seen, const storage_reader& wanted) : seen_(seen), wanted_(wanted) {}

  template <typename Ask>
  auto both(const std::string& question, Ask&& ask) const {
    auto wanted = ask(wanted_).value();
    const auto seen = need(ask(seen_));
    if (seen != wanted) throw differs{question + ": " + shown(seen) + " in place of " + shown(wanted)};
    return wanted;
  }

  void compare() const {
    const auto users = count([this](std::int64_t id) {
      return both("user " + std::to_string(id), [id](auto& from) { return from.find_user(user_id{id}); })
          .has_value();
    });
    const auto rooms = count([this](std::int64_t id) {
      return both("room " + std::to_string(id), [id](auto& from) { return from.find_room(room_id{id}); })
          .has_value();
    });
    for (std::int64_t id = 1; id <= rooms; ++id) compare_room(room_id{id});
    for (std::int64_t id = 1; id <= users; ++id) compare_user(user_id{id});
    compare_searches(user_id{1});
    compare_files();
  }

 private:
  template <typename IsThere>
  static std::int64_t count(IsThere&& is_there) {
    std::int64_t id = 0;
    while (is_there(id + 1)) ++id;
    return id;
  }

  void compare_room(room_id id) const {
    const auto name = "room " + std::to_string(id.value) + ", ";
    const auto members = both(name + "members", [id](auto& from) { return from.members_of(id, page); });
    for (const auto& each : members) {
      both(name + "unread of " + shown(each.user),
           [id, &each](auto& from) { return from.count_unread(id, each.user); });
    }
    both(name + "number of messages", [id](auto& from) { return from.count_messages(id); });
    for (sequence after = 0;;) {
      const auto messages =
          both(name + "messages", [id, after](auto& from) { return from.messages_after(id, after, page); });
      if (messages.empty()) break;
      after = messages.back().sequence;
    }
    for (sequence after = 0;;) {
      const auto events =
          both(name + "log", [id, after](auto& from) { return from.events_since(id, after, page); });
      if (events.empty()) break;
      after = events.back().sequence;
    }
    both(name + "changes", [id](auto& from) { return from.changes_since(id, 0, page); });
    both(name + "newest messages", [id](auto& from) { return from.messages_before(id, 0, 10); });
    both(name + "readers", [id](auto& from) { return from.readers_of(id, 1, page); });
  }

  void compare_user(user_id id) const {
    const auto name = "user " + std::to_string(id.value) + ", ";
    both(name + "rooms", [id](auto& from) { return from.rooms_of(id, page); });
    both(name + "undelivered", [id](auto& from) { return from.undelivered_to(id, page); });
  }

  void compare_searches(user_id by) const {
    for (const auto* word : {"kettle", "αθηνα"}) {
      both(std::string("search for ") + word, [by, word](auto& from) { return matches(from, by, word); });
    }
  }

  void compare_files() const {
    const auto files =
        both("files", [](auto& from) { return from.attachments_after(attachment_id{}, page); });
    for (const auto& each : files) {
      both("message of file " + shown(each.id),
           [&each](auto& from) { return from.message_of_attachment(each.id); });
    }
    both("unclaimed files", [](auto& from) { return from.unclaimed_attachments(timestamp::max(), page); });
  }

  // All of them: where a search pauses is a storage's own affair.
  static result<std::vector<message_id>> matches(const storage_reader& from, user_id reader,
                                                 const std::string& text) {
    std::vector<message_id> found;
    message_search what{reader, text, std::nullopt, {}};
    for (;;) {
      const auto some = from.search_messages(what, page);
      if (!some) return some.error();
      for (const auto& each : some->messages) found.push_back(each.id);
      if (!some->next_before) return found;
      what.before = *some->next_before;
    }
  }

  const storage_reader& seen_;
  const storage_reader& wanted_;
};

}  // namespace

result<std::optional<std::string>> difference(const storage_reader& seen, const storage_reader& wanted) {
  try {
    examiner(seen, wanted).compare();
    return std::optional<std::string>{};
  } catch (const refused& answer) {
    return answer.why;
  } catch (const differs& answer) {
    return std::optional<std::string>{answer.how};
  }
}

}  // namespace parlor::tests
