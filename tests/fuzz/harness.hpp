// One harness for each decoder that reads what strangers send.
#pragma once

#include <functional>
#include <string_view>

namespace fuzzing {

// Looks at what becomes of some bytes; returns where all is well and throws where it is not.
using harness = std::function<void(std::string_view)>;

// Of the dialect of that name; nothing for any other name.
//
// The input is a line: three letters, and what is sent.
//   t{route}{session}…   a text frame
//   b{route}{session}…   a binary frame
//   u{route}{session}{captures}|{query}   an upgrade
//   c{route}{session}{captures}|{query}|{content type}|{body}   a request
//   r{route}{part}…   a text, which one in eight of all events tell
// A route is a letter from 'a' on. A session is a digit: 1 for being in a room, 2 for hearing all rooms, 4
// for being the user with the largest id. A part is a digit below 8. Captures are parted by '/' and
// percent-encoded, a query is as it stands in a URL.
harness make_dialect_harness(std::string_view name);

// What reads HTTP. The input's first byte says into which pieces the rest is cut; whole and in pieces it must be
// answered alike.
harness make_http_harness();

// What reads frames, after a handshake; the input is as for HTTP.
harness make_websocket_harness();

// Small things. The input's first letter says which: (m)ultipart body, (t)oken, (b)ase64, (n)ame of a file, (q)uery
// or field with parameters, (r)ange with its conditions, which are parted by '|'.
harness make_value_harness();

// A whole server with a socket for each dialect. A line of the input is a frame; its first letter says whose.
harness make_session_harness();

// What makes a JPEG file of a picture; the input is the picture's file.
harness make_picture_harness();

}  // namespace fuzzing
