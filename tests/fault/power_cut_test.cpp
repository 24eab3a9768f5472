// The power is cut at every sync of a long story, and what the disk then holds is opened again.
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "parlor/storage/memory.hpp"
#include "parlor/storage/sqlite.hpp"

#include <doctest/doctest.h>

#include "fault/comparison.hpp"
#include "fault/disk_trace.hpp"
#include "fault/fault_disk.hpp"
#include "fault/pace.hpp"
#include "fault/story.hpp"
#include "fault/system_calls.hpp"
#include "unit/storage/scratch_folder.hpp"

namespace parlor::tests {
namespace {

constexpr std::size_t story_length = 500;

sqlite_options options_for(const std::filesystem::path& folder) {
  sqlite_options options;
  options.file = folder / "chat.db";
  options.checkpoint_bytes = 96 * 1024;  // a checkpoint for every dozen units of work
  return options;
}

enum class promise : std::uint8_t {
  kept,
  given_too_soon,  // planted: told to be stored before it was
};

// A story that was told to a storage, and all that the disk was asked to do meanwhile.
struct telling {
  std::vector<story_unit> units;
  // What there is to read after so many units.
  std::unique_ptr<storage> model = make_memory_storage();
  std::vector<std::unique_ptr<storage_reader>> states;
  disk_trace trace;
};

void tell(storage& store, const story_unit& unit) {
  const auto work = store.begin().value();
  run(unit, *work).value();
  work->commit().value();
}

telling record(fault_disk& disk, std::size_t length, promise given = promise::kept) {
  telling told;
  system_calls calls;
  calls.on_directory_sync = [&disk] {
    disk.note([](disk_trace& trace) {
      trace.events.push_back({disk_event::kind::sync_directory, {}, 0, 0, {}});
    });
  };
  const scratch_folder folder;
  story source(11);
  told.states.push_back(told.model->snapshot().value());
  disk.record(&told.trace);
  auto store = make_sqlite_storage(options_for(folder.path())).value();
  for (std::size_t count = 1; count <= length; ++count) {
    const auto acknowledge = [&] { disk.note([count](disk_trace& trace) { trace.acknowledge(count); }); };
    told.units.push_back(count == 1 ? source.beginning() : source.next());
    if (given == promise::given_too_soon) acknowledge();
    tell(*store, told.units.back());
    if (given == promise::kept) acknowledge();
    tell(*told.model, told.units.back());
    told.states.push_back(told.model->snapshot().value());
    // What a quiet moment brings: indexes first, a checkpoint next.
    if (count % 9 == 0) {
      store->maintain();
      store->maintain();
    }
    if (count % 110 == 0) {
      store.reset();
      store = make_sqlite_storage(options_for(folder.path())).value();
    }
  }
  store.reset();
  disk.record(nullptr);
  return told;
}

// What is wrong with what is left after a cut; nothing if all promises are kept. Throws where the storage refuses.
std::optional<std::string> examine(const std::filesystem::path& image, const telling& told,
                                   std::uint64_t acknowledged) {
  const auto opened = make_sqlite_storage(options_for(image)).value();
  auto& store = *opened;
  if (const auto lines = store.verify().value(); !lines.empty()) return "verify: " + lines.front();

  // All that was acknowledged, in its order, and at most one unit more, which nobody was told of yet.
  auto present = static_cast<std::size_t>(acknowledged);
  const auto lost = difference(*store.snapshot().value(), *told.states[present]).value();
  if (lost) {
    if (++present == told.states.size()) return *lost;
    const auto surplus = difference(*store.snapshot().value(), *told.states[present]).value();
    if (surplus) return *lost + "; with one more unit of work: " + *surplus;
  }

  // Who was not told sends again; who was told, too, where the answer was lost.
  if (present > 0 && told.units[present - 1].sent) {
    const auto work = store.begin().value();
    const auto again = work->append_message(*told.units[present - 1].sent);
    if (again) return "a message that was sent twice is there twice";
    if (again.error().code != errc::conflict) return to_string(again.error());
  }
  if (present < told.units.size()) {
    tell(store, told.units[present]);
    const auto wrong = difference(*store.snapshot().value(), *told.states[present + 1]).value();
    if (wrong) return "the story does not go on: " + *wrong;
  }
  return std::nullopt;
}

std::optional<std::string> violation_in(const std::filesystem::path& image, const telling& told,
                                        std::uint64_t acknowledged) {
  try {
    return examine(image, told, acknowledged);
  } catch (const std::exception& refused) {
    return refused.what();
  }
}

// Places in the trace: one before each sync, after what was last synced.
std::vector<std::size_t> cuts(const disk_trace& trace, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::size_t> places;
  std::size_t after = 0;
  for (std::size_t index = 0; index < trace.events.size(); ++index) {
    if (trace.events[index].what != disk_event::kind::sync) continue;
    // The first time with all that the sync would have saved.
    const auto window = index - after + 1;
    places.push_back(seed == 0 ? index : after + static_cast<std::size_t>(random() % window));
    after = index + 1;
  }
  return places;
}

struct verdict {
  std::size_t images = 0;
  std::vector<std::string> violations;
};

// Cuts the power at each of the places, until so many images have been looked at.
void cut_everywhere(const telling& told, std::uint64_t seed, std::size_t most_images, verdict& so_far) {
  const scratch_folder folder;
  cut_disk disk;
  std::size_t followed = 0;
  std::uint64_t acknowledged = 0;
  for (const auto place : cuts(told.trace, seed)) {
    if (so_far.images == most_images) return;
    for (; followed < place; ++followed) {
      const auto& event = told.trace.events[followed];
      disk.follow(event);
      if (event.what == disk_event::kind::acknowledge) acknowledged = event.number;
    }
    const auto image = folder.path() / "image";
    std::filesystem::create_directory(image);
    disk.write_image(seed * 1000003 + place, image);
    ++so_far.images;
    if (const auto wrong = violation_in(image, told, acknowledged)) {
      so_far.violations.push_back("seed " + std::to_string(seed) + ", cut at event " + std::to_string(place) +
                                  " with " + std::to_string(acknowledged) + " units acknowledged: " + *wrong);
    }
    std::filesystem::remove_all(image);
  }
}

std::size_t count_of(const disk_trace& trace, disk_event::kind what) {
  return static_cast<std::size_t>(
      std::count_if(trace.events.begin(), trace.events.end(),
                    [what](const disk_event& each) { return each.what == what; }));
}

}  // namespace

TEST_SUITE_BEGIN("power_cuts");

TEST_CASE(
    "what was acknowledged is there after a power cut, in order and once, and nothing is there in part") {
  fault_disk disk;
  const auto told = record(disk, story_length);
  const auto syncs = count_of(told.trace, disk_event::kind::sync);
  REQUIRE(syncs > story_length);

  const system_calls no_syncs;
  const std::size_t most_images = is_long_form() ? 20000 : is_slow ? 300 : 1000;
  verdict seen;
  for (std::uint64_t seed = 0; seen.images < most_images; ++seed)
    cut_everywhere(told, seed, most_images, seen);
  MESSAGE(seen.images << " images at " << syncs << " syncs");
  CHECK(seen.images == most_images);
  for (const auto& each : seen.violations) FAIL_CHECK(each);
}

TEST_CASE("the story has every kind of change, and checkpoints between them") {
  story source(11);
  source.beginning();
  for (std::size_t count = 1; count < story_length; ++count) source.next();
  CHECK(source.kinds().size() == 13);

  fault_disk disk;
  const auto told = record(disk, 150);
  const auto to_database = std::count_if(
      told.trace.events.begin(), told.trace.events.end(),
      [](const disk_event& each) { return each.what == disk_event::kind::sync && each.file == "chat.db"; });
  CHECK(to_database >= 10);
}

TEST_CASE("a disk that says that it has synced and has not is noticed") {
  fault_disk disk;
  disk.ignore_syncs();
  auto told = record(disk, 60);
  // The places of the cuts are those of the acknowledgements.
  for (auto& each : told.trace.events) CHECK(each.what != disk_event::kind::sync);
  const system_calls no_syncs;
  const scratch_folder folder;
  cut_disk cut;
  std::size_t violations = 0;
  for (const auto& event : told.trace.events) {
    cut.follow(event);
    if (event.what != disk_event::kind::acknowledge) continue;
    const auto image = folder.path() / "image";
    std::filesystem::create_directory(image);
    cut.write_image(event.number, image);
    if (violation_in(image, told, event.number)) ++violations;
    std::filesystem::remove_all(image);
  }
  CHECK(violations > 30);
}

TEST_CASE("an acknowledgement before the commit is noticed") {
  fault_disk disk;
  const auto told = record(disk, 60, promise::given_too_soon);
  const system_calls no_syncs;
  verdict seen;
  cut_everywhere(told, 1, 1000, seen);
  CHECK(seen.violations.size() > 10);
}

TEST_SUITE_END();

}  // namespace parlor::tests
