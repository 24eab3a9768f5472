// A map whose changes can be taken back.
#pragma once

#include <map>
#include <utility>
#include <vector>

namespace parlor::engine {

// Every change since the last keep() is undone by undo(), which cannot fail: what was there before waits,
// still allocated, in the journal, and a hashed map keeps the buckets that it had.
template <typename Key, typename Value, typename Map = std::map<Key, Value>>
class journaled_map {
 public:
  // Valid until the key's next change.
  const Value* find(const Key& key) const {
    const auto found = items_.find(key);
    return found == items_.end() ? nullptr : &found->second;
  }
  const Map& items() const { return items_; }

  void put(const Key& key, Value value) {
    set_aside(key);
    items_.emplace(key, std::move(value));
  }
  void erase(const Key& key) { set_aside(key); }

  void keep() noexcept { journal_.clear(); }
  void undo() noexcept {
    for (auto last = journal_.rbegin(); last != journal_.rend(); ++last) {
      items_.erase(last->key);
      if (last->before) items_.insert(std::move(last->before));
    }
    journal_.clear();
  }

 private:
  struct change {
    Key key;
    typename Map::node_type before;
  };

  void set_aside(const Key& key) {
    journal_.push_back({key, {}});
    journal_.back().before = items_.extract(key);
  }

  Map items_;
  std::vector<change> journal_;
};

}  // namespace parlor::engine
