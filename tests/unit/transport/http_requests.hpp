// Requests as a client writes them.
#pragma once

#include <string>

namespace parlor::test {

inline const std::string host = "Host: localhost\r\n";

inline std::string get(const std::string& target, const std::string& fields = {}) {
  return "GET " + target + " HTTP/1.1\r\n" + host + fields + "\r\n";
}

inline std::string post(const std::string& target, const std::string& body, const std::string& fields = {}) {
  return "POST " + target + " HTTP/1.1\r\n" + host + fields +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

inline std::string chunked_post(const std::string& body) {
  return "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n" + body;
}

}  // namespace parlor::test
