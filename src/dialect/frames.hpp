// The frames that dialects have in common, out and in.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "parlor/dialect/dialect.hpp"
#include "parlor/result.hpp"

#include "dialect/problem.hpp"
#include "text/json_reader.hpp"
#include "text/json_writer.hpp"

namespace parlor::dialects {

// --- out

rendering one_frame(std::string text, frame::urgency urgency = frame::urgency::durable);

// The one value that `write` writes.
template <typename Write>
std::string json_text(Write&& write) {
  text::json_writer json;
  write(json);
  return json.take();
}

// {"type":…,"data":…} around the one value that `write_data` writes.
template <typename Write>
std::string envelope(std::string_view type, Write&& write_data) {
  return json_text([&](text::json_writer& json) {
    json.begin_object();
    json.member("type", type);
    json.key("data");
    write_data(json);
    json.end_object();
  });
}

// As envelope, for an object with the members that `write_members` writes.
template <typename Write>
std::string data_frame(std::string_view type, Write&& write_members) {
  return envelope(type, [&](text::json_writer& json) {
    json.begin_object();
    write_members(json);
    json.end_object();
  });
}

// {"type":…} and the members that `write_members` writes into the same object.
template <typename Write>
std::string typed_frame(std::string_view type, Write&& write_members) {
  return json_text([&](text::json_writer& json) {
    json.begin_object();
    json.member("type", type);
    write_members(json);
    json.end_object();
  });
}

// {"type":"error","message":…}, and "client_message_id" where there is one.
std::string error_frame(std::string_view sentence, const command_failed& what);
// Says for a limit of rates when the next request is taken: `retry_after`, in seconds.
void write_retry_after(text::json_writer& json, const error& problem);

// --- in

// A frame that is a JSON object, or a problem with a sentence for the peer.
result<std::shared_ptr<const text::json_document>> parse_frame(frame::kind type, std::string payload,
                                                               const text::json_limits& limits = {});

// {"type":…, …} from a peer, or with another name for the word. What it names refers into `document`.
struct flat_frame {
  std::shared_ptr<const text::json_document> document;
  std::string_view word;
  std::string_view client_message_id;

  const text::json_value& body() const { return document->root(); }
};
std::variant<flat_frame, dialect_problem> read_flat_frame(frame::kind type, std::string payload,
                                                          std::string_view word_name);

// {"type":…,"data":{…}} from a peer. What it names refers into `document`.
struct enveloped_frame {
  std::shared_ptr<const text::json_document> document;
  std::string_view type;
  const text::json_value* data = nullptr;  // null where it is no object
  std::string_view client_message_id;      // of `data`
};
std::variant<enveloped_frame, dialect_problem> read_enveloped_frame(frame::kind type, std::string payload,
                                                                    const text::json_limits& limits = {});

// The string member that says what a frame is about.
result<std::string_view> read_word(const text::json_value& object, std::string_view name);

template <typename What>
decode_result request_of(What what, std::string_view client_message_id = {}) {
  dialect_request request;
  request.what = std::move(what);
  request.client_message_id = client_message_id;
  return request;
}

// A command or query of type Kind, or the reason why there is none.
template <typename Kind, typename Read>
decode_result request_or_refusal(result<Read> read, std::string_view client_message_id = {}) {
  if (!read) return refuse_request(read.error(), client_message_id);
  return request_of(Kind(*std::move(read)), client_message_id);
}

}  // namespace parlor::dialects
