// An address for conformance tools: it gives back what it gets.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "parlor/transport/transport.hpp"

namespace parlor_server {

constexpr std::size_t max_echo_bytes = 16 * 1024 * 1024;  // of a message, or of a request's body

// Tools send 16 MiB in fragments of 64 bytes, which nobody does who chats.
constexpr std::size_t max_echo_fragments = max_echo_bytes / 64;

// `below`, but that WebSockets at `path` get their messages back, and requests there, and a POST to the root, their body.
// The rest is its own.
std::unique_ptr<parlor::transport> make_echo_path(std::unique_ptr<parlor::transport> below, std::string path);

}  // namespace parlor_server
