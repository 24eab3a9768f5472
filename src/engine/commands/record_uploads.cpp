#include <utility>

#include "engine/commands/handlers.hpp"

namespace parlor::engine {

result<void> handle(context& with, const caller& who, const record_uploads& what) {
  if (what.attachments.size() > max_files_per_command) {
    return error{errc::too_many_files, "record uploads", {}, max_files_per_command};
  }
  uploads_recorded answer;
  for (auto file : what.attachments) {
    file.id = attachment_id{};
    file.owner = who.self.id;
    file.created_at = with.now;
    auto stored = with.work.add_attachment(file);
    if (!stored) {
      // All or none: those that were recorded already are taken back.
      for (const auto& each : answer.attachments) {
        if (const auto removed = with.work.remove_attachment(each.id); !removed) {
          return unexpected(removed.error());
        }
      }
      return stored.error();
    }
    answer.attachments.push_back(std::move(*stored));
  }
  with.answer(who, std::move(answer));
  return {};
}

}  // namespace parlor::engine
