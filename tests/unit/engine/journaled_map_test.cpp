#include "engine/journaled_map.hpp"

#include <string>

#include <doctest/doctest.h>

namespace parlor::engine {

TEST_SUITE_BEGIN("journaled_map");

TEST_CASE("what was not kept is taken back, in whichever order it was changed") {
  journaled_map<int, std::string> map;
  map.put(1, "one");
  map.put(2, "two");
  map.keep();
  const auto before = map.items();
  map.put(1, "changed");
  map.put(1, "changed again");
  map.erase(2);
  map.put(2, "back");
  map.erase(1);
  map.put(3, "new");
  map.erase(3);
  map.erase(4);
  map.undo();
  CHECK(map.items() == before);
}

TEST_CASE("what was kept stays") {
  journaled_map<int, std::string> map;
  map.put(1, "one");
  map.keep();
  map.undo();
  REQUIRE(map.find(1) != nullptr);
  CHECK(*map.find(1) == "one");
  CHECK(map.find(2) == nullptr);
}

TEST_SUITE_END();

}  // namespace parlor::engine
