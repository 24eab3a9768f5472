#include "dialect/problem.hpp"

#include <utility>

namespace parlor::dialects {
namespace {

constexpr std::string_view understanding = "understand request";

}  // namespace

error make_problem(errc code, std::string_view sentence, std::int64_t limit) {
  return error{code, std::string(understanding), std::string(sentence), limit};
}

std::string_view sentence_of(const error& problem) {
  if (problem.operation != understanding) return {};
  return problem.detail;
}

decode_result refuse_request(error problem, std::string_view client_message_id) {
  return dialect_problem{std::move(problem), std::string(client_message_id)};
}

}  // namespace parlor::dialects
