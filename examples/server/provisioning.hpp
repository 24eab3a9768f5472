// Users and rooms that are put into the storage from outside.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/ids.hpp"
#include "parlor/model.hpp"
#include "parlor/result.hpp"
#include "parlor/storage/storage.hpp"

namespace parlor_server {

// Nothing in a field leaves what is stored, or what the storage generates.
struct provisioned_user {
  parlor::user_id id;
  std::string subject;
  std::optional<parlor::uuid> uuid;
  std::optional<std::string> username;
  std::optional<std::string> email;
  std::optional<std::string> first_name;
  std::optional<std::string> last_name;
  std::optional<std::string> user_type;
  std::optional<std::string> avatar_url;
};

struct provisioned_room {
  parlor::room_id id;
  std::optional<parlor::uuid> uuid;
  std::optional<std::string> slug;
  std::optional<std::string> name;
  parlor::room_type type = parlor::room_type::direct;
  std::vector<parlor::user_id> members;  // all of them: whoever is not listed is no longer a member
  std::optional<parlor::user_id> created_by;
};

struct provisioning {
  std::vector<provisioned_user> users;
  std::vector<provisioned_room> rooms;
};

// Reads a FILE.json. [Errors] io_failed; invalid_argument, with the line or the field that is wrong.
parlor::result<provisioning> read_provisioning(const std::filesystem::path& file);
parlor::result<provisioning> parse_provisioning(std::string_view json);

// All of it in one unit of work, or none. The same again changes nothing.
// [Errors]    invalid_argument: a member or creator whom nobody knows; conflict; those of the storage.
parlor::result<void> apply_provisioning(const provisioning& wanted, parlor::storage& storage,
                                        parlor::timestamp now);

}  // namespace parlor_server
