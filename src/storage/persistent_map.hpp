// An ordered map whose copies share everything they have in common.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace parlor::storage_detail {

// Names one writer's time of writing. A node may be changed in place only by the edit that made it; all other
// nodes may be seen by copies and are replaced on the way to a change.
using edit_number = std::uint64_t;

// A B+ tree of immutable nodes. Copying it is copying one pointer; a change costs a few nodes.
//
// A map may be read from many threads. The writer passes an edit number that no earlier writer has used, and
// takes a new one once it has handed out a copy.
template <typename Key, typename Value>
class persistent_map {
 public:
  template <typename Lookup>
  const Value* find(const Lookup& key) const {
    const node* at = root_.get();
    if (at == nullptr) return nullptr;
    while (!at->children.empty()) at = at->children[child_of(*at, key)].get();
    const auto position = lower_bound(*at, key);
    if (position == at->keys.size() || key < at->keys[position]) return nullptr;
    return &at->values[position];
  }

  void put(const Key& key, Value value, edit_number edit) {
    if (!root_) root_ = std::make_shared<node>();
    auto right = put_below(root_, key, std::move(value), edit);
    if (!right) return;
    auto above = std::make_shared<node>();
    above->edit = edit;
    above->keys = {first_key(*root_), first_key(*right)};
    above->children = {std::move(root_), std::move(right)};
    root_ = std::move(above);
  }

  void erase(const Key& key, edit_number edit) {
    if (find(key) == nullptr) return;
    erase_below(root_, key, edit);
    while (root_ && root_->children.size() == 1) root_ = std::shared_ptr<node>(root_->children.front());
    if (root_->keys.empty()) root_.reset();
  }

  // Calls visit(key, value) for every key from `first` on, rising, until it answers false.
  template <typename Visit>
  void visit_from(const Key& first, Visit&& visit) const {
    if (root_) visit_up(*root_, first, visit);
  }

  // Calls visit(key, value) for every key below `bound`, falling, until it answers false.
  template <typename Visit>
  void visit_below(const Key& bound, Visit&& visit) const {
    if (root_) visit_down(*root_, bound, visit);
  }

 private:
  static constexpr std::size_t most_keys = 32;

  struct node {
    edit_number edit = 0;
    std::vector<Key> keys;                        // of the values, or a lower bound of each child
    std::vector<Value> values;                    // in leaves
    std::vector<std::shared_ptr<node>> children;  // elsewhere
  };

  template <typename Lookup>
  static std::size_t lower_bound(const node& at, const Lookup& key) {
    const auto found = std::lower_bound(at.keys.begin(), at.keys.end(), key);
    return static_cast<std::size_t>(found - at.keys.begin());
  }

  // The child that holds the key. The first child also holds whatever is below its bound.
  template <typename Lookup>
  static std::size_t child_of(const node& at, const Lookup& key) {
    const auto above = std::upper_bound(at.keys.begin() + 1, at.keys.end(), key);
    return static_cast<std::size_t>(above - at.keys.begin()) - 1;
  }

  static const Key& first_key(const node& at) { return at.keys.front(); }

  static node& own(std::shared_ptr<node>& slot, edit_number edit) {
    if (slot->edit != edit) {
      slot = std::make_shared<node>(*slot);
      slot->edit = edit;
    }
    return *slot;
  }

  // The new right neighbour, where the node had to be split.
  static std::shared_ptr<node> put_below(std::shared_ptr<node>& slot, const Key& key, Value value,
                                         edit_number edit) {
    node& at = own(slot, edit);
    if (at.children.empty()) {
      const auto position = lower_bound(at, key);
      if (position < at.keys.size() && !(key < at.keys[position])) {
        at.values[position] = std::move(value);
        return nullptr;
      }
      at.keys.insert(at.keys.begin() + offset(position), key);
      at.values.insert(at.values.begin() + offset(position), std::move(value));
      return split(at, position, edit);
    }
    const auto position = child_of(at, key);
    auto right = put_below(at.children[position], key, std::move(value), edit);
    if (!right) return nullptr;
    at.keys.insert(at.keys.begin() + offset(position + 1), first_key(*right));
    at.children.insert(at.children.begin() + offset(position + 1), std::move(right));
    return split(at, position + 1, edit);
  }

  // Splits a node that is too large. Keys mostly arrive in order: a node that grew at its end stays full.
  static std::shared_ptr<node> split(node& at, std::size_t grown, edit_number edit) {
    if (at.keys.size() <= most_keys) return nullptr;
    const auto cut = grown + 1 == at.keys.size() ? grown : at.keys.size() / 2;
    auto right = std::make_shared<node>();
    right->edit = edit;
    move_tail(at.keys, right->keys, cut);
    move_tail(at.values, right->values, cut);
    move_tail(at.children, right->children, cut);
    return right;
  }

  template <typename Item>
  static void move_tail(std::vector<Item>& from, std::vector<Item>& to, std::size_t cut) {
    if (from.empty()) return;
    to.assign(std::make_move_iterator(from.begin() + offset(cut)), std::make_move_iterator(from.end()));
    from.resize(cut);
  }

  // Precondition: the key is there. Leaves an empty node behind where it was the last.
  static void erase_below(std::shared_ptr<node>& slot, const Key& key, edit_number edit) {
    node& at = own(slot, edit);
    if (at.children.empty()) {
      const auto position = lower_bound(at, key);
      at.keys.erase(at.keys.begin() + offset(position));
      at.values.erase(at.values.begin() + offset(position));
      return;
    }
    const auto position = child_of(at, key);
    erase_below(at.children[position], key, edit);
    if (!at.children[position]->keys.empty()) return;
    at.keys.erase(at.keys.begin() + offset(position));
    at.children.erase(at.children.begin() + offset(position));
  }

  template <typename Visit>
  static bool visit_up(const node& at, const Key& first, Visit& visit) {
    if (at.children.empty()) {
      for (auto position = lower_bound(at, first); position < at.keys.size(); ++position) {
        if (!visit(at.keys[position], at.values[position])) return false;
      }
      return true;
    }
    for (auto position = child_of(at, first); position < at.children.size(); ++position) {
      if (!visit_up(*at.children[position], first, visit)) return false;
    }
    return true;
  }

  template <typename Visit>
  static bool visit_down(const node& at, const Key& bound, Visit& visit) {
    if (at.children.empty()) {
      for (auto position = lower_bound(at, bound); position > 0; --position) {
        if (!visit(at.keys[position - 1], at.values[position - 1])) return false;
      }
      return true;
    }
    for (auto position = child_of(at, bound) + 1; position > 0; --position) {
      if (!visit_down(*at.children[position - 1], bound, visit)) return false;
    }
    return true;
  }

  static std::ptrdiff_t offset(std::size_t position) { return static_cast<std::ptrdiff_t>(position); }

  std::shared_ptr<node> root_;
};

}  // namespace parlor::storage_detail
