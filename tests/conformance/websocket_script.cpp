#include "websocket_script.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>

#include "client_frame.hpp"

namespace parlor::conformance {

namespace {

constexpr std::string_view accept_of_key = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";

std::string handshake(std::string_view target) {
  return "GET " + std::string(target) +
         " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
}

std::string_view take_word(std::string_view& rest) {
  const auto end = std::min(rest.find(' '), rest.size());
  const auto word = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return word;
}

std::uint64_t to_number(std::string_view digits) {
  std::uint64_t value = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (failure != std::errc() || end != digits.data() + digits.size())
    throw bad_table("no number: " + std::string(digits));
  return value;
}

std::optional<unsigned> opcode_of(std::string_view kind) {
  constexpr std::pair<std::string_view, unsigned> kinds[] = {{"continue", 0}, {"text", 1}, {"binary", 2},
                                                             {"close", 8},    {"ping", 9}, {"pong", 10}};
  for (const auto& [name, code] : kinds) {
    if (name == kind) return code;
  }
  if (kind.substr(0, 7) == "opcode-") return static_cast<unsigned>(to_number(kind.substr(7)));
  return std::nullopt;
}

// A close code of three digits or more, and behind it the reason; or just bytes.
std::string read_close(std::string_view rest) {
  auto items = rest;
  const auto first = take_word(items);
  const bool is_code = first.size() > 2 && std::all_of(first.begin(), first.end(), [](char digit) {
                         return digit >= '0' && digit <= '9';
                       });
  if (!is_code) return read_items(rest);
  const auto code = to_number(first);
  std::string payload;
  payload += static_cast<char>(static_cast<unsigned char>(code >> 8));
  payload += static_cast<char>(static_cast<unsigned char>(code & 0xff));
  return payload + read_items(items);
}

// "split=every" is told apart from a size by being none.
constexpr std::size_t every_place = SIZE_MAX;

struct frame_line {
  client_frame frame;
  std::size_t times = 1;
  std::size_t fragment_bytes = 0;  // 0: one frame
  std::size_t piece = 0;           // 0: as the cutting asks
};

void take_modifier(frame_line& into, std::string_view name, std::string_view value) {
  if (name == "rsv") {
    into.frame.reserved_bits = static_cast<unsigned>(to_number(value));
  } else if (name == "mask") {
    std::string mask;
    for (std::size_t index = 0; index + 1 < value.size(); index += 2)
      mask += read_items(value.substr(index, 2));
    into.frame.mask = mask;
  } else if (name == "length") {
    into.frame.length_bits = static_cast<int>(to_number(value));
  } else if (name == "announce") {
    into.frame.announced = to_number(value);
  } else if (name == "times") {
    into.times = to_number(value);
  } else if (name == "split") {
    into.fragment_bytes = value == "every" ? every_place : to_number(value);
  } else if (name == "piece") {
    into.piece = to_number(value);
  } else {
    throw bad_table("no such property of a frame: " + std::string(name));
  }
}

frame_line read_frame_line(std::string_view line) {
  frame_line read;
  auto rest = line;
  while (!rest.empty()) {
    auto word = take_word(rest);
    if (const auto equals = word.find('='); equals != std::string_view::npos) {
      take_modifier(read, word.substr(0, equals), word.substr(equals + 1));
      continue;
    }
    if (word == "unmasked") {
      read.frame.is_masked = false;
      continue;
    }
    if (word.back() == '+') {
      read.frame.is_final = false;
      word.remove_suffix(1);
    }
    const auto code = opcode_of(word);
    if (!code) break;
    read.frame.opcode = *code;
    read.frame.payload = word == "close" ? read_close(rest) : read_items(rest);
    return read;
  }
  throw bad_table("no frame: " + std::string(line));
}

// A frame of the server: final, without reserved bits or mask, and its length in as few bytes as will do.
struct server_frame {
  unsigned opcode = 0;
  std::string_view payload;
  std::size_t size = 0;  // of all; 0: not whole yet
  bool is_well_formed = true;
};

server_frame read_server_frame(std::string_view bytes) {
  server_frame read;
  if (bytes.size() < 2) return read;
  const auto byte = [bytes](std::size_t index) { return static_cast<unsigned char>(bytes[index]); };
  read.opcode = byte(0) & 0x0fu;
  const std::size_t short_length = byte(1) & 0x7fu;
  const std::size_t more = short_length == 126 ? 2 : short_length == 127 ? 8 : 0;
  read.is_well_formed = (byte(0) & 0xf0u) == 0x80 && (byte(1) & 0x80u) == 0;
  if (bytes.size() < 2 + more) return read;
  std::uint64_t length = more == 0 ? short_length : 0;
  for (std::size_t index = 0; index < more; ++index) length = length << 8 | byte(2 + index);
  if ((more == 2 && length < 126) || (more == 8 && length <= 0xffff)) read.is_well_formed = false;
  if (bytes.size() - 2 - more < length) return read;
  read.payload = bytes.substr(2 + more, static_cast<std::size_t>(length));
  read.size = 2 + more + static_cast<std::size_t>(length);
  return read;
}

std::string describe(const server_frame& what) {
  constexpr std::string_view names[] = {"continue", "text", "binary", "",     "",    "",
                                        "",         "",     "close",  "ping", "pong"};
  std::string text = what.opcode < std::size(names) ? std::string(names[what.opcode]) : "reserved";
  if (!what.is_well_formed) text = "malformed " + text;
  auto payload = what.payload;
  if (what.opcode == 8 && payload.size() >= 2) {
    const auto high = static_cast<unsigned char>(payload[0]);
    const auto low = static_cast<unsigned char>(payload[1]);
    text += " " + std::to_string(high << 8 | low);
    payload.remove_prefix(2);
  }
  return payload.empty() ? text : text + " " + shown(payload);
}

// Of a close frame the reason counts only where the table gives one.
expectation expect_frame(std::string text, unsigned opcode, std::string payload) {
  const bool is_code_alone = opcode == 8 && payload.size() == 2;
  return {std::move(text), [=](std::string_view received) {
            verdict found;
            const auto came = read_server_frame(received);
            if (came.size == 0 && came.is_well_formed) return found;
            const auto compared = is_code_alone ? came.payload.substr(0, 2) : came.payload;
            const bool is_it = came.is_well_formed && came.opcode == opcode && compared == payload;
            found.what = is_it ? verdict::kind::met : verdict::kind::differs;
            found.taken = came.size;
            if (!is_it) found.saw = describe(came);
            return found;
          }};
}

expectation expect_end() {
  return {"the end of the connection", nullptr};
}

expectation expect_open() {
  return {"101 with the accept key", [](std::string_view received) {
            verdict found;
            const auto end = received.find("\r\n\r\n");
            if (end == std::string_view::npos) return found;
            const auto head = received.substr(0, end + 4);
            const bool is_open =
                head.substr(0, 12) == "HTTP/1.1 101" && head.find(accept_of_key) != head.npos;
            found.what = is_open ? verdict::kind::met : verdict::kind::differs;
            found.taken = head.size();
            if (!is_open) found.saw = shown(head);
            return found;
          }};
}

class builder {
 public:
  builder(const conformance_case& from, cutting how, std::size_t split_at)
      : from_(from), how_(how), split_at_(split_at) {}

