#include "text/multipart.hpp"

#include <algorithm>
#include <utility>

#include "text/header_value.hpp"
#include "text/url.hpp"
#include "text/utf8.hpp"

namespace parlor::text {
namespace {

constexpr std::string_view line_end = "\r\n";

error malformed(const char* why) {
  return error{errc::malformed, "read multipart body", why};
}

error beyond(const char* what, std::size_t limit) {
  return error{errc::too_large, "read multipart body", what, static_cast<std::int64_t>(limit)};
}

bool starts_with(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

std::string_view trim_blanks(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// Browsers escape a quote and line ends in names like this, and nothing else (WHATWG HTML, "multipart form
// data").
std::string unescape_form_name(std::string_view text) {
  std::string name;
  while (!text.empty()) {
    const std::string_view escape = text.substr(0, 3);
    const char character = escape == "%22" ? '"' : escape == "%0D" ? '\r' : escape == "%0A" ? '\n' : '\0';
    name += character != '\0' ? character : text.front();
    text.remove_prefix(character != '\0' ? 3 : 1);
  }
  return name;
}

// filename* is charset'language'escapes (RFC 5987 section 3.2); only UTF-8 is understood.
std::optional<std::string> decode_extended_value(std::string_view text) {
  const std::size_t first = text.find('\'');
  const std::size_t second = first == std::string_view::npos ? first : text.find('\'', first + 1);
  if (second == std::string_view::npos || to_lower_ascii(text.substr(0, first)) != "utf-8")
    return std::nullopt;
  return percent_decode(text.substr(second + 1));
}

// "form-data" with a name, and what it says about a file.
result<void> read_disposition(std::string_view text, part_header& header) {
  const auto disposition = parse_header_value(text);
  if (!disposition || disposition->value != "form-data") return malformed("content disposition");
  header.name = unescape_form_name(disposition->find("name").value_or(""));
  if (header.name.empty() || !is_valid_utf8(header.name)) return malformed("part without a name");

  if (const auto extended = disposition->find("filename*")) {
    header.file_name = decode_extended_value(*extended);
    if (!header.file_name) return malformed("filename*");
  } else if (const auto plain = disposition->find("filename")) {
    header.file_name = unescape_form_name(*plain);
    if (!is_valid_utf8(*header.file_name)) return malformed("file name is not UTF-8");
  }
  return {};
}

// The value where the text is another one of a header that may stand once.
bool keep_once(std::optional<std::string_view>& kept, std::string_view value) {
  if (kept) return false;
  kept = value;
  return true;
}

// `text` is the lines of a part's header, the last one's end included.
result<part_header> read_part_header(std::string_view text) {
  std::optional<std::string_view> disposition;
  std::optional<std::string_view> type;
  std::optional<std::string_view> encoding;
  while (!text.empty()) {
    const std::size_t end = text.find(line_end);
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + line_end.size());
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0 ||
        line.find_first_of("\r\n", 0) != std::string_view::npos || line.find_first_of(" \t") < colon ||
        line.find('\0') != std::string_view::npos) {
      return malformed("part header line");
    }
    const std::string name = to_lower_ascii(line.substr(0, colon));
    const std::string_view value = trim_blanks(line.substr(colon + 1));
    const bool once = name == "content-disposition"         ? keep_once(disposition, value)
                      : name == "content-type"              ? keep_once(type, value)
                      : name == "content-transfer-encoding" ? keep_once(encoding, value)
                                                            : true;
    if (!once) return malformed("part header stands twice");
  }

  part_header header;
  if (!disposition) return malformed("part without content disposition");
  if (auto read = read_disposition(*disposition, header); !read) return read.error();
  header.content_type = type.value_or("");
  if (starts_with(to_lower_ascii(header.content_type), "multipart/")) return malformed("nested multipart");
  const std::string encoded = to_lower_ascii(encoding.value_or("binary"));
  if (encoded != "binary" && encoded != "8bit" && encoded != "7bit") return malformed("transfer encoding");
  return header;
}

bool is_boundary_character(char character) {
  const bool alphanumeric = (character >= '0' && character <= '9') ||
                            (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
  constexpr std::string_view marks = "'()+_,-./:=? ";
  return alphanumeric || marks.find(character) != std::string_view::npos;
}

}  // namespace

std::optional<std::string> multipart_boundary(std::string_view content_type) {
  const auto parsed = parse_header_value(content_type);
  if (!parsed || parsed->value != "multipart/form-data") return std::nullopt;
  const auto boundary = parsed->find("boundary");
  if (!boundary || boundary->empty() || boundary->size() > 70 || boundary->back() == ' ') return std::nullopt;
  if (!std::all_of(boundary->begin(), boundary->end(), is_boundary_character)) return std::nullopt;
  return std::string(*boundary);
}

enum class multipart_step { first_delimiter, delimiter_end, header, data, epilogue };

struct multipart_parser::state {
  std::string delimiter;  // CRLF, two hyphens, boundary
  part_handler& handler;
  multipart_limits limits;
  multipart_step step = multipart_step::first_delimiter;
  std::string pending;  // received and not yet understood
  std::size_t parts = 0;
  std::optional<error> failure;

