#include "authorisation/random_chat.hpp"

#include <chrono>
#include <utility>

#include <doctest/doctest.h>

namespace authorisation {

using namespace parlor;

namespace {

constexpr std::int64_t nobody = 999'999'999;  // no user, no room, no message
constexpr std::size_t user_count = 10;
constexpr std::size_t remembered_steps = 20;

}  // namespace

std::string words(refusal said) {
  return said ? std::string(name_of(*said)) : "allowed";
}

random_chat::random_chat(unsigned seed) : seed_(seed), random_(seed) {
  for (std::size_t number = 0; number < user_count; ++number) {
    const auto work = store_->begin().value();
    user one;
    one.subject = one.username = "user" + std::to_string(number);
    one.email = one.username + "@example.com";
    one.created_at = clock_.now();
    const auto stored = work->put_user(one).value();
    work->commit().value();
    model_.users[stored.id] = true;
  }
  start();
}

void random_chat::begin_step() {
  ++steps_;
  clock_.advance(std::chrono::milliseconds(3));
}

std::size_t random_chat::draw(std::size_t below) {
  return std::uniform_int_distribution<std::size_t>(0, below - 1)(random_);
}

user_id random_chat::any_user() {
  return happens(50) ? user_id(nobody) : any_key(model_.users);
}

room_id random_chat::any_room() {
  return happens(20) || model_.rooms.empty() ? room_id(nobody) : any_key(model_.rooms);
}

message_id random_chat::any_message(std::optional<room_id> near) {
  if (happens(30)) return message_id(nobody);
  const auto where = near && !happens(4) ? *near : any_room();
  const auto found = model_.rooms.find(where);
  if (found == model_.rooms.end() || found->second.messages.empty()) return message_id(nobody);
  const auto& all = found->second.messages;
  const auto newest = std::min<std::size_t>(all.size(), 50);
  return all[all.size() - 1 - draw(newest)];
}

void random_chat::start() {
  domain_.reset();
  model_.sessions.clear();
  domain_ = std::make_unique<engine::engine>(*store_, users_, [this] { return clock_.now(); });
}

void random_chat::change_between_two_runs() {
  domain_.reset();
  const auto work = store_->begin().value();
  std::string what = "restart";
  for (auto& [number, is_open] : model_.users) {
    if (!happens(4)) continue;
    is_open = !is_open || happens(2);
    auto stored = *work->find_user(number).value();
    stored.is_active = is_open;
    work->put_user(stored).value();
    what += ", user " + std::to_string(number.value) + (is_open ? " open" : " closed");
  }
  for (auto& [number, each] : model_.rooms) {
    if (each.type == room_type::direct || !happens(3)) continue;
    const auto who = any_key(model_.users);
    const bool joins = each.members.count(who) == 0;
    member changed;
    changed.room = number;
    changed.user = who;
    changed.joined_at = clock_.now();
    changed.is_active = joins;
    work->put_member(changed).value();
    if (joins) {
      each.members.insert(who);
    } else {
      each.members.erase(who);
    }
    what +=
        ", " + std::to_string(who.value) + (joins ? " joins " : " leaves ") + std::to_string(number.value);
  }
  work->commit().value();
  note(what);
  start();
}

permission_model::caller random_chat::any_caller() {
  permission_model::caller who{any_user(), std::nullopt};
  if (model_.sessions.empty() || happens(3)) return who;
  who.socket = any_key(model_.sessions);
  who.user = model_.sessions.at(*who.socket).user;
  return who;
}

std::optional<room_id> random_chat::any_place(const caller& who) {
  return who.socket && happens(2) ? std::nullopt : std::optional<room_id>(any_room());
}

origin random_chat::from(const caller& who) {
  origin asks;
  asks.session = who.socket ? *who.socket : session_id(++last_session_);
  asks.user = who.user;
  asks.is_socket = who.socket.has_value();
  return asks;
}

engine::outcome random_chat::run(const caller& who, command what) {
  return domain_->run({{from(who), std::move(what)}});
}

event random_chat::ask(const caller& who, query what) {
  const auto reader = store_->snapshot().value();
  return engine::answer(what, from(who), *reader, users_, domain_->online_users());
}

std::optional<user_id> random_chat::owner_of(room_id which) const {
  return store_->snapshot().value()->find_room(which).value()->created_by;
}

void random_chat::note(std::string what) {
  last_.push_back(std::to_string(steps_) + ": " + std::move(what));
  if (last_.size() > remembered_steps) last_.pop_front();
}

void random_chat::disagree(const std::string& why) {
  std::string told = why + "\nseed " + std::to_string(seed_) + ", the last steps:\n";
  for (const auto& each : last_) told += "  " + each + '\n';
  agrees_ = false;
  FAIL_CHECK(told);
}

bool random_chat::compare(const caller& who, const std::string& what, refusal expected, refusal said) {
  note("user " + std::to_string(who.user.value) + " (socket " + words(who.socket) + ") " + what + ": " +
       words(said));
  ++(expected ? refused_ : allowed_);
  if (expected == said) return !said;
  disagree("the engine says " + words(said) + ", the model " + words(expected));
  return false;
}

}  // namespace authorisation
