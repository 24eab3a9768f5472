#include "load/ledger.hpp"

#include <algorithm>

namespace parlor_bench {
namespace {

std::string sentence(std::size_t member, std::uint64_t message, const char* what) {
  return "member " + std::to_string(member) + " got message " + std::to_string(message) + ' ' + what;
}

}  // namespace

ledger::ledger(std::size_t members, std::size_t senders) : readers_(members), next_of_sender_(senders) {
  for (std::size_t sender = 0; sender < senders; ++sender) next_of_sender_[sender] = sender;
}

ledger::progress ledger::take(std::size_t member, std::uint64_t message) {
  if (message >= receipts_.size()) {
    report(member, message, "which nobody has sent");
    return progress::incomplete;
  }
  auto& who = readers_[member];
  if (who.next < order_.size() && order_[who.next] == message) {
    ++who.next;
  } else if (who.next == order_.size() && receipts_[message] == 0) {
    append(member, message);
  } else if (!take_out_of_order(member, message)) {
    return progress::incomplete;
  }
  if (++receipts_[message] != readers_.size()) return progress::incomplete;
  ++completed_;
  return progress::complete;
}

void ledger::append(std::size_t member, std::uint64_t message) {
  auto& next = next_of_sender_[message % next_of_sender_.size()];
  if (message != next) report(member, message, "before an earlier one of the same sender");
  next = message + next_of_sender_.size();
  order_.push_back(message);
  ++readers_[member].next;
}

bool ledger::take_out_of_order(std::size_t member, std::uint64_t message) {
  is_suspicious_ = true;
  auto& who = readers_[member];
  if (receipts_[message] == 0) {
    insert(who.next++, message);
    return true;
  }
  const auto here = order_.begin() + static_cast<std::ptrdiff_t>(who.next);
  if (const auto ahead = std::find(here, order_.end(), message); ahead != order_.end()) {
    who.skipped.insert(who.skipped.end(), here, ahead);
    who.next = static_cast<std::size_t>(ahead - order_.begin()) + 1;
    return true;
  }
  const auto skipped = std::find(who.skipped.begin(), who.skipped.end(), message);
  if (skipped == who.skipped.end()) {
    report(member, message, "twice");
    return false;
  }
  who.skipped.erase(skipped);
  report(member, message, "in another order than others");
  return true;
}

// Whoever is further on has not got it.
void ledger::insert(std::size_t place, std::uint64_t message) {
  order_.insert(order_.begin() + static_cast<std::ptrdiff_t>(place), message);
  for (auto& other : readers_) {
    if (other.next <= place) continue;
    ++other.next;
    other.skipped.push_back(message);
  }
}

void ledger::report(std::size_t member, std::uint64_t message, const char* what) {
  is_suspicious_ = true;
  if (fault_.empty()) fault_ = sentence(member, message, what);
}

std::uint64_t ledger::count_lost_by(const reader& who) const {
  const auto known = order_.size() - who.next + who.skipped.size();
  return known + static_cast<std::uint64_t>(std::count(receipts_.begin(), receipts_.end(), 0u));
}

std::uint64_t ledger::count_lost() const {
  std::uint64_t lost = 0;
  if (completed_ == receipts_.size()) return lost;
  for (const auto& who : readers_) lost += count_lost_by(who);
  return lost;
}

std::string ledger::fault() const {
  if (!fault_.empty()) return fault_;
  for (std::size_t member = 0; member < readers_.size(); ++member) {
    const auto lost = count_lost_by(readers_[member]);
    if (lost > 0) return "member " + std::to_string(member) + " lacks " + std::to_string(lost) + " messages";
  }
  return {};
}

}  // namespace parlor_bench
