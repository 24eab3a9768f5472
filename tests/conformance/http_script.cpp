#include "http_script.hpp"

#include <cctype>
#include <cstdlib>
#include <optional>
#include <utility>
#include <vector>

#include "transport/field_text.hpp"

namespace parlor::conformance {

namespace {

constexpr std::string_view probe = "GET /last HTTP/1.1\r\nHost: localhost\r\n\r\n";
constexpr std::string_view probe_answer = "GET /last?|";

struct wanted_field {
  std::string name;
  std::optional<std::string> value;  // nothing: it must not be there
};

// One answer of the server, as the table wants it.
struct wanted_answer {
  int status = 0;
  std::optional<std::string> body;
  bool has_no_body = false;  // although it may announce one, as for HEAD
  bool is_last = false;      // the connection ends behind it
  std::vector<wanted_field> fields;
};

struct answer_head {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> fields;

  std::optional<std::string> find(std::string_view name) const {
    for (const auto& [key, value] : fields) {
      if (net::equal_ignoring_case(key, name)) return value;
    }
    return std::nullopt;
  }
};

// Nothing where it is no head of an answer.
std::optional<answer_head> read_head(std::string_view text) {
  if (text.substr(0, 9) != "HTTP/1.1 " || text.size() < 14 || text[12] != ' ') return std::nullopt;
  answer_head head;
  head.status = std::atoi(std::string(text.substr(9, 3)).c_str());
  text.remove_prefix(text.find("\r\n") + 2);
  while (text.size() > 2) {
    const auto line = text.substr(0, text.find("\r\n"));
    const auto colon = line.find(": ");
    if (colon == std::string_view::npos || !net::is_token(line.substr(0, colon))) return std::nullopt;
    head.fields.emplace_back(line.substr(0, colon), line.substr(colon + 2));
    text.remove_prefix(line.size() + 2);
  }
  return head;
}

bool may_have_body(int status) {
  return status >= 200 && status != 204 && status != 304;
}

// What every answer has to keep, whatever the case is about; empty where it does.
std::string fault_of(const answer_head& head, const wanted_answer& wanted) {
  if (head.status >= 200 && !head.find("Date")) return "no Date (RFC 9110 section 6.6.1)";
  const bool has_length = head.find("Content-Length").has_value();
  if (head.find("Transfer-Encoding")) return "Transfer-Encoding, which is never sent";
  if (may_have_body(head.status) != has_length) return has_length ? "Content-Length" : "no Content-Length";
  const bool says_close = net::list_has(head.find("Connection").value_or(""), "close");
  if (head.status >= 200 && says_close != wanted.is_last)
    return says_close ? "Connection: close" : "no Connection: close, although it ends (RFC 9112 section 9.6)";
  for (const auto& field : wanted.fields) {
    const auto value = head.find(field.name);
    if (!field.value && value) return field.name + ": " + *value;
    if (field.value && value != field.value) return field.name + ": " + value.value_or("(none)");
  }
  return {};
}

verdict look_at(const wanted_answer& wanted, std::string_view received) {
  verdict found;
  const auto end = received.find("\r\n\r\n");
  if (end == std::string_view::npos) return found;
  found.what = verdict::kind::differs;
  const auto head = read_head(received.substr(0, end + 4));
  const bool is_status = head && head->status == wanted.status;
  if (!is_status) {
    found.saw = shown(received);
    return found;
  }
  found.saw = fault_of(*head, wanted);
  if (!found.saw.empty()) return found;

  std::size_t size = 0;
  if (may_have_body(head->status) && !wanted.has_no_body) {
    size = static_cast<std::size_t>(std::strtoull(head->find("Content-Length")->c_str(), nullptr, 10));
  }
  const auto body = received.substr(end + 4, size);
  if (body.size() < size) {
    found.what = verdict::kind::waits;
  } else if (wanted.body && *wanted.body != body) {
    found.saw = "the body " + shown(body);
  } else {
    found.what = verdict::kind::met;
    found.taken = end + 4 + size;
  }
  return found;
}

class builder {
 public:
  builder(const conformance_case& from, cutting how) : from_(from), how_(how) {}

