#include "server/worker_pool.hpp"

#include <atomic>
#include <future>

#include <doctest/doctest.h>

using parlor::server_side::worker_pool;

TEST_SUITE("worker_pool") {
  TEST_CASE("a full queue refuses a job, but not the continuation of one") {
    worker_pool pool(1, 2);
    std::promise<void> gate;
    auto opened = gate.get_future().share();
    std::promise<void> begun;
    std::atomic<int> done{0};
    REQUIRE(pool.post([&] {
      begun.set_value();
      opened.wait();
      ++done;
    }));
    begun.get_future().wait();
    CHECK(pool.post([&] { ++done; }));
    CHECK(pool.post([&] { ++done; }));
    CHECK(!pool.post([&] { ++done; }));
    CHECK(pool.post_continuation([&] { ++done; }));
    gate.set_value();
    pool.stop();
    CHECK(done == 4);
  }

  TEST_CASE("stop runs what is queued, and a stopped pool takes nothing") {
    std::atomic<int> done{0};
    worker_pool pool(2, 100);
    for (int count = 0; count < 100; ++count) REQUIRE(pool.post([&] { ++done; }));
    pool.stop();
    CHECK(done == 100);
    CHECK(!pool.post([&] { ++done; }));
    CHECK(!pool.post_continuation([&] { ++done; }));
  }
}
