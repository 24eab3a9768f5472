#include "parlor/model.hpp"

namespace parlor {

std::string display_name(const user& person) {
  if (!person.first_name.empty() && !person.last_name.empty()) {
    return person.first_name + ' ' + person.last_name;
  }
  if (!person.first_name.empty()) return person.first_name;
  if (!person.last_name.empty()) return person.last_name;
  if (!person.username.empty()) return person.username;
  if (!person.email.empty()) return person.email;
  return person.subject;
}

}  // namespace parlor
