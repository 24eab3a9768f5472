// A case as it is carried out on one connection: who says which bytes, in which pieces, and what is to be heard.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace parlor::conformance {

// Every case is played both ways.
enum class cutting {
  none,        // what a client says in one go is one write
  into_bytes,  // each byte is a write of its own; of more than 4 KiB only the first and the last
};

// Bytes that are written in pieces of one size; 0 for all at once.
struct writing {
  std::string bytes;
  std::size_t piece = 0;
};

// Adds `bytes` in the pieces that `how` asks for.
void add_writings(std::vector<writing>& to, std::string bytes, cutting how);

// What an expectation makes of what has come so far.
struct verdict {
  enum class kind { waits, met, differs };
  kind what = kind::waits;
  std::size_t taken = 0;  // how much of it is done with, where it is met
  std::string saw;        // where it differs
};

struct expectation {
  std::string text;  // as the table says it
  // Nothing: that the server ends the connection, without a further byte.
  std::function<verdict(std::string_view received)> look;
};

struct turn {
  std::vector<writing> says;
  bool ends_output = false;       // afterwards the client says nothing more at all
  bool hears_at_the_end = false;  // an answer before all is said is a fault
  std::vector<expectation> hears;
};

struct play {
  std::string title;  // for a report: name, section, place and variant
  std::vector<turn> turns;
};

// Where plays are performed.
struct stage {
  std::uint16_t port = 0;
  // How many bytes the server has read, from all its connections.
  std::function<std::uint64_t()> bytes_read;
  // How long a case may stand still before it counts as gone wrong.
  std::chrono::milliseconds patience{20000};
};

// Performs the plays, many at once, and answers a report for each that went wrong.
std::vector<std::string> perform(const std::vector<play>& plays, const stage& where);

}  // namespace parlor::conformance
