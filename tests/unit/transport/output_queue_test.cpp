#include "transport/output_queue.hpp"

#include <array>
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using parlor::net::buffer_pool;
using parlor::net::output_queue;

TEST_SUITE_BEGIN("output_queue");

TEST_CASE("bytes leave in the order in which they came, whatever their size and however they are taken") {
  for (const std::size_t step : {1U, 7U, 100U, 5000U, 100000U}) {
    buffer_pool pool;
    output_queue queue;
    std::string expected;
    std::string seen;
    for (std::size_t count = 0; count < 60; ++count) {
      const std::string piece(count % 5 == 0 ? 6000 : 10 + count, static_cast<char>('a' + count % 26));
      expected +=
          count % 3 == 0 ? std::string(parlor::frame(parlor::frame::kind::text, piece).wire()) : piece;
      if (count % 3 == 0) {
        queue.push(std::make_shared<const parlor::frame>(parlor::frame::kind::text, piece), pool);
      } else if (count % 3 == 1) {
        queue.push(std::string_view(piece), pool);
      } else {
        queue.push(std::string(piece), pool);
      }
      std::array<iovec, output_queue::max_pieces> list;
      std::size_t left = step;
      const auto listed = queue.pieces(list);
      std::string batch;
      for (std::size_t index = 0; index < listed; ++index) {
        batch.append(static_cast<const char*>(list[index].iov_base), list[index].iov_len);
      }
      left = std::min(left, batch.size());
      seen += batch.substr(0, left);
      queue.consume(left, pool);
    }
    while (!queue.is_empty()) {
      std::array<iovec, output_queue::max_pieces> list;
      REQUIRE(queue.pieces(list) > 0);
      const auto count = std::min(step, list[0].iov_len);
      seen.append(static_cast<const char*>(list[0].iov_base), count);
      queue.consume(count, pool);
    }
    CHECK(seen == expected);
  }
}

TEST_CASE("what waits for many slow peers at once is kept once") {
  buffer_pool pool;
  output_queue queue;
  queue.push(std::string_view("x"), pool);
  const auto early = std::make_shared<const parlor::frame>(parlor::frame::kind::text, std::string(1000, 'a'));
  queue.push(early, pool);
  CHECK(early.use_count() == 1);
  queue.push(std::string(output_queue::slow_size, 'b'), pool);
  const auto late = std::make_shared<const parlor::frame>(parlor::frame::kind::text, std::string(1000, 'c'));
  queue.push(late, pool);
  CHECK(late.use_count() == 2);
  queue.consume(queue.size(), pool);
  CHECK(late.use_count() == 1);
}

TEST_CASE("a slow peer that never quite catches up is sent everything in order") {
  buffer_pool pool;
  output_queue queue;
  queue.push(std::string(2 * output_queue::slow_size, 'x'), pool);
  std::string expected(2 * output_queue::slow_size, 'x');
  std::string seen;
  const auto take = [&](std::size_t wanted) {
    std::array<iovec, output_queue::max_pieces> list;
    REQUIRE(queue.pieces(list) > 0);
    const auto count = std::min(wanted, list[0].iov_len);
    seen.append(static_cast<const char*>(list[0].iov_base), count);
    queue.consume(count, pool);
  };
  for (std::size_t count = 0; count < 2000; ++count) {
    const parlor::frame_ptr next = std::make_shared<const parlor::frame>(
        parlor::frame::kind::text, std::string(1000, static_cast<char>('a' + count % 26)));
    expected += next->wire();
    queue.push(next, pool);
    // It stays behind by about as much as at first.
    while (queue.size() > 2 * output_queue::slow_size) take(700);
  }
  while (!queue.is_empty()) take(5000);
  CHECK(seen == expected);
}

TEST_CASE("an empty queue holds no buffer, and a buffer that was not needed is freed") {
  buffer_pool pool;
  output_queue queue;
  queue.push(std::string_view("x"), pool);
  CHECK(pool.is_empty());
  CHECK(queue.is_untouched());
  queue.consume(1, pool);
  CHECK_FALSE(pool.is_empty());
  pool.trim();
  pool.trim();
  CHECK(pool.is_empty());
}

TEST_CASE(
    "what is shared stays where it is while nothing else waits, and keeps its place before what follows") {
  buffer_pool pool;
  output_queue queue;
  const auto frame_of = [](const char* text) {
    return std::make_shared<const parlor::frame>(parlor::frame::kind::text, text);
  };
  const auto block = std::make_shared<const parlor::frame_block>(
      std::vector<parlor::frame_ptr>{frame_of("one"), frame_of("two")});
  queue.push(block, pool);
  queue.push(std::string_view("!"), pool);
  std::array<iovec, output_queue::max_pieces> list;
  REQUIRE(queue.pieces(list) == 2);
  CHECK(list[0].iov_base == block->wire().data());
  CHECK(block.use_count() == 2);
  queue.consume(3, pool);
  REQUIRE(queue.pieces(list) == 2);
  CHECK(list[0].iov_len == block->wire().size() - 3);
  queue.consume(block->wire().size() - 3, pool);
  CHECK(block.use_count() == 1);
  REQUIRE(queue.pieces(list) == 1);
  CHECK(list[0].iov_len == 1);
  queue.push(block, pool);
  REQUIRE(queue.pieces(list) == 1);
  CHECK(list[0].iov_len == 1 + block->wire().size());
  CHECK(block.use_count() == 1);
}

TEST_SUITE_END();
