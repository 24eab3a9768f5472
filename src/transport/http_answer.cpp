#include "http_answer.hpp"

#include "field_text.hpp"

namespace parlor::net {

namespace {

bool belongs_to_transport(std::string_view name) {
  return equal_ignoring_case(name, "Content-Length") || equal_ignoring_case(name, "Transfer-Encoding") ||
         equal_ignoring_case(name, "Connection") || equal_ignoring_case(name, "Date");
}

void append_field(std::string& head, std::string_view name, std::string_view value) {
  head += name;
  head += ": ";
  head += value;
  head += "\r\n";
}

}  // namespace

std::string make_head(const http_response& response, std::int64_t size, persistence connection,
                      std::string_view date) {
  std::string head = "HTTP/1.1 ";
  head.reserve(512);
  head += std::to_string(response.status);
  head += ' ';
  head += reason_phrase(response.status);
  head += "\r\n";
  append_field(head, "Date", date);
  for (const auto& [name, value] : response.fields.all()) {
    if (!belongs_to_transport(name) && is_token(name) && is_field_value(value))
      append_field(head, name, value);
  }
  if (size >= 0) append_field(head, "Content-Length", std::to_string(size));
  switch (connection) {
    case persistence::keep_alive:
      break;
    case persistence::keep_alive_said:
      append_field(head, "Connection", "keep-alive");
      break;
    case persistence::close:
      append_field(head, "Connection", "close");
      break;
  }
  head += "\r\n";
  return head;
}

std::int64_t size_of(const http_response& response) {
  if (const auto* text = std::get_if<std::string>(&response.body))
    return static_cast<std::int64_t>(text->size());
  const auto& source = std::get<std::unique_ptr<body_source>>(response.body);
  return source ? source->size() : 0;
}

bool has_body(int status) {
  return status >= 200 && status != 204 && status != 304;
}

http_response make_refusal(int status) {
  http_response refusal(status, "text/plain; charset=utf-8", std::string(reason_phrase(status)) + "\n");
  if (status == 426) {
    refusal.fields.add("Upgrade", "websocket");
    refusal.fields.add("Sec-WebSocket-Version", "13");
  }
  if (status == 503) refusal.fields.add("Retry-After", "1");
  return refusal;
}

}  // namespace parlor::net
