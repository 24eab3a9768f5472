// The directory that holds everything a server keeps.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "parlor/media/media_sink.hpp"
#include "parlor/result.hpp"
#include "parlor/storage/sqlite.hpp"
#include "parlor/storage/storage.hpp"

namespace parlor_server {

class data_directory {
 public:
  // Made with mode 0700 where missing. [Errors] io_failed: it is no directory, or may not be written.
  static parlor::result<data_directory> create(const std::filesystem::path& path);
  // One that is there already, with a database in it. [Errors] not_found.
  static parlor::result<data_directory> find(const std::filesystem::path& path);
  // Nothing is looked up.
  static data_directory unseen(const std::filesystem::path& path) { return data_directory(path); }

  std::filesystem::path database() const { return path_ / "chat.db"; }
  std::filesystem::path files() const { return path_ / "files"; }
  std::filesystem::path signing_key() const { return path_ / "signing.key"; }

  // [Errors]    those of parlor::make_sqlite_storage, with a text for people.
  parlor::result<std::unique_ptr<parlor::storage>> open_storage(parlor::sqlite_access access) const;
  parlor::result<std::unique_ptr<parlor::media_sink>> open_files() const;

  // The secret that tokens (HS256) and links to files are signed with; made on first use, with mode 0600. Two
  // processes that make it at once get the same. [Errors] io_failed; invalid_argument: the file holds no such
  // key.
  parlor::result<std::string> signing_secret() const;

 private:
  explicit data_directory(std::filesystem::path path) : path_(std::move(path)) {}

  std::filesystem::path path_;
};

}  // namespace parlor_server
