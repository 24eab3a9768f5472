#include "server/answers.hpp"

#include <string>

#include "dialect/http_answers.hpp"
#include "dialect/sentences.hpp"
#include "text/json_writer.hpp"

namespace parlor::server_side {
namespace {

std::string detail_body(std::string_view detail) {
  text::json_writer json;
  json.begin_object();
  json.member("detail", detail);
  json.end_object();
  return json.take();
}

}  // namespace

http_response plain_refusal(int status, std::string_view detail) {
  return {status, "application/json", detail_body(detail)};
}

http_response plain_refusal(const error& problem) {
  return dialects::problem_answer(problem, detail_body(dialects::sentence_for(problem)));
}

}  // namespace parlor::server_side
