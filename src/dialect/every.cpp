#include "parlor/dialect/every.hpp"

#include "parlor/dialect/community.hpp"
#include "parlor/dialect/conversation.hpp"
#include "parlor/dialect/messenger.hpp"
#include "parlor/dialect/rooms.hpp"
#include "parlor/dialect/social.hpp"

namespace parlor {

std::vector<std::unique_ptr<dialect>> make_every_dialect() {
  std::vector<std::unique_ptr<dialect>> all;
  all.push_back(make_social_dialect());
  all.push_back(make_conversation_dialect());
  all.push_back(make_community_dialect());
  all.push_back(make_messenger_dialect());
  all.push_back(make_rooms_dialect());
  return all;
}

}  // namespace parlor
