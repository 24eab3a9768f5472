// Reading the members of a JSON object that a peer sent: absent, of the wrong kind, or there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "parlor/ids.hpp"
#include "parlor/model.hpp"
#include "parlor/result.hpp"

#include "text/json_reader.hpp"

namespace parlor::dialects {

// Each answers nothing where the member is absent or null, and invalid_argument with a sentence for the peer
// where it is of another kind.
result<std::optional<std::string_view>> read_string(const text::json_value& object, std::string_view name);
result<std::optional<bool>> read_boolean(const text::json_value& object, std::string_view name);
// An integer, or its decimal digits as a string. 0 for a whole number that cannot be an id: it names nothing.
result<std::optional<std::int64_t>> read_id(const text::json_value& object, std::string_view name);
// The 36-character form.
result<std::optional<uuid>> read_uuid(const text::json_value& object, std::string_view name);
// A count: `otherwise` where it is absent, `most` where it is larger.
result<std::size_t> read_count(const text::json_value& object, std::string_view name, std::size_t otherwise,
                               std::size_t most);
result<const text::json_value*> read_array(const text::json_value& object, std::string_view name);
// As read_id for a value that is no member; `name` is for the sentence.
result<std::int64_t> id_of(const text::json_value& value, std::string_view name);

// As read_…, but the member has to be there: "<name> is required".
result<bool> require_boolean(const text::json_value& object, std::string_view name);
result<std::int64_t> require_id(const text::json_value& object, std::string_view name);
result<uuid> require_uuid(const text::json_value& object, std::string_view name);

// The message with that id; message_not_found for a number that cannot be one.
result<message_reference> require_message(const text::json_value& object, std::string_view name);

// The text of a message, empty where there is none; see check_message_text.
result<std::string_view> read_message_text(const text::json_value& object, std::string_view name,
                                           std::size_t max_code_points);
// As read_message_text, but there has to be something to see in it.
result<std::string_view> require_message_text(const text::json_value& object, std::string_view name,
                                              std::size_t max_code_points);

// The caller's own name for a request: one line of at most max_client_message_id bytes; empty for none.
result<std::string_view> read_client_message_id(const text::json_value& object, std::string_view name);

}  // namespace parlor::dialects