  std::vector<turn> build() {
    auto lines = from_.lines;
    std::string target = "/";
    if (!lines.empty() && lines.front().text.substr(0, 5) == "open ") {
      target = lines.front().text.substr(5);
      lines.erase(lines.begin());
    }
    turns_.push_back({});
    turns_.back().says.push_back({handshake(target), 0});
    turns_.back().hears.push_back(expect_open());
    for (const auto& line : lines) {
      if (line.who == speaker::client) {
        say(line.text);
      } else {
        end_saying();
        hear(line.text);
      }
    }
    end_saying();
    if (!is_end_known_) {
      say("close 1000");
      end_saying();
      hear("close 1000");
    }
    if (is_open_) turns_.back().hears.push_back(expect_end());
    return std::move(turns_);
  }

  // Of the message that is to be split at every place; 0: there is none.
  std::size_t places() const { return places_; }

 private:
  void say(const std::string& line) {
    if (!turns_.back().hears.empty()) turns_.push_back({});
    is_end_known_ = false;
    if (line == "end") {
      end_saying();
      turns_.back().ends_output = true;
      return;
    }
    if (line.substr(0, 6) == "bytes ") {
      pending_ += read_items(std::string_view(line).substr(6));
      return;
    }
    const auto read = read_frame_line(line);
    std::string bytes;
    for (const auto& one : fragments_of(read)) bytes += one.bytes();
    if (read.piece > 0) {
      end_saying();
      turns_.back().says.push_back({std::move(bytes), read.piece});
      return;
    }
    for (std::size_t time = 0; time < read.times; ++time) pending_ += bytes;
  }

  std::vector<client_frame> fragments_of(const frame_line& read) {
    if (read.fragment_bytes == 0) return {read.frame};
    if (read.fragment_bytes != every_place) return split(read.frame, read.fragment_bytes);
    places_ = read.frame.payload.size() + 1;
    auto first = read.frame;
    auto second = read.frame;
    first.is_final = false;
    first.payload.resize(split_at_);
    second.opcode = 0;
    second.payload.erase(0, split_at_);
    return {first, second};
  }

  void end_saying() {
    if (!pending_.empty()) add_writings(turns_.back().says, std::exchange(pending_, std::string()), how_);
  }

  void hear(const std::string& line) {
    auto& hears = turns_.back().hears;
    if (line == "end") {
      hears.push_back(expect_end());
      is_open_ = false;
      is_end_known_ = true;
      return;
    }
    const auto read = read_frame_line(line);
    for (std::size_t time = 0; time < read.times; ++time) {
      hears.push_back(expect_frame(line, read.frame.opcode, read.frame.payload));
    }
    is_end_known_ = read.frame.opcode == 8;
  }

  const conformance_case& from_;
  const cutting how_;
  const std::size_t split_at_;
  std::size_t places_ = 0;
  std::vector<turn> turns_;
  std::string pending_;
  bool is_end_known_ = false;  // the last line says how it ends
  bool is_open_ = true;        // the end itself is not in the table
};

}  // namespace

std::vector<play> make_websocket_plays(const conformance_case& from, cutting how) {
  std::vector<play> plays;
  const auto title = from.name + "\n  section:  " + from.section + "\n  case:     " + from.place +
                     (how == cutting::none ? "" : ", byte by byte");
  std::size_t places = 1;
  for (std::size_t split_at = 0; split_at < places; ++split_at) {
    builder make(from, how, split_at);
    auto turns = make.build();
    if (make.places() > 0) places = make.places();
    plays.push_back(
        {make.places() > 0 ? title + ", split at " + std::to_string(split_at) : title, std::move(turns)});
  }
  return plays;
}

}  // namespace parlor::conformance
