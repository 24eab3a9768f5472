// One text message through each dialect: a sender's frame into a command, and the event into the frame that
// its receivers share.
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "parlor/dialect/community.hpp"
#include "parlor/dialect/conversation.hpp"
#include "parlor/dialect/messenger.hpp"
#include "parlor/dialect/rooms.hpp"
#include "parlor/dialect/social.hpp"
#include "parlor/storage/memory.hpp"
#include "parlor/transport/transport.hpp"

#include <benchmark/benchmark.h>

#include "micro/samples.hpp"

namespace {

struct tongue {
  std::unique_ptr<parlor::dialect> speaker;
  std::string frame;  // of a client that says the sample text
};

std::string with_text(std::string before, const char* after) {
  const auto text = parlor::bench::sample_text();
  for (const char letter : text) {
    if (letter == '"') before += '\\';
    before += letter;
  }
  return before + after;
}

tongue rooms() {
  return {
      parlor::make_rooms_dialect(),
      with_text(R"({"type":"send_message","data":{"room_id":1,"message_type":"text","content":")", R"("}})")};
}
tongue social() {
  return {parlor::make_social_dialect(),
          with_text(R"({"type":"groupChat","group_id":"1","message_text":")", R"("})")};
}
tongue conversation() {
  return {parlor::make_conversation_dialect(), with_text(R"({"type":"chat_message","message":")", R"("})")};
}
tongue community() {
  return {parlor::make_community_dialect(),
          with_text(R"({"action":"send","message":")", R"(","file":null})")};
}
tongue messenger() {
  return {parlor::make_messenger_dialect(),
          with_text(R"({"type":"send_message","data":{"content":")", R"(","message_type":"text"}})")};
}

parlor::session_view session_in(const parlor::bench::sample_chat& chat) {
  parlor::session_view session;
  session.self = chat.members.back().id;
  session.current_room = chat.room.id;
  return session;
}

void decode(benchmark::State& state, tongue (*make)()) {
  const auto store = parlor::make_memory_storage();
  const auto session = session_in(parlor::bench::add_chat(*store, 2));
  const auto spoken = make();
  for (auto each : state) {
    const auto decoded = spoken.speaker->decode_frame(session, parlor::frame::kind::text, spoken.frame);
    if (!std::holds_alternative<parlor::dialect_request>(decoded)) state.SkipWithError("not understood");
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(spoken.frame.size()));
}

void encode(benchmark::State& state, tongue (*make)()) {
  const auto store = parlor::make_memory_storage();
  const auto chat = parlor::bench::add_chat(*store, 2);
  const auto session = session_in(chat);
  const parlor::event said = parlor::bench::posted_in(chat);
  const auto spoken = make();
  std::size_t bytes = 0;
  for (auto each : state) {
    const auto rendered = spoken.speaker->render(said, session, {"https://chat.example.com"});
    bytes = 0;
    for (const auto& text : rendered.frames) {
      const parlor::frame framed(parlor::frame::kind::text, text, rendered.urgency);
      bytes += framed.wire().size();
    }
    if (bytes == 0) state.SkipWithError("nothing was said");
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
}

}  // namespace

BENCHMARK_CAPTURE(decode, rooms, rooms)->Name("decode/rooms");
BENCHMARK_CAPTURE(decode, social, social)->Name("decode/social");
BENCHMARK_CAPTURE(decode, conversation, conversation)->Name("decode/conversation");
BENCHMARK_CAPTURE(decode, community, community)->Name("decode/community");
BENCHMARK_CAPTURE(decode, messenger, messenger)->Name("decode/messenger");
BENCHMARK_CAPTURE(encode, rooms, rooms)->Name("encode/rooms");
BENCHMARK_CAPTURE(encode, social, social)->Name("encode/social");
BENCHMARK_CAPTURE(encode, conversation, conversation)->Name("encode/conversation");
BENCHMARK_CAPTURE(encode, community, community)->Name("encode/community");
BENCHMARK_CAPTURE(encode, messenger, messenger)->Name("encode/messenger");
