#include "parlor/auth/allow_all.hpp"

#include <string>

namespace parlor {
namespace {

class allow_all_authenticator final : public authenticator {
 public:
  bool may_block() const override { return false; }

  result<principal> authenticate(std::string_view token) override {
    principal bearer;
    bearer.subject = std::string(token);
    return bearer;
  }
};

}  // namespace

std::unique_ptr<authenticator> make_insecure_allow_all() {
  return std::make_unique<allow_all_authenticator>();
}

}  // namespace parlor
