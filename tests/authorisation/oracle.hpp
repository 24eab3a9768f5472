// What the promises say about who may do what. Nothing here looks at the server's code: where both disagree,
// one of them is wrong.
//
//   * Who you are is what the token says, and nothing else.
//   * Membership is asked for at each action: who is in the room now may read it and write in it.
//   * A message is its author's to edit; to delete, too, and in a group its creator may delete any.
//   * A direct room may be deleted by both of its members, a group by its creator.
//   * Who is in a group is for its creator to say; everybody may leave. A direct room has its two members.
//   * Whoever is outside learns nothing: a room or message of others is as absent as one that never was.
#pragma once

#include <array>
#include <string>

namespace authorisation {

// What the caller is to the room, and to the message that the operation names.
enum class relation {
  no_token,       // these three would be its author, if their token were good
  bad_token,      //
  expired_token,  //
  stranger,       // a user of the same server, with a room of their own
  newcomer,       // a good token of somebody whom the server has never seen
  member,         // not the author
  author,
  creator,            // of the room, and not the author
  removed,            // wrote the message, and was taken out of the room since
  left,               // wrote the message, and has gone since
  inactive,           // wrote the message and still is a member, but the account is closed
  room_deleted,       // an author, and the room is no more
  room_absent,        // an author, who names a room and a message that never were
  deleted_meanwhile,  // an author whose room is deleted while their socket is open
};

inline constexpr std::array every_relation = {
    relation::no_token,    relation::bad_token,         relation::expired_token,
    relation::stranger,    relation::newcomer,          relation::member,
    relation::author,      relation::creator,           relation::removed,
    relation::left,        relation::inactive,          relation::room_deleted,
    relation::room_absent, relation::deleted_meanwhile,
};

enum class room_kind { direct, group };

// What an operation is about.
enum class question {
  nothing,             // it is not asked
  public_page,         // of those that anybody may read
  link_to_file,        // whoever was given the link has the file, as long as its message stands
  key_of_file,         // which is as good as none, whoever asks
  own_things,          // of the caller alone: their list of rooms, a room to be made
  own_room,            // another room, of which the caller is a member
  own_address,         // of the caller's own socket
  address_of_another,  // of somebody else's
  room,                // to read it, or to write in it
  message_to_edit,
  message_to_delete,
  room_to_delete,
  members_of_room,         // others, to be added or taken out
  own_membership,          // to be given up
  message_from_elsewhere,  // the message, named in another room of the caller's
  absent_user,             // somebody who is not there, or whose account is closed
  file_of_another,         // somebody else's upload, to be sent in the room
  user_past_room,          // a direct message to somebody outside of the room, which is named with it
  rooms_of_another,
  token_of_another,
};

enum class verdict {
  allowed,
  not_authenticated,
  forbidden,
  forbidden_as_another,  // the caller names somebody else as who they are
  room_not_found,
  room_of_others,  // the same, where a document tells the two apart
  message_not_found,
  user_not_found,
  file_not_found,
  contradiction,  // what is named does not fit together
  socket_closed,  // because the room is gone
};

verdict judge(question about, relation who, room_kind where);

// Whether the caller may know what is said in the room.
bool may_see(relation who);

std::string name_of(relation who);
std::string name_of(room_kind where);

}  // namespace authorisation
