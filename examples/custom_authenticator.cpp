// A host that knows its users already: a login of its own hands out random words, and the chat takes them as
// tokens.
//
//   custom_authenticator          then open http://127.0.0.1:8080/api/chat/rooms with "Authorization: Bearer
//   WORD"
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <string_view>
#include <utility>

#include <parlor/parlor.hpp>

namespace {

// The host's logins, shared by its login page and the chat.
class login_table {
 public:
  std::string log_in(std::string name) {
    const std::lock_guard lock(mutex_);
    std::string word;
    for (int part = 0; part < 4; ++part) word += std::to_string(source_());
    names_.emplace(word, std::move(name));
    return word;
  }

  std::string name_of(std::string_view word) const {
    const std::lock_guard lock(mutex_);
    const auto found = names_.find(word);
    return found == names_.end() ? std::string() : found->second;
  }

 private:
  mutable std::mutex mutex_;
  std::random_device source_;
  std::map<std::string, std::string, std::less<>> names_;
};

class login_authenticator final : public parlor::authenticator {
 public:
  explicit login_authenticator(const login_table& logins) : logins_(logins) {}

  // A look into a table is quick. With a database behind it this would answer true.
  bool may_block() const override { return false; }

  parlor::result<parlor::principal> authenticate(std::string_view token) override {
    const auto name = logins_.name_of(token);
    if (name.empty()) return parlor::error{parlor::errc::unauthenticated, "check login", "no such login", 0};
    parlor::principal bearer;
    bearer.subject = name;
    bearer.claims.username = name;
    return bearer;
  }

 private:
  const login_table& logins_;
};

}  // namespace

int main() {
  login_table logins;
  std::printf("ann's token is %s\n", logins.log_in("ann").c_str());

  parlor::server_options options;
  parlor::websocketpp_options listening;
  listening.port = 8080;
  options.transport = parlor::make_websocketpp_transport(std::move(listening));
  options.storage = parlor::make_memory_storage();
  options.media = parlor::make_memory_media();
  options.authenticator = std::make_unique<login_authenticator>(logins);
  options.dialects.push_back(parlor::make_rooms_dialect());

  parlor::server server(std::move(options));
  std::printf("chat on port %d, Enter stops it\n", server.start().value().port);
  std::getchar();
}
