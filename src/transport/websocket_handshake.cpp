#include "websocket_handshake.hpp"

#include <algorithm>

#include "codec.hpp"
#include "field_text.hpp"

namespace parlor::net {

namespace {

// Base64 of 16 bytes: 22 significant characters and two of padding.
bool is_key(std::string_view key) {
  if (key.size() != 24 || key.substr(22) != "==") return false;
  const bool is_base64 = std::all_of(key.begin(), key.begin() + 22, [](char letter) {
    return (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z') ||
           (letter >= '0' && letter <= '9') || letter == '+' || letter == '/';
  });
  // The last character carries two bits only.
  return is_base64 && std::string_view("AQgw").find(key[21]) != std::string_view::npos;
}

std::size_t count(const http_fields& fields, std::string_view name) {
  const auto& all = fields.all();
  return static_cast<std::size_t>(std::count_if(
      all.begin(), all.end(), [name](const auto& field) { return equal_ignoring_case(field.first, name); }));
}

bool is_offered(const http_request& request, const std::string& subprotocol) {
  const auto offer = request.fields.joined("Sec-WebSocket-Protocol");
  const auto names = list_elements(offer);
  return std::find(names.begin(), names.end(), subprotocol) != names.end();
}

}  // namespace

bool asks_for_websocket(const http_request& request) {
  return list_has(request.fields.joined("Upgrade"), "websocket") &&
         list_has(request.fields.joined("Connection"), "upgrade");
}

int check_handshake(const request_head& head) {
  const auto& fields = head.request.fields;
  if (head.request.method != "GET" || head.minor_version != 1) return 400;
  if (head.framing.is_chunked || head.framing.length > 0) return 400;
  if (fields.joined("Sec-WebSocket-Version") != "13") return 426;
  if (count(fields, "Sec-WebSocket-Key") != 1 || !is_key(*fields.find("Sec-WebSocket-Key"))) return 400;
  return 0;
}

std::string make_handshake_answer(const http_request& request, const std::string& subprotocol,
                                  const std::string& extensions) {
  codec_parts parts;
  const codec handshake(false, true, parts.messages, parts.random);
  codec_config::request_type asked;
  asked.set_method("GET");
  asked.set_version("HTTP/1.1");
  asked.replace_header("Sec-WebSocket-Key", std::string(*request.fields.find("Sec-WebSocket-Key")));
  codec_config::response_type answer;
  answer.set_version("HTTP/1.1");
  answer.set_status(websocketpp::http::status_code::switching_protocols);
  handshake.process_handshake(asked, is_offered(request, subprotocol) ? subprotocol : std::string(), answer);
  if (!extensions.empty()) answer.replace_header("Sec-WebSocket-Extensions", extensions);
  return answer.raw();
}

}  // namespace parlor::net