  // Each takes what it understands from the front of `input`. False: more bytes are needed.
  result<bool> read_first_delimiter(std::string_view& input);
  result<bool> read_delimiter_end(std::string_view& input);
  result<bool> read_header(std::string_view& input);
  result<bool> read_data(std::string_view& input);
  result<bool> read_step(std::string_view& input);
  result<void> read_all(std::string_view input);
};

// What stands before the first delimiter would be ignored by RFC 2046; no client of forms sends any, so that
// it is refused, but for an empty line.
result<bool> multipart_parser::state::read_first_delimiter(std::string_view& input) {
  const std::string_view dashed = std::string_view(delimiter).substr(line_end.size());
  const std::string_view expected = starts_with(input, "\r") ? std::string_view(delimiter) : dashed;
  const std::size_t common = std::min(input.size(), expected.size());
  if (input.substr(0, common) != expected.substr(0, common)) return malformed("no boundary at the beginning");
  if (common < expected.size()) return false;
  input.remove_prefix(common);
  step = multipart_step::delimiter_end;
  return true;
}

// Behind a delimiter: "--" at the end of the body, else the end of the line, which blanks may precede.
result<bool> multipart_parser::state::read_delimiter_end(std::string_view& input) {
  constexpr std::size_t max_blanks = 64;
  const std::size_t blanks = std::min(input.find_first_not_of(" \t"), input.size());
  if (blanks > max_blanks) return malformed("blanks behind a boundary");
  const std::string_view rest = input.substr(blanks);
  if (rest.size() < 2) return false;
  if (blanks == 0 && starts_with(rest, "--")) {
    step = multipart_step::epilogue;
    return true;
  }
  if (!starts_with(rest, line_end)) return malformed("bytes behind a boundary");
  if (parts == limits.max_parts) return beyond("parts", limits.max_parts);
  ++parts;
  input = rest.substr(line_end.size());
  step = multipart_step::header;
  return true;
}

result<bool> multipart_parser::state::read_header(std::string_view& input) {
  constexpr std::string_view header_end = "\r\n\r\n";
  const std::size_t end = input.substr(0, limits.max_part_header_bytes + header_end.size()).find(header_end);
  if (end == std::string_view::npos) {
    if (starts_with(input, line_end)) return malformed("part without header");
    if (input.size() < limits.max_part_header_bytes + header_end.size()) return false;
    return beyond("part header", limits.max_part_header_bytes);
  }
  auto header = read_part_header(input.substr(0, end + line_end.size()));
  if (!header) return header.error();
  input.remove_prefix(end + header_end.size());
  if (auto begun = handler.on_part_begin(*header); !begun) return begun.error();
  step = multipart_step::data;
  return true;
}

result<bool> multipart_parser::state::read_data(std::string_view& input) {
  const std::size_t found = input.find(delimiter);
  // Without a delimiter, the bytes from the last CR on may be the beginning of one.
  std::size_t safe = found;
  if (found == std::string_view::npos) {
    const std::size_t tail = input.size() - std::min(input.size(), delimiter.size() - 1);
    safe = tail + std::min(input.substr(tail).find('\r'), input.size() - tail);
    while (safe < input.size() && !starts_with(delimiter, input.substr(safe))) {
      safe += 1 + std::min(input.substr(safe + 1).find('\r'), input.size() - safe - 1);
    }
  }
  if (safe > 0) {
    if (auto taken = handler.on_part_data(input.substr(0, safe)); !taken) return taken.error();
  }
  input.remove_prefix(safe);
  if (found == std::string_view::npos) return false;

  input.remove_prefix(delimiter.size());
  if (auto ended = handler.on_part_end(); !ended) return ended.error();
  step = multipart_step::delimiter_end;
  return true;
}

result<bool> multipart_parser::state::read_step(std::string_view& input) {
  switch (step) {
    case multipart_step::first_delimiter:
      return read_first_delimiter(input);
    case multipart_step::delimiter_end:
      return read_delimiter_end(input);
    case multipart_step::header:
      return read_header(input);
    case multipart_step::data:
      return read_data(input);
    case multipart_step::epilogue:
      input = {};
      return false;
  }
  return false;
}

result<void> multipart_parser::state::read_all(std::string_view input) {
  for (;;) {
    const auto more = read_step(input);
    if (!more) return more.error();
    if (!*more) break;
  }
  // `input` may be a view of `pending`.
  pending = std::string(input);
  return {};
}

multipart_parser::multipart_parser(std::string boundary, part_handler& handler, multipart_limits limits)
    : state_(new state{"\r\n--" + std::move(boundary), handler, limits, {}, {}, {}, {}}) {}

multipart_parser::~multipart_parser() = default;

result<void> multipart_parser::feed(std::string_view bytes) {
  if (state_->failure) return *state_->failure;
  const std::string_view input =
      state_->pending.empty() ? bytes : std::string_view(state_->pending.append(bytes));
  auto read = state_->read_all(input);
  if (!read) state_->failure = read.error();
  return read;
}

result<void> multipart_parser::finish() {
  if (state_->failure) return *state_->failure;
  if (state_->step != multipart_step::epilogue) return malformed("the body ends before its boundary");
  return {};
}

}  // namespace parlor::text
