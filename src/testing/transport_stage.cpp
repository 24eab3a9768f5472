#include "testing/transport_stage.hpp"

#include <utility>

namespace parlor::testing::transport_stage {

void add(cases& list, const transport_subject& subject, std::string sentence, scene play) {
  list.push_back({std::move(sentence), [subject, play = std::move(play)] {
                    stage now(subject);
                    play(now);
                    expect(!now.handler.was_nested(), "a callback came from within another");
                    expect(!now.handler.changed_threads(), "a loop's callbacks came on several threads");
                  }});
}

frame_ptr text(std::string_view payload) {
  return std::make_shared<const frame>(frame::kind::text, payload);
}

void expect_told(const scripted_handler& handler, const std::vector<std::string>& expected) {
  const auto told = handler.told();
  if (told == expected) return;
  std::string seen;
  for (const auto& one : told) seen += one + "; ";
  expect(false, seen);
}

void expect_receives(contract_socket& socket, const std::string& expected) {
  const auto got = socket.receive(patience);
  expect(got == expected, got ? "received " + got->substr(0, 40) : "received nothing");
}

void expect_closed(contract_socket& socket, std::uint16_t code) {
  const auto why = socket.closed(patience);
  expect(why && why->code == code, why ? "closed with " + std::to_string(why->code) : "was not closed");
}

}  // namespace parlor::testing::transport_stage