  std::vector<turn> build() {
    turns_.push_back({});
    for (const auto& line : from_.lines) {
      if (line.who == speaker::client) {
        say(line.text);
      } else {
        hear(line.text);
      }
    }
    // A connection that goes on has to be at the beginning of a request.
    if (!is_ended_) {
      finish_turn();
      turns_.push_back({});
      pending_ = probe;
      auto& last = want({});
      last.status = 200;
      last.body = probe_answer;
    }
    finish_turn();
    return std::move(turns_);
  }

 private:
  void say(const std::string& line) {
    if (is_hearing_) {
      finish_turn();
      turns_.push_back({});
    }
    if (line == "{end}") {
      turns_.back().ends_output = true;
      return;
    }
    const bool is_open =
        !line.empty() && line.back() == '\\' && (line.size() < 2 || line[line.size() - 2] != '\\');
    pending_ += read_escaped(std::string_view(line).substr(0, line.size() - (is_open ? 1 : 0)));
    if (!is_open) pending_ += "\r\n";
  }

  void hear(const std::string& line) {
    is_hearing_ = true;
    if (line == "end") {
      if (!wanted_.empty()) wanted_.back().first.is_last = true;
      is_ended_ = true;
      return;
    }
    if (line == "frames") {  // what follows the handshake is not of this table
      is_ended_ = true;
      return;
    }
    if (line == "early") {
      is_early_ = true;
      return;
    }
    if (std::isdigit(static_cast<unsigned char>(line.front())) != 0) {
      auto& next = want(line);
      next.status = std::atoi(line.substr(0, 3).c_str());
      if (line.size() > 4 && line.substr(4) == "without body") {
        next.has_no_body = true;
      } else if (line.size() > 4) {
        next.body = read_items(std::string_view(line).substr(4));
      }
      return;
    }
    if (wanted_.empty()) throw bad_table(from_.place + ": a field of no answer");
    auto& answer = wanted_.back();
    answer.second += ", " + line;
    const auto colon = line.find(": ");
    if (line.substr(0, 3) == "no ") {
      answer.first.fields.push_back({line.substr(3), std::nullopt});
    } else if (colon != std::string::npos) {
      answer.first.fields.push_back({line.substr(0, colon), line.substr(colon + 2)});
    } else {
      throw bad_table(from_.place + ": " + line);
    }
  }

  wanted_answer& want(const std::string& text) {
    is_hearing_ = true;
    wanted_.emplace_back(wanted_answer{}, text);
    return wanted_.back().first;
  }

  void finish_turn() {
    auto& now = turns_.back();
    add_writings(now.says, std::exchange(pending_, std::string()), how_);
    now.hears_at_the_end = wanted_.size() == 1 && wanted_.front().first.status < 400 && !is_early_;
    for (auto& [answer, text] : wanted_) {
      const bool ends = answer.is_last;
      now.hears.push_back(
          {text.empty() ? "200 to a further request" : text,
           [wanted = std::move(answer)](std::string_view received) { return look_at(wanted, received); }});
      if (ends) now.hears.push_back({"the end of the connection", nullptr});
    }
    if (wanted_.empty() && is_ended_) now.hears.push_back({"the end of the connection", nullptr});
    wanted_.clear();
    is_hearing_ = false;
    is_early_ = false;
  }

  const conformance_case& from_;
  const cutting how_;
  std::vector<turn> turns_;
  std::string pending_;
  std::vector<std::pair<wanted_answer, std::string>> wanted_;  // each with what the table says of it
  bool is_hearing_ = false;
  bool is_ended_ = false;
  bool is_early_ = false;
};

}  // namespace

play make_http_play(const conformance_case& from, cutting how) {
  return {from.name + "\n  section:  " + from.section + "\n  case:     " + from.place +
              (how == cutting::none ? "" : ", byte by byte"),
          builder(from, how).build()};
}

}  // namespace parlor::conformance
