#include "server/furnishing.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>

namespace parlor_bench {
namespace {

// No more messages than the search index takes up at a time, so that it is not behind when the server starts.
constexpr std::size_t changes_in_a_unit = 1000;
constexpr std::size_t unread_in_a_room = 3;

parlor::timestamp now() {
  return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

// Changes in units of work of bearable size.
class furnisher {
 public:
  explicit furnisher(parlor::storage& storage)
      : storage_(storage), work_(storage.begin().value()), now_(now()) {}

  void put_user(std::size_t number) {
    const auto name = std::to_string(number);
    parlor::user person;
    person.id = parlor::user_id(static_cast<std::int64_t>(number));
    person.subject = name;
    person.username = "user_" + name;
    person.email = "user_" + name + "@example.com";
    person.first_name = "Ann";
    person.last_name = "Example " + name;
    person.created_at = now_;
    work_->put_user(person).value();
    count_change();
  }

  parlor::room put_room(std::size_t number, const std::vector<parlor::user_id>& members,
                        parlor::room_type type) {
    parlor::room wanted;
    wanted.slug = "room-" + std::to_string(number);
    wanted.name = "Room " + std::to_string(number);
    wanted.type = type;
    wanted.created_by = members.front();
    wanted.created_at = now_;
    wanted.updated_at = now_;
    const auto made = work_->put_room(wanted).value();
    for (const auto id : members) {
      parlor::member one;
      one.room = made.id;
      one.user = id;
      one.joined_at = now_;
      work_->put_member(one).value();
      count_change();
    }
    return made;
  }

  void put_message(const parlor::room& where, parlor::user_id sender, std::size_t number) {
    parlor::message said;
    said.room = where.id;
    said.sender = sender;
    said.text = "message " + std::to_string(number) +
                " says that it is raining here, and that the train is still standing in the station";
    said.created_at = now_ + std::chrono::milliseconds(number);
    work_->append_message(said).value();
    count_change();
  }

  void finish() { commit(); }

 private:
  void count_change() {
    if (++changes_ % changes_in_a_unit != 0) return;
    commit();
    work_ = storage_.begin().value();
  }

  void commit() {
    work_->commit().value();
    work_.reset();
    storage_.maintain();
  }

  parlor::storage& storage_;
  std::unique_ptr<parlor::unit_of_work> work_;
  parlor::timestamp now_;
  std::size_t changes_ = 0;
};

std::vector<parlor::user_id> people(std::size_t first, std::size_t count) {
  std::vector<parlor::user_id> ids;
  for (std::size_t index = 0; index < count; ++index) {
    ids.emplace_back(static_cast<std::int64_t>(first + index));
  }
  return ids;
}

}  // namespace

furniture furnish(parlor::storage& storage, const server_setup& setup) {
  furnisher work(storage);
  furniture made;
  made.users = setup.members * setup.rooms;
  for (std::size_t number = 1; number <= made.users; ++number) work.put_user(number);
  // Two people are the two of a private chat.
  const auto type = setup.members == 2 ? parlor::room_type::direct : parlor::room_type::group;
  for (std::size_t number = 0; number < setup.rooms; ++number) {
    const auto members = people(1 + number * setup.members, setup.members);
    made.rooms.push_back({work.put_room(number + 1, members, type), members});
  }
  const auto& first = made.rooms.front();
  for (std::size_t number = 0; number < setup.messages; ++number) {
    work.put_message(first.room, first.members[number % first.members.size()], number);
  }
  for (std::size_t number = 1; number < setup.rooms_of_first; ++number) {
    const auto further = work.put_room(setup.rooms + number, people(1, 2), parlor::room_type::group);
    for (std::size_t count = 0; count < unread_in_a_room; ++count) {
      work.put_message(further, parlor::user_id(2), count);
    }
  }
  work.finish();
  return made;
}

}  // namespace parlor_bench
