// Messages as the document's example shows them, and what the dialect makes of what it is given.
#pragma once

#include <string>

#include "parlor/dialect/community.hpp"

namespace community_samples {

inline constexpr parlor::render_context context{"http://localhost:8000"};

parlor::message_view text();     // 179 of user 1 in room 4
parlor::message_view picture();  // 182, with one file
parlor::session_view session(std::int64_t self);

std::vector<std::string> frames_of(const parlor::event& what, std::int64_t self,
                                   parlor::community_options options = {});

parlor::dialect_request request_of(const parlor::decode_result& decoded);
parlor::dialect_problem problem_of(const parlor::decode_result& decoded);

// The sentence for the peer.
std::string sentence_of(const parlor::decode_result& decoded);

}  // namespace community_samples
