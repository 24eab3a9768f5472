#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "commands/commands.hpp"
#include "data_directory.hpp"

namespace parlor_server::commands {
namespace {

constexpr std::size_t page_size = 500;

// A file is stored before its row, so a crash may leave one without; the next start or the hourly sweep
// removes it.
constexpr std::chrono::minutes sweep_age{75};

// "…-<32 hexadecimal digits>…": what parlor itself calls files, whatever the pattern of the names.
bool is_named_by_parlor(const std::string& key) {
  for (auto dash = key.find('-'); dash != std::string::npos; dash = key.find('-', dash + 1)) {
    const auto random = key.substr(dash + 1, 32);
    if (random.size() == 32 && random.find_first_not_of("0123456789abcdef") == std::string::npos) return true;
  }
  return false;
}

using findings = std::vector<std::string>;

// What is wrong with the file of one attachment; empty for nothing.
std::string compare(const parlor::attachment& row, parlor::media_sink& files) {
  const auto file = files.open(row.key);
  if (!file && file.error().code == parlor::errc::file_not_found) return row.key + ": the file is missing";
  if (!file) return row.key + ": " + to_string(file.error());
  if ((*file)->size() == row.size) return {};
  return row.key + ": the file has " + std::to_string((*file)->size()) + " bytes instead of " +
         std::to_string(row.size);
}

// A new snapshot for each page, since a snapshot must not be held for long.
parlor::result<void> check_rows(parlor::storage& storage, parlor::media_sink& files, findings& found) {
  parlor::attachment_id after;
  for (;;) {
    const auto reader = storage.snapshot();
    if (!reader) return reader.error();
    const auto rows = (*reader)->attachments_after(after, page_size);
    if (!rows) return rows.error();
    if (rows->empty()) return {};
    after = rows->back().id;
    for (const auto& row : *rows) {
      const auto line = compare(row, files);
      if (line.empty()) continue;
      // A running server may have deleted it since the snapshot.
      const auto fresh = storage.snapshot();
      if (!fresh) return fresh.error();
      const auto still = (*fresh)->find_attachment(row.key);
      if (!still) return still.error();
      if (*still) found.push_back(line);
    }
  }
}

parlor::result<void> check_files(parlor::storage& storage, parlor::media_sink& files, findings& found) {
  const auto youngest = std::chrono::system_clock::now() - sweep_age;
  std::string after;
  for (;;) {
    const auto entries = files.list(after, page_size);
    if (!entries) return entries.error();
    if (entries->empty()) return {};
    after = entries->back().key;
    // Taken after the list: a file is stored before its row.
    const auto reader = storage.snapshot();
    if (!reader) return reader.error();
    for (const auto& entry : *entries) {
      const auto row = (*reader)->find_attachment(entry.key);
      if (!row) return row.error();
      if (*row) continue;
      if (entry.modified > youngest && is_named_by_parlor(entry.key)) {
        std::printf("%s: left over, will be swept away\n", entry.key.c_str());
      } else {
        found.push_back(entry.key + ": no message or upload knows this file");
      }
    }
  }
}

}  // namespace

parlor::result<void> run(const verify_options& options) {
  const auto directory = data_directory::find(options.data);
  if (!directory) return directory.error();
  const auto storage = directory->open_storage(parlor::sqlite_access::read_only);
  if (!storage) return storage.error();
  const auto files = directory->open_files();
  if (!files) return files.error();

  auto checked = (*storage)->verify();
  if (!checked) return checked.error();
  findings found = *std::move(checked);
  if (auto rows = check_rows(**storage, **files, found); !rows) return rows;
  if (auto entries = check_files(**storage, **files, found); !entries) return entries;
  if (found.empty()) {
    std::puts("everything is in order");
    return {};
  }
  for (const auto& line : found) std::printf("%s\n", line.c_str());
  return parlor::error{parlor::errc::corrupt, "verify " + options.data.string(),
                       std::to_string(found.size()) + " problems"};
}

}  // namespace parlor_server::commands
