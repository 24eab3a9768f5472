#include "data_directory.hpp"

#include <array>
#include <cerrno>
#include <string_view>
#include <utility>

#include "parlor/media/local_disk.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include "file_contents.hpp"

namespace parlor_server {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view base64url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t shortest_secret = 32;  // characters; RFC 7518 section 3.2 asks for 256 bits

parlor::error refused(const fs::path& path, std::string why) {
  return {parlor::errc::io_failed, "open data directory " + path.string(), std::move(why)};
}

// 64 letters of 6 random bits each: 384 bits.
parlor::result<std::string> random_secret() {
  std::array<unsigned char, 64> random{};
  if (::getentropy(random.data(), random.size()) != 0) {
    return parlor::error{parlor::errc::io_failed, "make a signing key", system_text(errno)};
  }
  std::string secret;
  for (const auto byte : random) secret += base64url[byte % base64url.size()];
  return secret;
}

bool is_secret(std::string_view text) {
  return text.size() >= shortest_secret && text.find_first_not_of(base64url) == std::string_view::npos;
}

// What the code says is enough for a program; here is what a person does about it.
parlor::error explained(parlor::error problem, const fs::path& directory) {
  problem.operation = "open data directory " + directory.string();
  if (problem.code == parlor::errc::busy) {
    problem.detail = "another parlor-server is using it";
  } else if (problem.code == parlor::errc::too_new) {
    problem.detail = "a later version of parlor-server has written it; this one is too old to read it";
  }
  return problem;
}

}  // namespace

parlor::result<data_directory> data_directory::create(const fs::path& path) {
  std::error_code failure;
  if (path.has_parent_path()) fs::create_directories(path.parent_path(), failure);
  if (failure) return refused(path, failure.message());
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return refused(path, system_text(errno));
  if (!fs::is_directory(path, failure)) return refused(path, "it is not a directory");
  if (::access(path.c_str(), R_OK | W_OK | X_OK) != 0) return refused(path, system_text(errno));
  return data_directory(path);
}

parlor::result<data_directory> data_directory::find(const fs::path& path) {
  data_directory found(path);
  std::error_code failure;
  if (!fs::exists(found.database(), failure)) {
    return parlor::error{parlor::errc::not_found, "open data directory " + path.string(),
                         "there is no server data in it, no chat.db"};
  }
  return found;
}

parlor::result<std::unique_ptr<parlor::storage>> data_directory::open_storage(
    parlor::sqlite_access access) const {
  parlor::sqlite_options options;
  options.file = database();
  options.access = access;
  auto opened = parlor::make_sqlite_storage(std::move(options));
  if (!opened) return explained(opened.error(), path_);
  return opened;
}

parlor::result<std::unique_ptr<parlor::media_sink>> data_directory::open_files() const {
  return parlor::make_local_disk({files()});
}

parlor::result<std::string> data_directory::signing_secret() const {
  std::error_code failure;
  if (!fs::exists(signing_key(), failure)) {
    const auto secret = random_secret();
    if (!secret) return secret;
    const auto created = create_private_file(signing_key(), *secret + "\n");
    if (!created && created.error().code != parlor::errc::conflict) return created.error();
  }
  auto text = read_file(signing_key());
  if (!text) return text;
  while (!text->empty() && (text->back() == '\n' || text->back() == '\r')) text->pop_back();
  if (!is_secret(*text)) {
    return parlor::error{parlor::errc::invalid_argument, "read " + signing_key().string(),
                         "not a signing key: at least 32 letters of base64url are expected"};
  }
  return text;
}

}  // namespace parlor_server
