#include "engine/delivery.hpp"

#include <utility>

namespace parlor::engine {

namespace {

constexpr std::size_t most_undelivered = 1000;

}  // namespace

result<std::vector<message_view>> deliver_what_waits(context& with, user_id to) {
  std::vector<message_view> delivered;
  auto waiting = with.work.undelivered_to(to, most_undelivered);
  if (!waiting) return waiting.error();
  for (auto& each : *waiting) {
    if (const auto set = with.work.set_delivered(each.id); !set) return unexpected(set.error());
    each.is_delivered = true;
    auto view = with.views.view_of_unread_message(std::move(each));
    if (!view) return unexpected(view.error());
    delivered.push_back(std::move(*view));
  }
  return delivered;
}

void tell_delivered(context& with, user_id to, std::vector<message_view> delivered) {
  for (auto& each : delivered) {
    const auto room = each.message.room;
    with.tell_others(room, to, message_delivered{std::move(each)});
  }
}

}  // namespace parlor::engine
