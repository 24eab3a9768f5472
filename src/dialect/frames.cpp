#include "dialect/frames.hpp"

#include "dialect/http_answers.hpp"
#include "dialect/json_fields.hpp"
#include "dialect/sentences.hpp"

namespace parlor::dialects {

rendering one_frame(std::string text, frame::urgency urgency) {
  rendering told;
  told.frames.push_back(std::move(text));
  told.urgency = urgency;
  return told;
}

std::string error_frame(std::string_view sentence, const command_failed& what) {
  return typed_frame("error", [&](text::json_writer& json) {
    json.member("message", sentence);
    write_retry_after(json, what.problem);
    if (!what.client_message_id.empty()) json.member("client_message_id", what.client_message_id);
  });
}

void write_retry_after(text::json_writer& json, const error& problem) {
  if (problem.code == errc::rate_limited) json.member("retry_after", seconds_to_wait(problem));
}

result<std::shared_ptr<const text::json_document>> parse_frame(frame::kind type, std::string payload,
                                                               const text::json_limits& limits) {
  if (type == frame::kind::binary) return make_problem(errc::malformed, sentence::binary_frame);
  auto parsed = text::json_document::parse(std::move(payload), limits);
  if (!parsed) return make_problem(errc::malformed, sentence::invalid_json);
  if (!parsed->root().is_object()) return make_problem(errc::malformed, sentence::not_an_object);
  return std::make_shared<const text::json_document>(*std::move(parsed));
}

std::variant<flat_frame, dialect_problem> read_flat_frame(frame::kind type, std::string payload,
                                                          std::string_view word_name) {
  auto parsed = parse_frame(type, std::move(payload));
  if (!parsed) return dialect_problem{parsed.error(), {}};
  flat_frame read;
  read.document = *std::move(parsed);
  const auto id = read_client_message_id(read.body(), "client_message_id");
  if (!id) return dialect_problem{id.error(), {}};
  read.client_message_id = *id;
  const auto word = read_word(read.body(), word_name);
  if (!word) return dialect_problem{word.error(), std::string(*id)};
  read.word = *word;
  return read;
}

std::variant<enveloped_frame, dialect_problem> read_enveloped_frame(frame::kind type, std::string payload,
                                                                    const text::json_limits& limits) {
  auto parsed = parse_frame(type, std::move(payload), limits);
  if (!parsed) return dialect_problem{parsed.error(), {}};
  enveloped_frame read;
  read.document = *std::move(parsed);
  const auto& root = read.document->root();
  const auto* data = root.find("data");
  if (data != nullptr && data->is_object()) {
    read.data = data;
    const auto id = read_client_message_id(*data, "client_message_id");
    if (!id) return dialect_problem{id.error(), {}};
    read.client_message_id = *id;
  }
  const auto word = read_word(root, "type");
  if (!word) return dialect_problem{word.error(), std::string(read.client_message_id)};
  read.type = *word;
  return read;
}

result<std::string_view> read_word(const text::json_value& object, std::string_view name) {
  const auto* word = object.find(name);
  const auto text = word == nullptr ? std::nullopt : word->as_string();
  if (!text) return make_problem(errc::invalid_argument, std::string(name) + " must be a string");
  return *text;
}

}  // namespace parlor::dialects
