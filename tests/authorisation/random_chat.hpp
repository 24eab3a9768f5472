// A chat in which everything happens at random, beside the model of what is permitted in it: what the random
// operations draw from, and how the engine's word is compared with the model's.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <iterator>
#include <memory>
#include <optional>
#include <random>
#include <string>

#include "parlor/storage/memory.hpp"
#include "parlor/testing/manual_clock.hpp"

#include "authorisation/permission_model.hpp"
#include "engine/engine.hpp"
#include "unit/engine/chat.hpp"

namespace authorisation {

std::string words(refusal said);

template <typename Id>
std::string words(std::optional<Id> which) {
  return which ? std::to_string(which->value) : "-";
}

class random_chat {
 public:
  explicit random_chat(unsigned seed);

  std::size_t allowed() const { return allowed_; }
  std::size_t refused() const { return refused_; }

 protected:
  using caller = permission_model::caller;

  // --- what is drawn: mostly what is there, sometimes nobody and nothing
  std::size_t draw(std::size_t below);
  bool happens(std::size_t once_in) { return draw(once_in) == 0; }
  template <typename Map>
  auto any_key(const Map& from) {
    auto place = from.begin();
    std::advance(place, static_cast<std::ptrdiff_t>(draw(from.size())));
    return place->first;
  }
  parlor::user_id any_user();
  parlor::room_id any_room();
  // Mostly one of that room's newest.
  parlor::message_id any_message(std::optional<parlor::room_id> near = std::nullopt);
  caller any_caller();
  // Nothing for the room in which the caller's socket is.
  std::optional<parlor::room_id> any_place(const caller& who);

  // --- what is done
  void begin_step();
  // Ends the engine, changes accounts and memberships in the storage, and starts an engine over it.
  void change_between_two_runs();
  parlor::engine::outcome run(const caller& who, parlor::command what);
  parlor::event ask(const caller& who, parlor::query what);
  // As it is stored.
  std::optional<parlor::user_id> owner_of(parlor::room_id which) const;

  // --- what is compared
  void note(std::string what);
  void disagree(const std::string& why);
  // True for what both allow.
  bool compare(const caller& who, const std::string& what, refusal expected, refusal said);
  template <typename Values>
  void same(const std::string& what, const Values& said, const Values& expected) {
    if (said != expected) disagree(what + " differ");
  }

  permission_model model_;
  std::int64_t last_session_ = 0;
  std::size_t steps_ = 0;
  bool agrees_ = true;

 private:
  void start();
  parlor::origin from(const caller& who);

  unsigned seed_;
  std::mt19937 random_;
  parlor::testing::manual_clock clock_;
  std::unique_ptr<parlor::storage> store_ = parlor::make_memory_storage();
  parlor::engine::plain_directory users_;
  std::unique_ptr<parlor::engine::engine> domain_;
  std::size_t allowed_ = 0;
  std::size_t refused_ = 0;
  std::deque<std::string> last_;
};

}  // namespace authorisation
