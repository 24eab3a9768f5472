#include "server/file_links.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <system_error>

#include <doctest/doctest.h>

#include "text/base64.hpp"

using namespace parlor;
using namespace parlor::server_side;
using namespace std::chrono_literals;

namespace {

const std::string key = "chat_files/images/1_0af3.png";
constexpr std::int64_t noon = 1704110400;

timestamp at(std::int64_t second) {
  return timestamp(std::chrono::seconds(second));
}

// Links of a house whose clock stands where it is put.
struct house {
  timestamp now = at(noon);
  file_link_options options;
  file_links links;

  explicit house(file_link_options chosen = {file_link_kind::signed_links, 24h, "a secret"})
      : options(std::move(chosen)), links(options, [this] { return now; }) {}
  house(const house&) = delete;
  house& operator=(const house&) = delete;

  // Without '?'.
  std::string given(std::string_view for_key = key) const {
    const auto query = links.query_of(for_key);
    REQUIRE(query.substr(0, 1) == "?");
    return query.substr(1);
  }
  std::int64_t expiry() const { return std::stoll(given().substr(std::string("expires=").size())); }
  link_standing standing(std::string_view query, std::string_view of_key = key) const {
    return links.check(of_key, query).standing;
  }
};

std::string replaced(std::string text, std::string_view part, std::string_view by) {
  const auto place = text.find(part);
  REQUIRE(place != std::string::npos);
  return text.replace(place, part.size(), by);
}

}  // namespace

