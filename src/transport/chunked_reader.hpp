// Decodes a chunked body (RFC 9112 section 7.1), strictly: CRLF only, hexadecimal digits only, bounded
// extensions and trailers, which are read over.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace parlor::net {

class chunked_reader {
 public:
  enum class status { more, complete, malformed };
  struct progress {
    status state = status::more;
    std::size_t consumed = 0;
  };

  // Appends the data in `bytes` to `out`. Bytes after the end of the body are left.
  progress read(std::string_view bytes, std::string& out);

 private:
  enum class place {
    size,
    extension,
    size_end,
    data,
    data_cr,
    data_lf,
    trailer_start,
    trailer,
    trailer_lf,
    last_lf,
    done
  };

  bool step(char letter);

  place place_ = place::size;
  std::uint64_t left_ = 0;
  int digits_ = 0;
  std::size_t line_bytes_ = 0;
  std::size_t trailer_bytes_ = 0;
};

}  // namespace parlor::net
