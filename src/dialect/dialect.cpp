#include "parlor/dialect/dialect.hpp"

#include "dialect/closing.hpp"
#include "dialect/file_address.hpp"
#include "dialect/http_answers.hpp"
#include "dialect/problem.hpp"
#include "dialect/sentences.hpp"

namespace parlor {
namespace {

error no_such_route() {
  return dialects::make_problem(errc::not_found, dialects::sentence::not_found);
}

}  // namespace

std::string render_context::link_to(std::string_view prefix, std::string_view key) const {
  auto link = dialects::file_address(public_url, prefix, key);
  if (signer != nullptr) link += signer->query_of(key);
  return link;
}

const std::vector<http_route>& dialect::routes() const {
  static const std::vector<http_route> none;
  return none;
}

const std::vector<file_route>& dialect::files() const {
  static const std::vector<file_route> none;
  return none;
}

refusal dialect::refuse(std::size_t, const error& why) const {
  return dialects::close_for(why);
}

close_reason dialect::expired() const {
  return dialects::make_close(dialects::close_code::not_authenticated, dialects::sentence::token_expired);
}

decode_result dialect::decode_call(const http_call&) const {
  return dialects::refuse_request(no_such_route());
}

result<media_policy> dialect::decode_upload(const http_call&, std::size_t) const {
  return no_such_route();
}

http_response dialect::answer(const http_call&, user_id, const event&, const render_context&) const {
  return dialects::problem_answer(no_such_route(), R"({"detail":"Not found"})");
}

}  // namespace parlor
