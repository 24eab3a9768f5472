#include "server/fanout.hpp"

#include <algorithm>
#include <utility>

namespace parlor::server_side {

fanout::fanout(parlor::transport& transport, const std::vector<std::unique_ptr<dialect>>& dialects,
               session_table& sessions, counters& counts)
    : transport_(transport), dialects_(dialects), sessions_(sessions), counts_(counts) {}

void fanout::deliver(const addressed_event& event, std::string_view public_url) {
  cache_.clear();
  follow_before(event);
  if (const auto* room = std::get_if<to_room>(&event.to)) {
    for (auto* receiver : sessions_.in_room(room->room)) {
      if (receiver->view.self != room->except) tell_cached(*receiver, event.what, public_url);
    }
  } else if (const auto* users = std::get_if<to_users>(&event.to)) {
    for (const auto user : users->users) {
      for (auto* receiver : sessions_.of_user(user)) tell_cached(*receiver, event.what, public_url);
    }
  } else if (const auto* one = std::get_if<to_session>(&event.to)) {
    if (auto* receiver = sessions_.find(one->session)) tell_cached(*receiver, event.what, public_url);
  }
  follow_after(event);
}

void fanout::tell(session& receiver, const event& what, std::string_view public_url) {
  cache_.clear();
  tell_cached(receiver, what, public_url);
}

void fanout::follow_before(const addressed_event& event) {
  if (const auto* joined = std::get_if<room_joined>(&event.what)) {
    const auto* one = std::get_if<to_session>(&event.to);
    auto* who = one == nullptr ? nullptr : sessions_.find(one->session);
    if (who == nullptr) return;
    const auto previous = std::exchange(who->view.current_room, joined->current.id);
    if (previous && previous != joined->current.id && !who->view.all_rooms) sessions_.leave(*who, previous);
    sessions_.enter(*who, joined->current.id);
  } else if (const auto* left = std::get_if<room_left>(&event.what)) {
    const auto* one = std::get_if<to_session>(&event.to);
    auto* who = one == nullptr ? nullptr : sessions_.find(one->session);
    if (who == nullptr) return;
    who->view.current_room = room_id();
    if (!who->view.all_rooms) sessions_.leave(*who, left->previous);
  } else if (const auto* changed = std::get_if<room_changed>(&event.what)) {
    for (auto* who : sessions_.of_user(changed->viewer)) {
      if (who->view.all_rooms) sessions_.enter(*who, changed->room.room.id);
    }
  }
}

void fanout::follow_after(const addressed_event& event) {
  const auto take_out = [this](session& who, room_id room) {
    if (who.view.current_room == room) who.view.current_room = room_id();
    sessions_.leave(who, room);
  };
  if (const auto* removed = std::get_if<member_removed>(&event.what)) {
    for (auto* who : sessions_.of_user(removed->user)) take_out(*who, removed->room);
  } else if (const auto* deleted = std::get_if<room_deleted>(&event.what)) {
    const auto inside = sessions_.in_room(deleted->room);
    for (auto* who : inside) take_out(*who, deleted->room);
  }
}

void fanout::tell_cached(session& receiver, const event& what, std::string_view public_url) {
  const auto audience = dialects_[receiver.dialect]->audience(what, receiver.view);
  if (audience) hand_over(receiver, render(receiver, *audience, what, public_url));
}

const fanout::rendered& fanout::render(const session& receiver, int audience, const event& what,
                                       std::string_view public_url) {
  const auto found = std::find_if(cache_.begin(), cache_.end(), [&](const rendered& one) {
    return one.dialect == receiver.dialect && one.audience == audience;
  });
  if (found != cache_.end()) return *found;
  auto rendering = dialects_[receiver.dialect]->render(what, receiver.view, {public_url});
  rendered bytes{receiver.dialect, audience, {}, std::move(rendering.close)};
  for (const auto& text : rendering.frames) {
    bytes.frames.push_back(std::make_shared<const frame>(frame::kind::text, text, rendering.urgency));
  }
  return cache_.emplace_back(std::move(bytes));
}

void fanout::hand_over(session& receiver, const rendered& bytes) {
  for (const auto& one : bytes.frames) {
    add(counts_.events_delivered);
    if (receiver.is_open) {
      transport_.send(receiver.connection, one);
    } else {
      receiver.waiting.push_back(one);
    }
  }
  if (bytes.close) transport_.close(receiver.connection, *bytes.close);
}

}  // namespace parlor::server_side
