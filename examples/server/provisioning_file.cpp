#include <algorithm>
#include <set>
#include <utility>

#include "file_contents.hpp"
#include "provisioning.hpp"

// RapidJSON's stack adds an offset to a null pointer before its first allocation: harmless, but the sanitizer
// is right. The function that does it is marked with this macro, which RapidJSON lets its users define.
#ifdef __GNUC__
#define RAPIDJSON_FORCEINLINE __attribute__((no_sanitize("pointer-overflow")))
#endif
#include <rapidjson/document.h>
#include <rapidjson/error/en.h>

namespace parlor_server {
namespace {

using json = rapidjson::Value;

constexpr std::size_t longest_text = 255;
constexpr std::size_t longest_url = 2000;

// Reads the members of one JSON object and remembers the first thing that is wrong with it.
class object_reader {
 public:
  object_reader(const json& value, std::string path) : value_(value), path_(std::move(path)) {
    if (!value.IsObject()) fail(path_.empty() ? "the file" : "", "must be an object");
  }

  const json* find(const char* name) {
    known_.insert(name);
    if (!value_.IsObject()) return nullptr;
    const auto member = value_.FindMember(name);
    return member == value_.MemberEnd() ? nullptr : &member->value;
  }

  const json* need(const char* name) {
    const auto* found = find(name);
    if (found == nullptr) fail(name, "is missing");
    return found;
  }

  template <typename Id>
  Id need_id(const char* name) {
    const auto* found = need(name);
    return found == nullptr ? Id() : Id(number(*found, name));
  }

  template <typename Id>
  std::optional<Id> find_id(const char* name) {
    const auto* found = find(name);
    return found == nullptr ? std::nullopt : std::optional<Id>(number(*found, name));
  }

  std::string need_text(const char* name) {
    const auto* found = need(name);
    if (found == nullptr) return {};
    auto read = text(*found, name, longest_text);
    if (read.empty()) fail(name, "must not be empty");
    return read;
  }

  std::optional<std::string> find_text(const char* name, std::size_t longest = longest_text) {
    const auto* found = find(name);
    return found == nullptr ? std::nullopt : std::optional<std::string>(text(*found, name, longest));
  }

  std::optional<parlor::uuid> find_uuid(const char* name) {
    const auto* found = find(name);
    if (found == nullptr) return std::nullopt;
    auto read = parlor::parse_uuid(text(*found, name, longest_text));
    if (!read || !*read) fail(name, "is not a UUID");
    return read;
  }

  void fail(const std::string& name, const std::string& what) {
    if (problem_.empty()) problem_ = path_ + (name.empty() || path_.empty() ? "" : ".") + name + " " + what;
  }

  // What is wrong, or empty. A member that nobody asked for is wrong too: it is a misspelt one.
  std::string finish() {
    if (!problem_.empty() || !value_.IsObject()) return problem_;
    std::set<std::string> seen;
    for (const auto& member : value_.GetObject()) {
      const std::string name(member.name.GetString(), member.name.GetStringLength());
      if (known_.count(name) == 0) fail(name, "is not a field that is known here");
      if (!seen.insert(name).second) fail(name, "stands there twice");
    }
    return problem_;
  }

  std::int64_t number(const json& value, const std::string& name) {
    if (value.IsInt64() && value.GetInt64() >= 1 && value.GetInt64() <= parlor::max_id)
      return value.GetInt64();
    fail(name, "must be a whole number from 1 to 2^53-1");
    return 0;
  }

 private:
  std::string text(const json& value, const char* name, std::size_t longest) {
    if (!value.IsString()) {
      fail(name, "must be a text");
      return {};
    }
    std::string read(value.GetString(), value.GetStringLength());
    if (read.size() > longest) fail(name, "is longer than " + std::to_string(longest) + " bytes");
    const auto is_control = [](char letter) {
      return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f;
    };
    if (std::any_of(read.begin(), read.end(), is_control)) fail(name, "holds a control character");
    return read;
  }

