// RapidJSON's reader as this library needs it. Include this and never a header of RapidJSON: a source file
// that includes both would get two different readers.
#pragma once

#ifdef RAPIDJSON_ASSERT
#error "rapidjson was included before text/rapidjson.hpp"
#endif

#include <stdexcept>

namespace parlor::text {

struct rapidjson_assertion : std::logic_error {
  using std::logic_error::logic_error;
};

}  // namespace parlor::text

// Its assertions vanish in release builds and leave undefined behaviour; these do not.
#define RAPIDJSON_ASSERT(condition) \
  ((condition) ? static_cast<void>(0) : throw ::parlor::text::rapidjson_assertion(#condition))

// Its own namespace, since a host that uses RapidJSON with other settings would share these inline functions.
#define RAPIDJSON_NAMESPACE parlor_rapidjson
#define RAPIDJSON_NAMESPACE_BEGIN namespace parlor_rapidjson {
#define RAPIDJSON_NAMESPACE_END }

// Strings are searched 16 bytes at a time. Reads may touch 15 bytes beyond the text: see json_padding.
#if defined(__SSE2__) && !defined(RAPIDJSON_SSE2)
#define RAPIDJSON_SSE2
#endif

// Its stack adds an offset to a null pointer before the first allocation: harmless, but the sanitizer is
// right. The function that does it is marked with this macro, which RapidJSON lets its users define.
#ifdef __GNUC__
#define RAPIDJSON_FORCEINLINE __attribute__((no_sanitize("pointer-overflow")))
#endif

#include <rapidjson/error/error.h>
#include <rapidjson/reader.h>

namespace parlor::text {

// So many readable bytes must follow a text that is parsed.
inline constexpr unsigned json_padding = 16;

}  // namespace parlor::text
