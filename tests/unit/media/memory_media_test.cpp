#include <string>

#include "parlor/media/memory.hpp"

#include <doctest/doctest.h>

namespace parlor {

TEST_SUITE("memory_media") {
  TEST_CASE("the bound holds for stored files and for those being written") {
    const auto sink = make_memory_media({100});
    auto first = sink->create().value();
    REQUIRE(first->write(std::string(60, 'a')));
    auto second = sink->create().value();
    const auto refused = second->write(std::string(41, 'b'));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == errc::unavailable);
    REQUIRE(second->write(std::string(40, 'b')));
    REQUIRE(first->commit("first"));

    second.reset();
    second = sink->create().value();
    CHECK_FALSE(second->write(std::string(41, 'b')));
    REQUIRE(sink->remove("first"));
    CHECK(second->write(std::string(100, 'b')));
  }

  TEST_CASE("a refused commit may be repeated under another key") {
    const auto sink = make_memory_media();
    REQUIRE(sink->create().value()->commit("taken"));
    const auto writer = sink->create().value();
    REQUIRE(writer->write("kept"));
    CHECK(writer->commit("taken").error().code == errc::conflict);
    REQUIRE(writer->commit("free"));
    std::string bytes;
    REQUIRE(sink->open("free").value()->read(0, 10, bytes));
    CHECK(bytes == "kept");
  }
}

}  // namespace parlor
