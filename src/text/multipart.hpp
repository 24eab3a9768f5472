// multipart/form-data (RFC 7578), as a stream.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "parlor/result.hpp"

namespace parlor::text {

struct multipart_limits {
  std::size_t max_parts = 32;
  std::size_t max_part_header_bytes = 4096;
};

struct part_header {
  std::string name;
  std::optional<std::string> file_name;  // from filename* where present (RFC 5987), else filename
  std::string content_type;              // empty where absent
};

// Told what the stream holds, in order: begin, data …, end, for each part. An error from it stops the parse.
class part_handler {
 public:
  virtual ~part_handler() = default;
  virtual result<void> on_part_begin(const part_header& header) = 0;
  virtual result<void> on_part_data(std::string_view bytes) = 0;
  virtual result<void> on_part_end() = 0;
};

// The boundary in a Content-Type of multipart/form-data: 1 … 70 characters; nothing for any other type.
std::optional<std::string> multipart_boundary(std::string_view content_type);

class multipart_parser {
 public:
  multipart_parser(std::string boundary, part_handler& handler, multipart_limits limits = {});
  ~multipart_parser();

  // [Errors]    malformed; too_large with the limit that was crossed; whatever the handler answers. Final.
  result<void> feed(std::string_view bytes);
  // The body has ended: malformed unless the closing boundary was seen.
  result<void> finish();

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace parlor::text
