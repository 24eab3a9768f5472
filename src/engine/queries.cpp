#include <algorithm>
#include <limits>
#include <unordered_map>
#include <utility>

#include "engine/engine.hpp"
#include "engine/references.hpp"
#include "engine/views.hpp"

namespace parlor::engine {

namespace {

constexpr std::size_t most_rooms = 1000;
constexpr std::size_t most_co_members = 1000;
constexpr std::size_t most_messages = 100;
constexpr std::size_t most_users = 100;
constexpr std::size_t longest_search = 256;

struct query_context {
  const storage_reader& reader;
  user_directory& users;
  const std::unordered_set<user_id>& online;
  std::unordered_map<room_id, room_label>& labels;  // that views asks for
  view_builder views;
  user self;
};

result<room> member_room(const query_context& with, const room_reference& which) {
  const error absent{errc::room_not_found, "find room", {}};
  auto found = find_room(with.reader, which);
  if (!found) return found.error();
  if (!*found || !(*found)->is_active) return absent;
  const auto membership = with.reader.find_member((*found)->id, with.self.id);
  if (!membership) return membership.error();
  if (!*membership || !(*membership)->is_active) return absent;
  return std::move(**found);
}

result<sequence> position_of(const query_context& with, room_id room, const message_reference& which) {
  const auto found = find_message(with.reader, which);
  if (!found) return found.error();
  if (!*found || (*found)->room != room) return error{errc::message_not_found, "load messages", {}};
  return (*found)->sequence;
}

result<void> check_shape(const load_messages& what) {
  if (what.limit < 1 || what.limit > most_messages) {
    return error{errc::invalid_argument, "load messages", "the limit is out of range",
                 static_cast<std::int64_t>(most_messages)};
  }
  constexpr auto most = static_cast<std::size_t>(std::numeric_limits<std::int64_t>::max());
  if (what.page < 1 || what.page > most / what.limit) {
    return error{errc::invalid_argument, "load messages", "the page is out of range"};
  }
  if (what.before && what.after) {
    return error{errc::invalid_argument, "load messages", "before and after exclude each other"};
  }
  return {};
}

struct message_slice {
  std::vector<message> messages;
  bool has_more = false;
};

// One message more than asked for is read, to see whether there is one.
result<message_slice> read_slice(const query_context& with, room_id room, const load_messages& what) {
  message_slice slice;
  if (what.after) {
    const auto position = position_of(with, room, *what.after);
    if (!position) return position.error();
    auto found = with.reader.messages_after(room, *position, what.limit + 1);
    if (!found) return found.error();
    slice.messages = std::move(*found);
    slice.has_more = slice.messages.size() > what.limit;
    if (slice.has_more) slice.messages.pop_back();
    return slice;
  }

  sequence bound = 0;
  std::size_t skip = (what.page - 1) * what.limit;
  if (what.before) {
    const auto position = position_of(with, room, *what.before);
    if (!position) return position.error();
    bound = *position;
    skip = 0;
  }
  auto found = with.reader.messages_before(room, bound, what.limit + 1, skip);
  if (!found) return found.error();
  slice.messages = std::move(*found);
  slice.has_more = slice.messages.size() > what.limit;
  if (slice.has_more) slice.messages.erase(slice.messages.begin());
  return slice;
}

result<event> run_query(query_context& with, const load_user&) {
  return event{user_loaded{with.views.view_of(with.self)}};
}

result<event> run_query(query_context& with, const load_room& what) {
  auto found = member_room(with, what.room);
  if (!found) return found.error();
  auto view = with.views.view_of_room(std::move(*found), with.self.id, participants_per_view(1));
  if (!view) return view.error();
  return event{room_loaded{std::move(*view), false}};
}

result<user_id> whose_rooms(const query_context& with, const list_rooms& what) {
  if (!what.of) return with.self.id;
  const auto named = with.users.find(*what.of, with.reader);
  if (!named) return named.error();
  if (!*named) return error{errc::user_not_found, "list rooms", {}};
  return (*named)->id;
}

result<event> run_query(query_context& with, const list_rooms& what) {
  const auto owner = whose_rooms(with, what);
  if (!owner) return owner.error();
  auto rooms = with.reader.rooms_of(*owner, most_rooms);
  if (!rooms) return rooms.error();
  const auto shown = participants_per_view(rooms->size());
  rooms_listed answer;
  answer.rooms.reserve(rooms->size());
  for (auto& each : *rooms) {
    with.labels.emplace(each.id, room_label{each.uuid, each.slug, each.type});
    auto view = with.views.view_of_room(std::move(each), *owner, shown);
    if (!view) return view.error();
    answer.rooms.push_back(std::move(*view));
  }
  return event{std::move(answer)};
}

result<event> run_query(query_context& with, const count_unread&) {
  const auto rooms = with.reader.rooms_of(with.self.id, most_rooms);
  if (!rooms) return rooms.error();
  unread_counted answer;
  for (const auto& each : *rooms) {
    const auto count = with.reader.count_unread(each.id, with.self.id);
    if (!count) return count.error();
    if (*count > 0) answer.rooms.push_back({each.id, *count});
  }
  return event{std::move(answer)};
}

result<event> run_query(query_context& with, const list_online_users&) {
  const auto others = with.reader.co_members_of(with.self.id, most_co_members);
  if (!others) return others.error();
  users_listed answer;
  for (const auto each : *others) {
    if (with.online.count(each) == 0) continue;
    auto view = with.views.view_of_user(each);
    if (!view) return view.error();
    answer.users.push_back(std::move(*view));
  }
  return event{std::move(answer)};
}

// Who is connected is known to those who share a room with them; whoever is merely found is not watched.
result<void> hide_strangers(const query_context& with, std::vector<user_view>& found) {
  const auto is_online = [](const user_view& each) { return each.is_online; };
  if (std::none_of(found.begin(), found.end(), is_online)) return {};
  const auto known = with.reader.co_members_of(with.self.id, most_co_members);
  if (!known) return known.error();
  for (auto& each : found) {
    each.is_online = each.is_online && std::binary_search(known->begin(), known->end(), each.person.id);
  }
  return {};
}

result<event> run_query(query_context& with, const search_users& what) {
  if (what.text.empty() || what.text.size() > longest_search) {
    return error{errc::invalid_argument, "search users", "the text is empty or too long"};
  }
  if (what.limit < 1 || what.limit > most_users) {
    return error{errc::invalid_argument, "search users", "the limit is out of range",
                 static_cast<std::int64_t>(most_users)};
  }
  auto found = with.users.search(what.text, what.limit + 1, with.reader);  // one more: the caller is left out
  if (!found) return found.error();
  users_listed answer;
  for (const auto& each : *found) {
    if (each.id == with.self.id || answer.users.size() == what.limit) continue;
    answer.users.push_back(with.views.view_of(each));
  }
  if (const auto hidden = hide_strangers(with, answer.users); !hidden) return hidden.error();
  return event{std::move(answer)};
}

result<message_search> resolve(const query_context& with, const search_messages& what) {
  message_search resolved{with.self.id, what.text};
  if (what.room) {
    const auto where = member_room(with, *what.room);
    if (!where) return where.error();
    resolved.room = where->id;
  }
  if (!what.before) return resolved;
  // A number need not be a message that the caller may see, or one at all: it only says where to begin.
  if (const auto* number = std::get_if<message_id>(&*what.before)) {
    resolved.before = *number;
    return resolved;
  }
  const error absent{errc::message_not_found, "search messages", {}};
  const auto named = find_message(with.reader, *what.before);
  if (!named) return named.error();
  if (!*named) return absent;
  const auto membership = with.reader.find_member((*named)->room, with.self.id);
  if (!membership) return membership.error();
  if (!*membership || !(*membership)->is_active) return absent;
  resolved.before = (*named)->id;
  return resolved;
}

// One message more than asked for is looked for, to see whether there is one.
result<event> run_query(query_context& with, const search_messages& what) {
  if (what.text.empty() || what.text.size() > longest_search) {
    return error{errc::invalid_argument, "search messages", "the text is empty or too long",
                 static_cast<std::int64_t>(longest_search)};
  }
  if (what.limit < 1 || what.limit > most_messages) {
    return error{errc::invalid_argument, "search messages", "the limit is out of range",
                 static_cast<std::int64_t>(most_messages)};
  }
  const auto wanted = resolve(with, what);
  if (!wanted) return wanted.error();
  auto found = with.reader.search_messages(*wanted, what.limit + 1);
  if (!found) return found.error();
  if (found->messages.size() > what.limit) {
    found->messages.resize(what.limit);
    found->next_before = found->messages.back().id;
  }

  messages_found answer;
  if (found->next_before) {
    const auto next = with.reader.find_message(*found->next_before);
    if (!next) return next.error();
    answer.has_more = true;
    answer.next_before = *found->next_before;
    if (*next) answer.next_before_uuid = (*next)->uuid;
  }
  std::unordered_map<room_id, std::vector<member>> foremost;
  for (auto& each : found->messages) {
    const auto [place, is_new] = foremost.try_emplace(each.room);
    if (is_new) {
      auto listed = with.views.foremost_readers(each.room);
      if (!listed) return listed.error();
      place->second = std::move(*listed);
    }
    auto view = with.views.view_of_message(std::move(each), place->second);
    if (!view) return view.error();
    answer.messages.push_back(std::move(*view));
  }
  return event{std::move(answer)};
}

result<event> run_query(query_context& with, const load_messages& what) {
  auto where = member_room(with, what.room);
  if (!where) return where.error();
  if (const auto fits = check_shape(what); !fits) return fits.error();
  auto slice = read_slice(with, where->id, what);
  if (!slice) return slice.error();
  const auto total = with.reader.count_messages(where->id);
  if (!total) return total.error();
  const auto foremost = with.views.foremost_readers(where->id);
  if (!foremost) return foremost.error();

  messages_listed answer;
  if (!slice->messages.empty()) {
    auto readers = with.views.readers_of(slice->messages.front(), what.max_readers);
    if (!readers) return readers.error();
    answer.readers = std::move(*readers);
  }
  for (auto& each : slice->messages) {
    auto view = with.views.view_of_message(std::move(each), *foremost);
    if (!view) return view.error();
    answer.messages.push_back(std::move(*view));
  }
  answer.room = std::move(*where);
  answer.total = *total;
  answer.page = what.page;
  answer.limit = what.limit;
  answer.has_more = slice->has_more;
  return event{std::move(answer)};
}

result<event> run_for(const query& what, const origin& from, const storage_reader& reader,
                      user_directory& users, const std::unordered_set<user_id>& online) {
  const auto is_online = [&online](user_id id) { return online.count(id) != 0; };
  known_users known;
  std::unordered_map<room_id, room_label> labels;
  const auto label_of = [&reader, &labels](room_id id) -> result<room_label> {
    if (const auto label = labels.find(id); label != labels.end()) return label->second;
    const auto found = reader.find_room(id);
    if (!found) return found.error();
    const auto label = *found ? room_label{(*found)->uuid, (*found)->slug, (*found)->type} : room_label{};
    return labels.emplace(id, label).first->second;
  };
  query_context with{reader, users, online, labels, view_builder(reader, users, known, is_online, label_of),
                     {}};
  auto self = with.views.find_user(from.user);
  if (!self) return self.error();
  if (*self == nullptr)
    return error{errc::unauthenticated, "identify caller", "the user is not known any more"};
  if (!(*self)->is_active) return error{errc::forbidden, "identify caller", "the user is not active"};
  with.self = **self;
  return std::visit([&with](const auto& each) { return run_query(with, each); }, what);
}

}  // namespace

event answer(const query& what, const origin& from, const storage_reader& reader, user_directory& users,
             const std::unordered_set<user_id>& online) {
  auto said = run_for(what, from, reader, users, online);
  if (!said) return command_failed{said.error(), from.client_message_id};
  return std::move(*said);
}

}  // namespace parlor::engine
