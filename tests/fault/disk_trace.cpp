#include "fault/disk_trace.hpp"

#include <algorithm>
#include <fstream>
#include <utility>

namespace parlor::tests {
namespace {

constexpr std::size_t piece_size = 512;

void put(std::string& content, std::uint64_t offset, std::string_view bytes) {
  const auto at = static_cast<std::size_t>(offset);
  if (content.size() < at + bytes.size()) content.resize(at + bytes.size(), '\0');
  content.replace(at, bytes.size(), bytes);
}

void apply(std::string& content, const disk_event& change) {
  if (change.what == disk_event::kind::write) {
    put(content, change.offset, change.bytes);
  } else {
    content.resize(static_cast<std::size_t>(change.number), '\0');
  }
}

std::size_t below(std::mt19937_64& random, std::size_t bound) {
  return static_cast<std::size_t>(random() % bound);
}

// How a disk treats what was not synced, in hundredths: everything there, nothing, half of it, and so on.
struct habit {
  std::size_t kept;
  std::size_t garbled;
};
constexpr habit habits[] = {{50, 0}, {100, 0}, {0, 0}, {90, 0}, {10, 0}, {45, 10}};

void apply_torn(std::string& content, const disk_event& change, const habit& how, std::mt19937_64& random) {
  const auto is_chance = [&random](std::size_t hundredths) { return below(random, 100) < hundredths; };
  if (change.what == disk_event::kind::truncate) {
    if (is_chance(how.kept)) apply(content, change);
    return;
  }
  const std::string_view bytes = change.bytes;
  for (std::size_t done = 0; done < bytes.size();) {
    const auto offset = change.offset + done;
    const auto to_boundary = piece_size - static_cast<std::size_t>(offset % piece_size);
    auto piece = std::string(bytes.substr(done, to_boundary));
    done += piece.size();
    if (is_chance(how.garbled)) {
      for (auto& byte : piece) byte = static_cast<char>(below(random, 256));
      put(content, offset, piece);
    } else if (is_chance(how.kept)) {
      put(content, offset, piece);
    }
  }
}

}  // namespace

void cut_disk::follow(const disk_event& next) {
  switch (next.what) {
    case disk_event::kind::create:
      names_[next.file] = files_.size();
      open_names_.push_back({next.file, files_.size(), true});
      files_.emplace_back();
      return;
    case disk_event::kind::remove:
      names_.erase(next.file);
      open_names_.push_back({next.file, 0, false});
      return;
    case disk_event::kind::write:
    case disk_event::kind::truncate:
      if (const auto found = names_.find(next.file); found != names_.end()) {
        files_[found->second].open.push_back(&next);
      }
      return;
    case disk_event::kind::sync:
      if (const auto found = names_.find(next.file); found != names_.end()) {
        auto& synced = files_[found->second];
        for (const auto* change : synced.open) apply(synced.lasting, *change);
        synced.open.clear();
      }
      return;
    case disk_event::kind::sync_directory:
      lasting_names_ = names_;
      open_names_.clear();
      return;
    case disk_event::kind::acknowledge:
      return;
  }
}

std::string cut_disk::content_after(const file_state& cut, std::mt19937_64& random) const {
  auto content = cut.lasting;
  const auto& how = habits[below(random, std::size(habits))];
  for (const auto* change : cut.open) apply_torn(content, *change, how, random);
  return content;
}

void cut_disk::write_image(std::uint64_t seed, const std::filesystem::path& folder) const {
  std::mt19937_64 random(seed);
  auto names = lasting_names_;
  const auto so_many = below(random, open_names_.size() + 1);
  for (std::size_t index = 0; index < so_many; ++index) {
    const auto& change = open_names_[index];
    if (change.is_there) names[change.name] = change.file;
    if (!change.is_there) names.erase(change.name);
  }
  for (const auto& [name, file] : names) {
    const auto content = content_after(files_[file], random);
    std::ofstream out(folder / name, std::ios::binary | std::ios::trunc);
    out.write(content.data(), static_cast<std::streamsize>(content.size()));
  }
}

}  // namespace parlor::tests
