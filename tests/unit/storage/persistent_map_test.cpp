#include "storage/persistent_map.hpp"

#include <map>
#include <random>
#include <vector>

#include <doctest/doctest.h>

using numbers = parlor::storage_detail::persistent_map<int, int>;

namespace {

std::map<int, int> content_of(const numbers& map) {
  std::map<int, int> content;
  map.visit_from(-1, [&content](int key, int value) {
    CHECK((content.empty() || content.rbegin()->first < key));
    content.emplace(key, value);
    return true;
  });
  return content;
}

std::vector<int> keys_below(const numbers& map, int bound) {
  std::vector<int> keys;
  map.visit_below(bound, [&keys](int key, int) {
    keys.push_back(key);
    return keys.size() < 3;
  });
  return keys;
}

}  // namespace

TEST_SUITE_BEGIN("persistent_map");

TEST_CASE("an empty one has nothing from or below any key") {
  numbers map;
  CHECK(content_of(map).empty());
  CHECK(keys_below(map, 5).empty());
  map.put(3, 3, 1);
  map.erase(3, 1);
  CHECK(content_of(map).empty());
  CHECK(keys_below(map, 5).empty());
}

TEST_CASE("it holds what a map holds, after any changes") {
  std::mt19937 random{7};
  for (const int range : {10, 100, 3000}) {
    numbers map;
    std::map<int, int> model;
    for (int step = 0; step < 6000; ++step) {
      const int key = static_cast<int>(random() % static_cast<unsigned>(range));
      const auto edit = static_cast<parlor::storage_detail::edit_number>(step / 50 + 1);
      if (random() % 3 == 0) {
        map.erase(key, edit);
        model.erase(key);
      } else {
        map.put(key, step, edit);
        model[key] = step;
      }
    }
    CHECK(content_of(map) == model);
    for (int key = 0; key < range; ++key) {
      const auto* found = map.find(key);
      const auto wanted = model.find(key);
      REQUIRE((found == nullptr) == (wanted == model.end()));
      if (found != nullptr) CHECK(*found == wanted->second);
    }
    for (int key = 0; key < range; ++key) map.erase(key, 9999);
    CHECK(content_of(map).empty());
    map.put(1, 1, 9999);
    CHECK(content_of(map).size() == 1);
  }
}

TEST_CASE("a copy does not see what a later edit changes") {
  numbers map;
  for (int key = 0; key < 500; ++key) map.put(key, key, 1);
  const auto copy = map;
  const auto before = content_of(copy);
  for (int key = 0; key < 500; key += 2) map.erase(key, 2);
  for (int key = 1; key < 500; key += 2) map.put(key, -1, 2);
  for (int key = 500; key < 900; ++key) map.put(key, key, 2);
  CHECK(content_of(copy) == before);
  CHECK(map.find(0) == nullptr);
  CHECK(*copy.find(0) == 0);
}

TEST_CASE("it is visited downwards from below a bound") {
  numbers map;
  for (int key = 0; key < 200; key += 2) map.put(key, key, 1);
  CHECK(keys_below(map, 100) == std::vector<int>{98, 96, 94});
  CHECK(keys_below(map, 101) == std::vector<int>{100, 98, 96});
  CHECK(keys_below(map, 3) == std::vector<int>{2, 0});
  CHECK(keys_below(map, 0).empty());
}

TEST_SUITE_END();
