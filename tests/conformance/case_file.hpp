// Tables of conformance cases, as README.md describes them: what a client says, what it must hear, and which
// section of which RFC asks for it.
#pragma once

#include <cstddef>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace parlor::conformance {

enum class speaker { client, server };

struct case_line {
  speaker who = speaker::client;
  std::string text;  // behind "> " or "< "
};

struct conformance_case {
  std::string name;
  std::string section;  // what stands in brackets
  std::string place;    // "fields.txt:12"
  std::vector<case_line> lines;
};

// A table that says something this program does not understand.
class bad_table : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Throws bad_table.
std::vector<conformance_case> read_cases(const std::filesystem::path& file);

// The bytes of items between blanks: "text", two hexadecimal digits, or 3*item. Throws bad_table.
std::string read_items(std::string_view items);
// With the escapes \r \n \t \s \0 \xNN \\ and \{, and with {3*text} for text three times. Throws bad_table.
std::string read_escaped(std::string_view text);

// As it may stand in a report: printable, and not longer than a few lines.
std::string shown(std::string_view bytes);

}  // namespace parlor::conformance
