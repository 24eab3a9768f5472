// What a host decides and hears, with the whole server around it.
#include "parlor/hooks.hpp"

#include <atomic>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "parlor/command.hpp"
#include "parlor/event.hpp"
#include "parlor/server_options.hpp"

#include <doctest/doctest.h>

#include "unit/server/small_chat.hpp"

using namespace parlor;
using chat = parlor_test::small_chat;

namespace {

// The answer, which must be of this kind.
template <typename Kind>
Kind expect(const event& answer) {
  REQUIRE(std::holds_alternative<Kind>(answer));
  return std::get<Kind>(answer);
}

errc refusal_of(const event& answer) {
  return expect<command_failed>(answer).problem.code;
}

// What ann does.
message_id send(const chat& here, std::string words) {
  return expect<message_loaded>(here.submit(here.members[0], here.text(std::move(words)))).message.message.id;
}

event edit(const chat& here, message_id which, std::string words) {
  edit_message what;
  what.message = which;
  what.text = std::move(words);
  return here.submit(here.members[0], std::move(what));
}

std::vector<std::string> texts(const chat& here) {
  std::vector<std::string> found;
  load_messages wanted;
  wanted.room = here.direct;
  for (const auto& each : expect<messages_listed>(here.ask(here.members[1], wanted)).messages) {
    found.push_back(each.message.text);
  }
  return found;
}

}  // namespace

TEST_SUITE("hooks") {
  TEST_CASE("an edit that the host refuses is answered with its error, and the message stays as it was") {
    server_options options;
    options.hooks.before_edit = [](const origin&, const edit_message& what) -> result<void> {
      if (what.text == "rude") return error{errc::too_large, "moderate", "", 0};
      return {};
    };
    const chat here(std::move(options));
    const auto which = send(here, "rude");  // it is not asked about what is sent
    CHECK(refusal_of(edit(here, which, "rude")) == errc::too_large);
    expect<message_loaded>(edit(here, which, "kind"));
    CHECK(refusal_of(edit(here, which, "rude")) == errc::too_large);
    CHECK(texts(here) == std::vector<std::string>{"kind"});
  }

  TEST_CASE("a host that is asked about messages alone is not asked about edits") {
    server_options options;
    options.hooks.before_send = [](const origin&, const send_message& what) -> result<void> {
      if (what.text == "rude") return error{errc::forbidden, "moderate", "", 0};
      return {};
    };
    const chat here(std::move(options));
    CHECK(refusal_of(here.submit(here.members[0], here.text("rude"))) == errc::forbidden);
    expect<message_loaded>(edit(here, send(here, "kind"), "rude"));
    CHECK(texts(here) == std::vector<std::string>{"rude"});
  }

  TEST_CASE("a hook that throws instead of deciding refuses with unavailable") {
    server_options options;
    options.hooks.before_send = [](const origin&, const send_message& what) -> result<void> {
      if (what.text == "boom") throw std::runtime_error("the host's");
      return {};
    };
    options.hooks.before_edit = [](const origin&, const edit_message&) -> result<void> {
      throw std::runtime_error("the host's");
    };
    const chat here(std::move(options));
    CHECK(refusal_of(here.submit(here.members[0], here.text("boom"))) == errc::unavailable);
    const auto which = send(here, "kind");
    CHECK(refusal_of(edit(here, which, "boom")) == errc::unavailable);
    CHECK(texts(here) == std::vector<std::string>{"kind"});
  }

  TEST_CASE("the host is told of everything in order, and what it throws then ends nothing") {
    std::vector<std::string> told;  // on the engine's thread, which stop ends
    server_options options;
    options.hooks.on_event = [&](const addressed_event& one) {
      if (const auto* posted = std::get_if<message_posted>(&one.what)) {
        told.push_back("posted " + posted->posted.message.text);
      } else if (const auto* edited = std::get_if<message_edited>(&one.what)) {
        told.push_back("edited " + edited->edited.message.text);
      } else if (std::holds_alternative<command_failed>(one.what)) {
        told.push_back("failed");
      }
      throw std::runtime_error("the host's");
    };
    const chat here(std::move(options));
    const auto which = send(here, "one");
    send(here, "two");
    expect<message_loaded>(edit(here, which, "first"));
    CHECK(refusal_of(edit(here, message_id(999), "none")) == errc::message_not_found);
    send(here, "three");
    here.server->stop();
    CHECK(told ==
          std::vector<std::string>{"posted one", "posted two", "edited first", "failed", "posted three"});
  }

  TEST_CASE("a log that throws ends nothing") {
    std::atomic<int> lines{0};
    server_options options;
    options.hooks.log = [&lines](log_level, std::string_view) {
      ++lines;
      throw std::runtime_error("the host's");
    };
    options.hooks.on_event = [](const addressed_event&) { throw std::runtime_error("the host's"); };
    const chat here(std::move(options));
    auto nobody = here.request("GET", "/api/chat/me", "ann");
    nobody.fields.set("Authorization", "Bearer ");  // refused on a loop, which says why
    CHECK(here.transport->fetch(std::move(nobody)).status == 401);
    send(here, "one");  // the engine says what the other hook did
    here.server->submit(here.members[0], load_user{},
                        [](const event&) { throw std::runtime_error("the host's"); });
    CHECK(texts(here) == std::vector<std::string>{"one"});
    here.server->stop();
    CHECK(lines >= 3);
  }
}
