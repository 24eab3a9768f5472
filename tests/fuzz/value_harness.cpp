// Small things that strangers write: multipart bodies, tokens, base64, names of files, queries, ranges, fields.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "parlor/auth/jwt.hpp"
#include "parlor/media/media_sink.hpp"
#include "parlor/testing/contract.hpp"

#include "fuzz/harness.hpp"
#include "media/media_type.hpp"
#include "server/credentials.hpp"
#include "text/base64.hpp"
#include "text/header_value.hpp"
#include "text/multipart.hpp"
#include "text/url.hpp"
#include "text/utf8.hpp"
#include "transport/conditional.hpp"

namespace fuzzing {
namespace {

using namespace parlor;
using parlor::testing::expect;

// --- multipart

// Writes down what a body holds.
class listener final : public text::part_handler {
 public:
  result<void> on_part_begin(const text::part_header& header) override {
    expect(!is_in_part_, "a part in a part");
    is_in_part_ = true;
    heard += "begin " + header.name + '|' + header.file_name.value_or("-") + '|' + header.content_type + '\n';
    if (++parts_ > text::multipart_limits{}.max_parts) throw std::runtime_error("more parts than may be");
    return {};
  }
  result<void> on_part_data(std::string_view bytes) override {
    expect(is_in_part_, "data outside of a part");
    heard += bytes;
    return {};
  }
  result<void> on_part_end() override {
    expect(std::exchange(is_in_part_, false), "the end of nothing");
    heard += "\nend\n";
    return {};
  }

  std::string heard;

 private:
  bool is_in_part_ = false;
  std::size_t parts_ = 0;
};

// What was heard, and how it ended.
std::string heard_of_body(std::string_view body, std::size_t piece) {
  listener told;
  text::multipart_parser parser("x", told);
  while (!body.empty()) {
    const auto fed = parser.feed(body.substr(0, piece));
    if (!fed) return told.heard + to_string(fed.error());
    body.remove_prefix(std::min(piece, body.size()));
  }
  const auto ended = parser.finish();
  return told.heard + (ended ? "whole" : to_string(ended.error()));
}

void try_multipart(std::string_view body) {
  const auto whole = heard_of_body(body, body.size() + 1);
  // What came before an error may be more where it came in pieces; a body that is right is the same.
  const bool is_right = whole.size() >= 5 && whole.substr(whole.size() - 5) == "whole";
  for (const auto piece : {std::size_t{1}, std::size_t{3}}) {
    const auto cut = heard_of_body(body, piece);
    expect(is_right == (cut.size() >= 5 && cut.substr(cut.size() - 5) == "whole"), "right only in one piece");
    expect(!is_right || cut == whole, "in pieces it is another body:\n" + whole + "\n---\n" + cut);
  }
}

// --- tokens

constexpr std::int64_t now_in_seconds = 1'700'000'000;

jwt_key secret() {
  return {"", jwt_algorithm::hs256, std::string(32, 's')};
}

std::unique_ptr<authenticator> make_judge() {
  jwt_options options;
  options.keys.push_back(secret());
  options.clock = [] { return timestamp{std::chrono::seconds(now_in_seconds)}; };
  return make_jwt_authenticator(std::move(options)).value();
}

void try_token(authenticator& judge, const std::string& good, std::string_view token) {
  if (token.empty() || token.size() > server_side::max_token_bytes) return;
  const auto who = judge.authenticate(token);
  expect(!who || token == good, "a token that nobody has signed was taken");
  if (!who) {
    expect(who.error().code == errc::unauthenticated, "refused with " + to_string(who.error()));
    // What has three parts, as tokens do, is no part of a sentence about them.
    const bool has_parts = std::count(token.begin(), token.end(), '.') == 2;
    expect(!has_parts || who.error().detail.find(token) == std::string::npos, "the error tells the token");
  }
}

// --- base64

// Bit by bit, as RFC 4648 says it: the way of the library is another.
std::optional<std::string> decoded_slowly(std::string_view text) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (text.size() % 4 != 0) return std::nullopt;
  const auto padding = static_cast<std::size_t>(text.size() - (text.find_last_not_of('=') + 1));
  if (padding > 2) return std::nullopt;
  text.remove_suffix(padding);
  std::string bytes;
  unsigned bits = 0;
  unsigned count = 0;
  for (const char one : text) {
    const auto value = alphabet.find(one);
    if (value == std::string_view::npos) return std::nullopt;
    bits = bits << 6U | static_cast<unsigned>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count & 0xFFU);
    bits &= (1U << count) - 1;
  }
  if (bits != 0) return std::nullopt;
  return bytes;
}