TEST_SUITE("file_links") {
  TEST_CASE("a link says when it expires, and has 22 characters of base64url behind that") {
    house here;
    const auto query = here.given();
    const std::string beginning = "expires=" + std::to_string(here.expiry()) + "&signature=";
    REQUIRE(query.substr(0, beginning.size()) == beginning);
    const auto signature = query.substr(beginning.size());
    CHECK(signature.size() == 22);
    CHECK(signature.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
          std::string::npos);
  }

  TEST_CASE("a link opens its file until it expires, and not at that moment") {
    house here;
    const auto query = here.given();
    const auto expiry = here.expiry();
    CHECK(here.standing(query) == link_standing::good);
    here.now = at(expiry) - 1us;
    CHECK(here.standing(query) == link_standing::good);
    here.now = at(expiry);
    CHECK(here.standing(query) == link_standing::expired);
    here.now += 365 * 24h;
    CHECK(here.standing(query) == link_standing::expired);
  }

  TEST_CASE("what a browser keeps it does not keep for longer than the link is good") {
    house here;
    const auto query = here.given();
    const auto expiry = here.expiry();
    CHECK(here.links.check(key, query).left == std::chrono::seconds(expiry - noon));
    here.now = at(expiry) - 1us;
    CHECK(here.links.check(key, query).left == 1s);
  }

  TEST_CASE("a link is good for its lifetime and up to an eighth more, and the same for all in that eighth") {
    for (const std::chrono::seconds lifetime : {60s, 67s, 3600s, 24 * 3600s, 365 * 24 * 3600s}) {
      CAPTURE(lifetime.count());
      house here({file_link_kind::signed_links, lifetime, "a secret"});
      const auto step = lifetime.count() / 8;
      for (const std::int64_t second : {noon, noon + 1, noon + step - 1, noon + step, noon + 3 * step + 2}) {
        here.now = at(second);
        CHECK(here.expiry() >= second + lifetime.count());
        CHECK(here.expiry() < second + lifetime.count() + step);
      }
      std::set<std::string> written;
      for (std::int64_t second = noon; second < noon + step; second += std::max<std::int64_t>(1, step / 50)) {
        here.now = at(second);
        written.insert(here.given());
      }
      CHECK(written.size() <= 2);
      here.now = at(noon);
      const auto first = here.given();
      here.now = at(here.expiry() - lifetime.count());  // the last second in which this link is written
      CHECK(here.given() == first);
      here.now += 1us;
      CHECK(here.given() != first);
    }
  }

  TEST_CASE("only a link as it was given is good") {
    house here;
    const auto good = here.given();
    const auto expires = std::to_string(here.expiry());
    const auto signature = good.substr(good.find("signature=") + std::string("signature=").size());
    const auto other_letter = [](char letter) { return letter == 'A' ? 'B' : 'A'; };
    auto first_letter = signature;
    first_letter.front() = other_letter(first_letter.front());
    auto last_letter = signature;
    last_letter.back() = other_letter(last_letter.back());
    const struct {
      const char* what;
      std::string query;
    } wrong[] = {
        {"nothing", ""},
        {"no signature", "expires=" + expires},
        {"an empty signature", "expires=" + expires + "&signature="},
        {"no expiry", "signature=" + signature},
        {"an empty expiry", "expires=&signature=" + signature},
        {"a later expiry", replaced(good, expires, std::to_string(here.expiry() + 1))},
        {"an earlier expiry", replaced(good, expires, std::to_string(here.expiry() - 1))},
        {"an expiry that is past", replaced(good, expires, std::to_string(noon - 1))},
        {"an expiry with a zero before it", replaced(good, expires, "0" + expires)},
        {"an expiry with a sign", replaced(good, expires, "+" + expires)},
        {"an expiry with a blank", replaced(good, expires, expires + "%20")},
        {"an expiry beyond all numbers", replaced(good, expires, std::string(40, '9'))},
        {"an expiry that is none", replaced(good, expires, "tomorrow")},
        {"another first letter", replaced(good, signature, first_letter)},
        {"another last letter", replaced(good, signature, last_letter)},
        {"a signature cut short", good.substr(0, good.size() - 1)},
        {"a signature with padding", good + "=="},
        {"a signature of a megabyte", good + std::string(1024 * 1024, 'A')},
        {"an escaped signature", replaced(good, signature, "%" + signature)},
        {"the expiry twice", "expires=" + expires + "&" + good},
        {"the signature twice", good + "&signature=" + signature},
        {"the signature first", "signature=" + signature + "&expires=" + expires},
        {"something else behind it", good + "&v=1"},
        {"something else before it", "v=1&" + good},
        {"names in capitals", replaced(good, "expires", "Expires")},
        {"a NUL", good + std::string(1, '\0')},
        {"garbage", "\xff&=%%&&==?"},
    };
    REQUIRE(here.standing(good) == link_standing::good);
    for (const auto& each : wrong) {
      CAPTURE(each.what);
      CHECK(here.standing(each.query) == link_standing::wrong);
    }
  }

  TEST_CASE("a link is for one file") {
    house here;
    const std::string other = "chat_files/images/2_77b1.png";
    CHECK(here.given() != here.given(other));
    CHECK(here.standing(here.given(other)) == link_standing::wrong);
    CHECK(here.standing(here.given(), other) == link_standing::wrong);
    CHECK(here.standing(here.given(), key + "x") == link_standing::wrong);
    CHECK(here.standing(here.given(), "") == link_standing::wrong);
  }

  TEST_CASE("a link that was never good is wrong after its time, too, and not expired") {
    house here;
    const auto forged = replaced(here.given(), "signature=", "signature=A");
    here.now += 365 * 24h;
    CHECK(here.standing(forged) == link_standing::wrong);
  }

  TEST_CASE("links outlive a server that starts again with its secret, even with another lifetime") {
    house before;
    const auto query = before.given();
    CHECK(house().standing(query) == link_standing::good);
    CHECK(house({file_link_kind::signed_links, 60s, "a secret"}).standing(query) == link_standing::good);
    CHECK(house({file_link_kind::signed_links, 24h, "another"}).standing(query) == link_standing::wrong);
  }

  TEST_CASE("without a secret each server has one of its own") {
    const file_link_options without{file_link_kind::signed_links, 24h, ""};
    house one(without);
    house another(without);
    CHECK(one.standing(one.given()) == link_standing::good);
    CHECK(another.standing(one.given()) == link_standing::wrong);
  }

  TEST_CASE("the secret itself signs no link, so it may sign tokens as well") {
    house here;
    const auto good = here.given();
    const auto input = std::to_string(here.expiry()) + "\n" + key;
    const auto code = auth::hmac_key::make("a secret").value().code_of(input);
    const auto derived = auth::hmac_key::make("a secret").value().code_of("parlor: links to files");
    const auto signature = good.substr(good.find("signature=") + std::string("signature=").size());
    std::string bytes;
    REQUIRE(text::decode_base64url(signature, bytes));
    CHECK(bytes == auth::hmac_key::make(derived).value().code_of(input).substr(0, 16));
    CHECK(bytes != code.substr(0, 16));
  }

  TEST_CASE("public links have no query, and may have any") {
    house here({file_link_kind::public_links, 24h, ""});
    CHECK(here.links.query_of(key).empty());
    for (const std::string query : {"", "v=1", "expires=1&signature=AAAA", "\xff&=%%"}) {
      CAPTURE(query);
      const auto checked = here.links.check(key, query);
      CHECK(checked.standing == link_standing::good);
      CHECK(checked.left == 365 * 24h);
    }
  }

  TEST_CASE("a lifetime is a minute to 365 days") {
    for (const std::chrono::seconds lifetime : {60s, 365 * 24 * 3600s}) {
      CHECK_NOTHROW(house({file_link_kind::signed_links, lifetime, ""}));
    }
    for (const std::chrono::seconds lifetime :
         {59s, 0s, -60s, 365 * 24 * 3600s + 1s, std::chrono::seconds::max()}) {
      CAPTURE(lifetime.count());
      CHECK_THROWS_AS(house({file_link_kind::signed_links, lifetime, ""}), std::system_error);
    }
  }
}
