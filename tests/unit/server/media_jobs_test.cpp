#include "server/media_jobs.hpp"

#include <memory>
#include <thread>

#include "parlor/auth/allow_all.hpp"
#include "parlor/media/memory.hpp"
#include "parlor/storage/memory.hpp"
#include "parlor/transport/loopback.hpp"
#include "parlor/users/stored.hpp"

#include <doctest/doctest.h>

using namespace parlor;
using namespace parlor::server_side;

namespace {

struct desk {
  server_options options = made();
  counters counts;
  router routes{options.dialects, options.routes, options.upload_mount};
  worker_pool readers{1, 10};
  worker_pool media{1, 10};
  worker_pool logins{0, 10};
  engine_thread engine{options, counts, {}};
  services shared{options, counts, routes, engine, readers, media, logins};

  static server_options made() {
    server_options built;
    built.transport = make_loopback_transport();
    built.storage = make_memory_storage();
    built.authenticator = make_insecure_allow_all();
    built.media = make_memory_media();
    built.users = make_stored_user_directory();
    return built;
  }
};

// Says on which thread it ended.
std::shared_ptr<void> ends_on(std::thread::id& thread) {
  return {nullptr, [&thread](std::nullptr_t) { thread = std::this_thread::get_id(); }};
}

}  // namespace

TEST_SUITE("media_jobs") {
  TEST_CASE("what is let go ends on a media thread, and here when those have stopped") {
    desk here;
    std::thread::id thread;
    let_go(here.shared, ends_on(thread));
    here.media.stop();
    CHECK(thread != std::thread::id());
    CHECK(thread != std::this_thread::get_id());
    let_go(here.shared, ends_on(thread));
    CHECK(thread == std::this_thread::get_id());
  }
}