void try_base64(std::string_view text) {
  std::string bytes = "before";
  const bool is_valid = text::decode_base64(text, bytes);
  const auto expected = decoded_slowly(text);
  expect(is_valid == expected.has_value(), "decoded otherwise than the slow way does");
  expect(bytes == "before" + expected.value_or(""), "decoded to something else");
  if (is_valid) expect(text::encode_base64(*expected) == text, "another text for the same bytes was taken");
  std::string url_bytes;
  if (text::decode_base64url(text, url_bytes))
    expect(text::encode_base64url(url_bytes) == text, "another text for the same bytes was taken");
  if (const auto url = text::split_data_url(text)) {
    expect(url->mime_type.size() + url->base64.size() < text.size(), "more than there was");
  }
}

// --- names of files

void try_name(const std::string& name) {
  const auto clean = media::clean_file_name(name);
  expect(!clean.empty() && text::is_valid_utf8(clean), "no name");
  expect(clean.find_first_of("/\\\"`") == std::string::npos && clean.front() != '.',
         "an unsafe name: " + clean);
  expect(std::none_of(clean.begin(), clean.end(),
                      [](char one) { return static_cast<unsigned char>(one) < 0x20; }),
         "a name with a control character");
  expect(media::clean_file_name(clean) == clean, "cleaned twice it is another: " + clean);
  for (const auto* type : {"image/png", "text/html"}) {
    const auto field = media::content_disposition(type, clean);
    expect(field.find_first_of("\r\n") == std::string::npos, "a field that breaks the head");
    const auto parsed = text::parse_header_value(field);
    expect(parsed.has_value(), "a field that cannot be read: " + field);
    expect(parsed->value == (std::string_view(type) == "image/png" ? "inline" : "attachment"),
           "shown: " + field);
    expect(parsed->parameters.size() <= 2 && parsed->find("filename").has_value(),
           "more was added: " + field);
  }
  valid_media_key(name);
}

// --- queries, fields and ranges

void try_query(std::string_view query) {
  if (const auto decoded = text::percent_decode(query)) {
    expect(text::is_valid_utf8(*decoded), "decoded to what is no text");
    expect(text::percent_decode(text::percent_encode(*decoded)) == decoded, "encoded it is another");
  }
  if (const auto pairs = text::parse_form(query)) expect(pairs->size() <= 64, "more pairs than may be");
  if (const auto clean = server_side::query_without_token(query)) {
    for (const auto& [name, value] : clean->pairs) expect(name != "token", "the token is still there");
  }
  if (const auto parsed = text::parse_header_value(query)) {
    for (const auto& [name, value] : parsed->parameters) {
      expect(parsed->find(name) == std::string_view(value), "a parameter that stands twice");
    }
  }
}

// range|if-range|if-none-match|if-match
void try_range(std::string_view input) {
  constexpr std::string_view etag = "\"abc\"";
  http_request request;
  request.method = "GET";
  for (const auto* name : {"Range", "If-Range", "If-None-Match", "If-Match"}) {
    const auto end = std::min(input.find('|'), input.size());
    if (end > 0) request.fields.add(name, std::string(input.substr(0, end)));
    input.remove_prefix(std::min(end + 1, input.size()));
  }
  for (const std::int64_t size :
       {std::int64_t{0}, std::int64_t{1}, std::int64_t{10}, std::int64_t{1} << 40}) {
    const auto decided = net::decide(request, size, etag);
    switch (decided.status) {
      case 200:
        expect(decided.offset == 0 && decided.length == size, "not the whole");
        break;
      case 206:
        expect(decided.offset >= 0 && decided.length > 0 && decided.offset <= size - decided.length,
               "a range outside of the file");
        break;
      default:
        expect(decided.status == 304 || decided.status == 412 || decided.status == 416, "another status");
        expect(decided.length == 0, "a body where none may be");
    }
    http_fields answer;
    net::add_fields(answer, decided, size, etag);
  }
}

}  // namespace

harness make_value_harness() {
  const std::shared_ptr<authenticator> judge = make_judge();
  const auto good = sign_jwt({"ann", "", "", now_in_seconds, now_in_seconds + 60}, secret()).value();
  return [judge, good](std::string_view input) {
    if (input.empty()) return;
    const auto kind = input.front();
    const auto rest = input.substr(1);
    switch (kind) {
      case 'm':
        return try_multipart(rest);
      case 't':
        return try_token(*judge, good, rest);
      case 'b':
        return try_base64(rest);
      case 'n':
        return try_name(std::string(rest));
      case 'q':
        return try_query(rest);
      case 'r':
        return try_range(rest);
      default:
        return;
    }
  };
}

}  // namespace fuzzing
