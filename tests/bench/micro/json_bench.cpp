// One message as JSON, of about 200 bytes.
#include <string>

#include <benchmark/benchmark.h>

#include "micro/samples.hpp"
#include "text/json_reader.hpp"
#include "text/json_writer.hpp"

namespace {

std::string written_message(const std::string& text) {
  parlor::text::json_writer out;
  out.begin_object();
  out.member("type", "send_message");
  out.key("data");
  out.begin_object();
  out.member("room_id", 12345);
  out.member("message_type", "text");
  out.member("content", text);
  out.member_null("parent_message_id");
  out.member("is_read", false);
  out.end_object();
  out.end_object();
  return out.take();
}

void read(benchmark::State& state) {
  const auto json = written_message(parlor::bench::sample_text());
  for (auto each : state) benchmark::DoNotOptimize(parlor::text::json_document::parse(json));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(json.size()));
}

void write(benchmark::State& state) {
  const auto text = parlor::bench::sample_text();
  std::size_t size = 0;
  for (auto each : state) size = written_message(text).size();
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(size));
}

}  // namespace

BENCHMARK(read)->Name("json/read");
BENCHMARK(write)->Name("json/write");
