#include "server/sweeper.hpp"

#include <chrono>
#include <string>
#include <vector>

#include "parlor/auth/allow_all.hpp"
#include "parlor/media/memory.hpp"
#include "parlor/storage/memory.hpp"
#include "parlor/transport/loopback.hpp"
#include "parlor/users/stored.hpp"

#include <doctest/doctest.h>

using namespace parlor;
using namespace parlor::server_side;

namespace {

timestamp real_time() {
  return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

// The parts that a sweep needs, under a clock that runs `lead` ahead of the files' one.
struct desk {
  std::chrono::seconds lead{0};
  server_options options = made();
  counters counts;
  router routes{options.dialects, options.routes, options.upload_mount};
  worker_pool readers{1, 10};
  worker_pool media{1, 10};
  worker_pool logins{0, 10};
  engine_thread engine{options, counts, {}};
  services shared{options, counts, routes, engine, readers, media, logins};

  server_options made() {
    server_options built;
    built.transport = make_loopback_transport();
    built.storage = make_memory_storage();
    built.authenticator = make_insecure_allow_all();
    built.media = make_memory_media();
    built.users = make_stored_user_directory();
    built.clock = [this] { return real_time() + lead; };
    return built;
  }

  void store(const std::string& key) const {
    auto writer = options.media->create().value();
    writer->write("bytes").value();
    writer->commit(key).value();
  }

  // A file that somebody uploaded and did not use yet.
  void upload(const std::string& key) const {
    store(key);
    auto work = options.storage->begin().value();
    user owner;
    owner.subject = key;
    attachment file;
    file.owner = work->put_user(owner).value().id;
    file.key = key;
    file.file_name = "a.txt";
    file.size = 5;
    file.mime_type = "text/plain";
    file.created_at = real_time();
    work->add_attachment(file).value();
    work->commit().value();
  }

  std::vector<std::string> keys() const {
    std::vector<std::string> found;
    const auto entries = options.media->list("", 100).value();
    for (const auto& entry : entries) found.push_back(entry.key);
    return found;
  }
};

}  // namespace

TEST_SUITE("sweeper") {
  TEST_CASE("what lay there without a row at the start goes at once") {
    desk here;
    here.store("files/left-over");
    here.upload("files/known");
    here.lead = std::chrono::seconds(1);  // the start is a second after the files
    sweeper sweep(here.shared);
    sweep.second_passed(here.options.clock());
    here.media.stop();
    CHECK(here.keys() == std::vector<std::string>{"files/known"});
  }

  TEST_CASE("a file that came after the start is left alone until it is old") {
    desk here;
    sweeper sweep(here.shared);
    here.store("files/just-stored");
    sweep.second_passed(here.options.clock());
    here.media.stop();
    CHECK(here.keys() == std::vector<std::string>{"files/just-stored"});
  }

  TEST_CASE("an upload that nobody used goes with its row after its lifetime") {
    desk here;
    here.upload("files/unused");
    sweeper sweep(here.shared);
    sweep.second_passed(here.options.clock() + std::chrono::hours(25));
    here.media.stop();
    CHECK(here.keys().empty());
    CHECK(!here.options.storage->snapshot().value()->find_attachment("files/unused").value());
  }
}