  const json& value_;
  std::string path_;
  std::string problem_;
  std::set<std::string> known_;
};

std::string read_user(const json& value, const std::string& path, provisioned_user& user) {
  object_reader reader(value, path);
  user.id = reader.need_id<parlor::user_id>("id");
  user.subject = reader.need_text("subject");
  user.uuid = reader.find_uuid("uuid");
  user.username = reader.find_text("username");
  user.email = reader.find_text("email");
  user.first_name = reader.find_text("first_name");
  user.last_name = reader.find_text("last_name");
  user.user_type = reader.find_text("user_type");
  user.avatar_url = reader.find_text("avatar_url", longest_url);
  return reader.finish();
}

void read_members(object_reader& reader, std::vector<parlor::user_id>& members) {
  const auto* list = reader.need("members");
  if (list == nullptr) return;
  if (!list->IsArray()) return reader.fail("members", "must be a list of user ids");
  std::set<parlor::user_id> seen;
  for (rapidjson::SizeType index = 0; index < list->Size(); ++index) {
    const auto name = "members[" + std::to_string(index) + "]";
    const parlor::user_id member(reader.number((*list)[index], name));
    if (!seen.insert(member).second) reader.fail(name, "stands there twice");
    members.push_back(member);
  }
}

std::string read_room(const json& value, const std::string& path, provisioned_room& room) {
  object_reader reader(value, path);
  room.id = reader.need_id<parlor::room_id>("id");
  room.uuid = reader.find_uuid("uuid");
  room.slug = reader.find_text("slug");
  room.name = reader.find_text("name");
  const auto type = reader.need_text("type");
  if (type != "direct" && type != "group") reader.fail("type", "must be \"direct\" or \"group\"");
  room.type = type == "group" ? parlor::room_type::group : parlor::room_type::direct;
  read_members(reader, room.members);
  if (room.type == parlor::room_type::direct && room.members.size() != 2) {
    reader.fail("members", "of a direct room must be two");
  }
  room.created_by = reader.find_id<parlor::user_id>("created_by");
  return reader.finish();
}

// Reads a list of objects with ids of their own into `entries`; answers what is wrong.
template <typename Entry, typename Read>
std::string read_list(object_reader& document, const char* name, std::vector<Entry>& entries, Read read) {
  const auto* list = document.find(name);
  if (list == nullptr) return {};
  if (!list->IsArray()) return std::string(name) + " must be a list";
  std::set<std::int64_t> seen;
  for (rapidjson::SizeType index = 0; index < list->Size(); ++index) {
    const auto path = name + ("[" + std::to_string(index) + "]");
    Entry entry;
    if (auto problem = read((*list)[index], path, entry); !problem.empty()) return problem;
    if (!seen.insert(entry.id.value).second) return path + ".id stands there twice";
    entries.push_back(std::move(entry));
  }
  return {};
}

parlor::error invalid(std::string detail) {
  return {parlor::errc::invalid_argument, "read users and rooms", std::move(detail)};
}

std::string place(std::string_view text, std::size_t offset) {
  const auto before = text.substr(0, offset);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const auto last_feed = before.rfind('\n');
  const auto column = last_feed == std::string_view::npos ? before.size() + 1 : before.size() - last_feed;
  return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

}  // namespace

parlor::result<provisioning> parse_provisioning(std::string_view text) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(text.data(),
                                                                                         text.size());
  if (document.HasParseError()) {
    return invalid(place(text, document.GetErrorOffset()) + ": " +
                   rapidjson::GetParseError_En(document.GetParseError()));
  }
  object_reader reader(document, "");
  provisioning wanted;
  auto problem = read_list(reader, "users", wanted.users, read_user);
  if (problem.empty()) problem = read_list(reader, "rooms", wanted.rooms, read_room);
  if (problem.empty()) problem = reader.finish();
  if (!problem.empty()) return invalid(std::move(problem));
  return wanted;
}

parlor::result<provisioning> read_provisioning(const std::filesystem::path& file) {
  const auto text = read_file(file);
  if (!text) return text.error();
  auto wanted = parse_provisioning(*text);
  if (!wanted) {
    auto problem = wanted.error();
    problem.operation = "read " + file.string();
    return problem;
  }
  return wanted;
}

}  // namespace parlor_server
