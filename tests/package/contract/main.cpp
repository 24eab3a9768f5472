// A stranger's adapter, held to the contract that is installed with the library.
#include <cstdio>
#include <memory>
#include <string>

#include <parlor/testing/authenticator_contract.hpp>

namespace {

class one_user final : public parlor::authenticator {
 public:
  bool may_block() const override { return false; }
  parlor::result<parlor::principal> authenticate(std::string_view token) override {
    if (token != "the word of ann") {
      return parlor::error{parlor::errc::unauthenticated, "check word", "another word", 0};
    }
    parlor::principal bearer;
    bearer.subject = "ann";
    return bearer;
  }
};

}  // namespace

int main() {
  parlor::testing::authenticator_subject subject;
  subject.make = [] { return std::make_unique<one_user>(); };
  subject.accepted = {{"the word of ann", "ann"}};
  subject.refused = {"the word of bob"};
  const auto failures =
      parlor::testing::run_contract(parlor::testing::authenticator_contract(std::move(subject)));
  std::fputs(parlor::testing::to_string(failures).c_str(), stdout);
  return failures.empty() ? 0 : 1;
}
