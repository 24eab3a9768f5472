// The addresses under which files are served, and back; render_context::link_to makes links of them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace parlor::dialects {

// "https://chat.example.com" + "/static/" + "chat_files/images/1_a.png", with the key percent-encoded where
// needed.
std::string file_address(std::string_view public_url, std::string_view static_mount, std::string_view key);

// The key that a peer means by a key below `directory`, a path "/static/…" or an absolute address of such a
// path, each with any query; neither host nor query is looked at. Nothing where `text` is none of these, such
// as base64.
std::optional<std::string> key_of_address(std::string_view text, std::string_view static_mount,
                                          std::string_view directory);

}  // namespace parlor::dialects
