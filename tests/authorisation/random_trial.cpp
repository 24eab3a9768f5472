#include "authorisation/random_trial.hpp"

#include <cstddef>
#include <iterator>
#include <variant>

namespace authorisation {

using namespace parlor;

static_assert(std::variant_size_v<command> == 15, "a new command: the model has to know who may give it");
static_assert(std::variant_size_v<query> == 8, "a new query: the model has to know who may ask it");

bool trial::step() {
  begin_step();
  if (happens(1000)) {
    change_between_two_runs();
  } else {
    operate();
  }
  return agrees_;
}

void trial::operate() {
  using deed = void (trial::*)();
  static constexpr deed deeds[] = {
      &trial::make_room,
      &trial::delete_room,
      &trial::add,
      &trial::take_out,
      &trial::say,
      &trial::say,
      &trial::say,
      &trial::say_directly,
      &trial::edit,
      &trial::remove,
      &trial::mark_as_read,
      &trial::type,
      &trial::join,
      &trial::leave,
      &trial::open,
      &trial::open,
      &trial::close,
      &trial::load_one_room,
      &trial::list_all_rooms,
      &trial::load_history,
      &trial::load_history,
      &trial::search,
      &trial::count,
      &trial::list_online,
      &trial::find_users,
      &trial::load_oneself,
      &trial::upload,
      &trial::admit,
  };
  (this->*deeds[draw(std::size(deeds))])();
}

}  // namespace authorisation
