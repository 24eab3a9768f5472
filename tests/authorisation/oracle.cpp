#include "authorisation/oracle.hpp"

namespace authorisation {
namespace {

bool has_good_token(relation who) {
  return who != relation::no_token && who != relation::bad_token && who != relation::expired_token;
}

// Of the room that the operation names.
bool is_inside(relation who) {
  return who == relation::member || who == relation::author || who == relation::creator;
}

}  // namespace

verdict judge(question about, relation who, room_kind where) {
  const bool is_gone =
      who == relation::room_deleted || who == relation::room_absent || who == relation::deleted_meanwhile;
  if (about == question::nothing || about == question::public_page) return verdict::allowed;
  if (about == question::link_to_file) return is_gone ? verdict::file_not_found : verdict::allowed;
  if (about == question::key_of_file) return verdict::file_not_found;
  if (!has_good_token(who)) return verdict::not_authenticated;
  if (who == relation::inactive) return verdict::forbidden;

  switch (about) {
    case question::nothing:
    case question::public_page:
    case question::link_to_file:
    case question::key_of_file:
    case question::own_things:
      return verdict::allowed;
    case question::own_room:
      return who == relation::newcomer ? verdict::room_not_found : verdict::allowed;
    case question::own_address:
      return who == relation::newcomer ? verdict::forbidden : verdict::allowed;
    case question::address_of_another:
      return verdict::forbidden;
    case question::room:
      return is_inside(who) ? verdict::allowed : verdict::room_not_found;
    case question::message_to_edit:
      if (!is_inside(who)) return verdict::message_not_found;
      return who == relation::author ? verdict::allowed : verdict::forbidden;
    case question::message_to_delete:
      if (!is_inside(who)) return verdict::message_not_found;
      if (who == relation::creator && where == room_kind::group) return verdict::allowed;
      return who == relation::author ? verdict::allowed : verdict::forbidden;
    case question::room_to_delete:
      if (!is_inside(who)) return verdict::room_not_found;
      if (where == room_kind::direct) return verdict::allowed;
      return who == relation::creator ? verdict::allowed : verdict::forbidden;
    case question::members_of_room:
      if (!is_inside(who)) return verdict::room_not_found;
      if (where == room_kind::direct) return verdict::contradiction;
      return who == relation::creator ? verdict::allowed : verdict::forbidden;
    case question::own_membership:
      if (!is_inside(who)) return verdict::room_not_found;
      return where == room_kind::direct ? verdict::contradiction : verdict::allowed;
    case question::message_from_elsewhere:
      return who == relation::newcomer ? verdict::room_not_found : verdict::message_not_found;
    case question::absent_user:
      return verdict::user_not_found;
    case question::file_of_another:
      return is_inside(who) ? verdict::file_not_found : verdict::room_not_found;
    case question::user_past_room:
      if (is_inside(who)) return verdict::contradiction;
      // A chat that is still to be made has no room behind its name: then the receiver alone is meant.
      return who == relation::room_absent ? verdict::allowed : verdict::room_not_found;
    case question::rooms_of_another:
      return verdict::forbidden_as_another;
    case question::token_of_another:
      return verdict::not_authenticated;
  }
  return verdict::forbidden;
}

bool may_see(relation who) {
  return is_inside(who) || who == relation::room_absent;  // who names a wrong room still has their own
}

std::string name_of(relation who) {
  switch (who) {
    case relation::no_token:
      return "no token";
    case relation::bad_token:
      return "bad token";
    case relation::expired_token:
      return "expired token";
    case relation::stranger:
      return "stranger";
    case relation::newcomer:
      return "newcomer";
    case relation::member:
      return "member";
    case relation::author:
      return "author";
    case relation::creator:
      return "creator";
    case relation::removed:
      return "removed";
    case relation::left:
      return "left";
    case relation::inactive:
      return "inactive";
    case relation::room_deleted:
      return "room deleted";
    case relation::room_absent:
      return "room absent";
    case relation::deleted_meanwhile:
      return "room deleted meanwhile";
  }
  return "";
}

std::string name_of(room_kind where) {
  return where == room_kind::direct ? "direct room" : "group";
}

}  // namespace authorisation
