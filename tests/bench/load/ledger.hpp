// ledger: who got which message, and whether that is what a chat owes its members.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace parlor_bench {

// Of one room. The messages of a room are numbered 0, 1, 2, …; every member has to get each of them once, all in
// the same order, and those of one sender in the order in which they were sent.
class ledger {
 public:
  // Message i is sent by the sender i % senders.
  ledger(std::size_t members, std::size_t senders);

  void expect_further() { receipts_.push_back(0); }
  std::uint64_t expected() const { return receipts_.size(); }
  std::uint64_t completed() const { return completed_; }

  enum class progress : std::uint8_t { incomplete, complete };
  // A member got this message. Answers whether now all of them have it.
  progress take(std::size_t member, std::uint64_t message);

  // Something is wrong already, or has come out of order.
  bool is_suspicious() const { return is_suspicious_; }
  // The first thing that is wrong; empty if nothing is. At the end of a run, when nothing more comes.
  std::string fault() const;
  // Deliveries that did not happen.
  std::uint64_t count_lost() const;

 private:
  struct reader {
    std::size_t next = 0;                // place in order_
    std::vector<std::uint64_t> skipped;  // passed over: lost, or later out of order
  };

  void append(std::size_t member, std::uint64_t message);
  // Answers whether the member gets this message for the first time.
  bool take_out_of_order(std::size_t member, std::uint64_t message);
  void insert(std::size_t place, std::uint64_t message);
  void report(std::size_t member, std::uint64_t message, const char* what);
  std::uint64_t count_lost_by(const reader& who) const;

  std::vector<reader> readers_;
  std::vector<std::uint64_t> order_;     // as the first to get each message got them
  std::vector<std::uint32_t> receipts_;  // of each message
  std::vector<std::uint64_t> next_of_sender_;
  std::uint64_t completed_ = 0;
  bool is_suspicious_ = false;
  std::string fault_;
};

}  // namespace parlor_bench
