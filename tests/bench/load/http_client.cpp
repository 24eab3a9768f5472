#include "load/http_client.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>

#include "load/failure.hpp"

namespace parlor_bench {
namespace {

constexpr std::size_t piece_bytes = 256 * 1024;
constexpr std::size_t kept_bytes = 64 * 1024;  // of a body
constexpr std::string_view boundary = "edge-of-a-part";

std::string head_of(std::string_view method, const std::string& target, const std::string& token) {
  std::string head(method);
  head += ' ' + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
  if (!token.empty()) head += "Authorization: Bearer " + token + "\r\n";
  return head;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char each) { return std::tolower(each); });
  return text;
}

std::uint64_t content_length(const std::string& head) {
  constexpr std::string_view name = "\r\ncontent-length:";
  const auto small = lower(head);
  const auto at = small.find(name);
  if (at == std::string::npos)
    throw failure("an answer does not say its length: " + head.substr(0, head.find("\r\n")));
  return std::strtoull(small.c_str() + at + name.size(), nullptr, 10);
}

}  // namespace

http_client::http_client(std::uint16_t port, const tls_client* tls)
    : socket_(port, tls, blocking::yes), buffer_(piece_bytes) {
  if (socket_.secure() != stream::security::done) throw failure("the TLS handshake did not end");
}

http_answer http_client::get(const std::string& target, const std::string& token) {
  write(head_of("GET", target, token) + "\r\n");
  return read_answer();
}

http_answer http_client::upload(const std::string& target, const std::string& token, std::size_t bytes) {
  const auto edge = std::string(boundary);
  const auto before = "--" + edge +
                      "\r\nContent-Disposition: form-data; name=\"files\"; filename=\"file.txt\"\r\n"
                      "Content-Type: text/plain\r\n\r\n";
  const auto behind = "\r\n--" + edge +
                      "\r\nContent-Disposition: form-data; name=\"message_type\"\r\n\r\nfile\r\n--" + edge +
                      "--\r\n";
  write(head_of("POST", target, token) + "Content-Type: multipart/form-data; boundary=" + edge +
        "\r\nContent-Length: " + std::to_string(before.size() + bytes + behind.size()) + "\r\n\r\n" + before);
  std::fill(buffer_.begin(), buffer_.end(), 'a');
  for (std::size_t left = bytes; left > 0;) {
    const auto count = std::min(left, buffer_.size());
    write(std::string_view(buffer_.data(), count));
    left -= count;
  }
  write(behind);
  return read_answer();
}

void http_client::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = socket_.write(bytes);
    if (count < 0) throw failure("the server ends the connection while it is sent a request");
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

http_answer http_client::read_answer() {
  constexpr std::string_view end = "\r\n\r\n";
  std::string head;
  auto at = std::string::npos;
  while (at == std::string::npos) {
    head.append(buffer_.data(), read_more());
    at = head.find(end);
  }
  http_answer answer;
  answer.first_line = head.substr(0, head.find("\r\n"));
  answer.status = std::atoi(answer.first_line.c_str() + std::min<std::size_t>(answer.first_line.size(), 9));
  const auto length = content_length(head.substr(0, at + 2));
  answer.body = head.substr(at + end.size());
  answer.body_bytes = answer.body.size();
  while (answer.body_bytes < length) {
    const auto count = read_more();
    answer.body_bytes += count;
    if (answer.body.size() < kept_bytes) answer.body.append(buffer_.data(), count);
  }
  return answer;
}

std::size_t http_client::read_more() {
  const auto count = socket_.read(buffer_.data(), buffer_.size());
  if (count < 0) throw failure("the server ends the connection before its answer");
  return static_cast<std::size_t>(count);
}

}  // namespace parlor_bench
