// Files that somebody may put at an address of their own, once.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "parlor/ids.hpp"
#include "parlor/media/media_policy.hpp"
#include "parlor/model.hpp"

namespace parlor::server_side {

struct upload_permit {
  user_id owner;
  std::string key;  // where the file goes
  std::string file_name;
  std::int64_t max_bytes = 0;
  media_policy policy;
  timestamp expires_at{};
};

// From any thread. Kept in memory: after a restart a client asks again.
class upload_grants {
 public:
  upload_grants(std::size_t max_grants, std::size_t max_per_user)
      : max_grants_(max_grants), max_per_user_(max_per_user) {}

  // The secret by which the permit is found; nothing if there are too many. A user's oldest permit is
  // forgotten where they have too many.
  std::optional<std::string> add(upload_permit permit, timestamp now);
  // The permit, which is used up; nothing for a secret that is wrong, used or too old.
  std::optional<upload_permit> take(std::string_view secret, timestamp now);

 private:
  using permits = std::map<std::string, upload_permit, std::less<>>;

  void forget_expired(timestamp now);
  void forget_oldest_of(user_id owner);
  upload_permit remove(permits::iterator permit);

  const std::size_t max_grants_;
  const std::size_t max_per_user_;
  std::mutex mutex_;
  permits permits_;
  // The secrets of all permits, in the order in which permits are forgotten. They view the keys of permits_.
  std::set<std::pair<timestamp, std::string_view>> by_end_;
  std::set<std::tuple<user_id, timestamp, std::string_view>> by_owner_;
};

}  // namespace parlor::server_side
