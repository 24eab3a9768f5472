#include "transport/deflate_offer.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using parlor::net::choose_deflate;

namespace {

const std::string usual = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

struct offer_case {
  std::string offer;
  std::string answer;
  int window_bits;  // 0: declined
};

}  // namespace

TEST_SUITE_BEGIN("deflate_offer");

TEST_CASE("an offer is taken with the parameters of RFC 7692 alone, each once and with a right value") {
  const std::vector<offer_case> cases = {
      {"permessage-deflate", usual, 15},
      {"permessage-deflate; client_max_window_bits", usual, 15},  // Chromium, Firefox
      {"permessage-deflate;client_max_window_bits", usual, 15},
      {" \tpermessage-deflate ;  client_max_window_bits ", usual, 15},
      {"permessage-deflate; client_max_window_bits=15", usual, 15},
      {"permessage-deflate; client_max_window_bits=8", usual, 15},
      {"permessage-deflate; client_max_window_bits=\"10\"", usual, 15},
      {"permessage-deflate; server_no_context_takeover", usual, 15},
      {"permessage-deflate; client_no_context_takeover", usual, 15},
      {"permessage-deflate; server_max_window_bits=15", usual + "; server_max_window_bits=15", 15},
      {"permessage-deflate; server_max_window_bits=10", usual + "; server_max_window_bits=10", 10},
      {"permessage-deflate; server_max_window_bits=8", usual + "; server_max_window_bits=8", 8},
      {"permessage-deflate; server_max_window_bits = \"9\"", usual + "; server_max_window_bits=9", 9},
      {"permessage-deflate; server_max_window_bits=\"1\\2\"", usual + "; server_max_window_bits=12", 12},
      {"permessage-deflate; client_no_context_takeover; server_no_context_takeover; "
       "client_max_window_bits; server_max_window_bits=14",
       usual + "; server_max_window_bits=14", 14},
      {"x-webkit-deflate-frame, permessage-deflate", usual, 15},
      {"foo; bar=\"a,b\"", {}, 0},
      {"foo; bar=\"b\", permessage-deflate", usual, 15},
      {"permessage-deflate; server_max_window_bits=7, permessage-deflate", usual, 15},
      {"permessage-deflate; server_max_window_bits=12, permessage-deflate",
       usual + "; server_max_window_bits=12", 12},
      {", permessage-deflate,,", usual, 15},
      {"", {}, 0},
      {" , ,", {}, 0},
      {"permessage-bzip2", {}, 0},
      {"permessage-deflate2", {}, 0},
      {"permessage-deflate; unknown", {}, 0},
      {"permessage-deflate; unknown=1", {}, 0},
      {"permessage-deflate; client_max_window_bits; client_max_window_bits", {}, 0},
      {"permessage-deflate; client_max_window_bits; client_max_window_bits=10", {}, 0},
      {"permessage-deflate; server_no_context_takeover; server_no_context_takeover", {}, 0},
      {"permessage-deflate; server_max_window_bits=9; server_max_window_bits=10", {}, 0},
      {"permessage-deflate; server_no_context_takeover=1", {}, 0},
      {"permessage-deflate; client_no_context_takeover=true", {}, 0},
      {"permessage-deflate; server_max_window_bits", {}, 0},
      {"permessage-deflate; server_max_window_bits=7", {}, 0},
      {"permessage-deflate; server_max_window_bits=16", {}, 0},
      {"permessage-deflate; server_max_window_bits=08", {}, 0},
      {"permessage-deflate; server_max_window_bits=+9", {}, 0},
      {"permessage-deflate; server_max_window_bits=1x", {}, 0},
      {"permessage-deflate; server_max_window_bits=100", {}, 0},
      {"permessage-deflate; client_max_window_bits=0", {}, 0},
      {"permessage-deflate; client_max_window_bits=16", {}, 0},
      {"permessage-deflate; client_max_window_bits=", {}, 0},
      {"permessage-deflate; client_max_window_bits=\"\"", {}, 0},
      {"permessage-deflate; client_max_window_bits=\"10", {}, 0},
      {"permessage-deflate; client_max_window_bits=\"10\\", {}, 0},
      {"permessage-deflate;", {}, 0},
      {"permessage-deflate;;client_max_window_bits", {}, 0},
      {"permessage-deflate client_max_window_bits", {}, 0},
      {"permessage-deflate=1", {}, 0},
      {"; permessage-deflate", {}, 0},
      {"permessage-deflate, \"", {}, 0},
  };
  for (const auto& one : cases) {
    CAPTURE(one.offer);
    const auto agreed = choose_deflate(one.offer);
    CHECK(agreed.answer == one.answer);
    CHECK(agreed.window_bits == one.window_bits);
  }
}

TEST_CASE("an offer as long as a head may be is read in no time") {
  std::string offer = "permessage-deflate";
  while (offer.size() < 60000) offer += "; client_max_window_bits";
  CHECK(choose_deflate(offer).answer.empty());
  std::string many;
  while (many.size() < 60000) many += "permessage-deflate; x, ";
  CHECK(choose_deflate(many).answer.empty());
  CHECK(choose_deflate(many + "permessage-deflate").answer == usual);
}

TEST_SUITE_END();
