// Words for writing the storage contract down.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/storage/storage.hpp"
#include "parlor/testing/contract.hpp"

namespace parlor::testing::storage_stage {

struct storage_case {
  std::string_view name;
  void (*check)(storage& empty);
};

// The cases, by the part of the contract that they prove.
std::vector<storage_case> storage_user_cases();
std::vector<storage_case> storage_room_cases();
std::vector<storage_case> storage_member_cases();
std::vector<storage_case> storage_message_cases();
std::vector<storage_case> storage_reading_cases();
std::vector<storage_case> storage_search_cases();
std::vector<storage_case> storage_attachment_cases();
std::vector<storage_case> storage_unit_cases();

// The value; where there is none, the case has failed with the error.
template <typename Value>
Value need(result<Value> answer, std::string_view what) {
  if (!answer) expect(false, std::string(what) + ": " + to_string(answer.error()));
  return *std::move(answer);
}
void need(const result<void>& answer, std::string_view what);

// The value of a find… that has to find something.
template <typename Value>
Value found(result<std::optional<Value>> answer, std::string_view what) {
  auto value = need(std::move(answer), what);
  expect(value.has_value(), std::string(what) + ": nothing was found");
  return *std::move(value);
}

template <typename Value>
void expect_nothing(result<std::optional<Value>> answer, std::string_view what) {
  expect(!need(std::move(answer), what).has_value(), std::string(what) + ": something was found");
}

template <typename Value>
void expect_error(const result<Value>& answer, errc code, std::string_view what) {
  expect(!answer, std::string(what) + ": no error");
  expect(answer.error().code == code, std::string(what) + ": " + to_string(answer.error()));
}

// Seconds after the beginning of 2024.
timestamp at(std::int64_t seconds);

std::unique_ptr<unit_of_work> begin(storage& store);
std::unique_ptr<storage_reader> snapshot(storage& store);
// Runs `change` in a unit of work and commits it.
void change(storage& store, const std::function<void(unit_of_work&)>& make_changes);

user add_user(unit_of_work& work, const std::string& name);
room add_room(unit_of_work& work, const std::string& slug, room_type type,
              const std::vector<user_id>& members);
message say(unit_of_work& work, const room& where, user_id sender, const std::string& text);
attachment file_of(user_id owner, const std::string& key);
member member_of(room_id room, user_id user);
room_event event_of(room_id room, room_event_kind kind, user_id user);

// Ann, Bob and the group in which both are.
struct company {
  user ann;
  user bob;
  room club;
};
company add_company(unit_of_work& work);

std::vector<std::string> texts_of(const std::vector<message>& messages);
// Both lists on one line where they differ.
void expect_texts(const result<std::vector<message>>& messages, const std::vector<std::string>& wanted);

}  // namespace parlor::testing::storage_stage
