#include "parlor/testing/authenticator_contract.hpp"

#include <stdexcept>
#include <utility>

#include "parlor/auth/allow_all.hpp"
#include "parlor/auth/jwt.hpp"

#include <doctest/doctest.h>

using namespace parlor;
using namespace parlor::testing;

namespace {

jwt_key secret_key() {
  return {"", jwt_algorithm::hs256, std::string(32, 's')};
}

std::string token_for(const std::string& subject, std::int64_t expires_at) {
  jwt_claims claims;
  claims.subject = subject;
  claims.expires_at = expires_at;
  return sign_jwt(claims, secret_key()).value();
}

authenticator_subject jwt_subject() {
  authenticator_subject subject;
  subject.make = [] {
    jwt_options options;
    options.keys.push_back(secret_key());
    options.clock = [] { return timestamp(std::chrono::seconds(1000)); };
    return make_jwt_authenticator(std::move(options)).value();
  };
  const auto valid = token_for("ann", 2000);
  subject.accepted = {{valid, "ann"}, {token_for("bob", 2000), "bob"}};
  subject.refused = {token_for("ann", 500), valid.substr(0, valid.size() - 4), "nonsense"};
  return subject;
}

// Breaks one sentence of the contract each.
enum class defect { throws, tells_the_token, accepts_everything, wrong_code };

class defective_authenticator final : public authenticator {
 public:
  explicit defective_authenticator(defect which) : which_(which) {}
  bool may_block() const override { return false; }
  result<principal> authenticate(std::string_view token) override {
    if (token != "good token of ann" && which_ != defect::accepts_everything) {
      switch (which_) {
        case defect::throws:
          throw std::runtime_error("thrown");
        case defect::wrong_code:
          return error{errc::forbidden, "check token", "no", 0};
        case defect::tells_the_token:
        case defect::accepts_everything:
          return error{errc::unauthenticated, "check token", "refused " + std::string(token), 0};
      }
    }
    principal bearer;
    bearer.subject = "ann";
    return bearer;
  }

 private:
  const defect which_;
};

}  // namespace

TEST_SUITE("authenticator_contract") {
  TEST_CASE("the JWT authenticator keeps the contract") {
    CHECK(to_string(run_contract(authenticator_contract(jwt_subject()))) == "");
  }

  TEST_CASE("the authenticator that allows all keeps the contract") {
    authenticator_subject subject;
    subject.make = make_insecure_allow_all;
    subject.accepted = {{"ann", "ann"}, {"bob", "bob"}};
    CHECK(to_string(run_contract(authenticator_contract(subject))) == "");
  }

  TEST_CASE("the contract finds an authenticator that breaks it") {
    for (const auto which :
         {defect::throws, defect::tells_the_token, defect::accepts_everything, defect::wrong_code}) {
      CAPTURE(static_cast<int>(which));
      authenticator_subject subject;
      subject.make = [which] { return std::make_unique<defective_authenticator>(which); };
      subject.accepted = {{"good token of ann", "ann"}};
      subject.refused = {"bad token of nobody"};
      CHECK_FALSE(run_contract(authenticator_contract(subject)).empty());
    }
  }
}
