// base64 of a picture of 5 MB. Only the standard alphabet is decoded with AVX2; the one for addresses goes the
// portable way on every processor.
#include <string>

#include <benchmark/benchmark.h>

#include "micro/samples.hpp"
#include "text/base64.hpp"
#include "text/base64_avx2.hpp"

namespace {

constexpr std::size_t picture_bytes = 5'000'001;  // whole groups of three: no padding

void decode_with_avx2(benchmark::State& state) {
  if (!parlor::text::has_avx2()) {
    state.SkipWithError("this processor has no AVX2");
    return;
  }
  const auto text = parlor::text::encode_base64(parlor::bench::random_bytes(picture_bytes));
  std::string bytes;
  for (auto each : state) {
    bytes.clear();
    if (!parlor::text::decode_base64(text, bytes)) state.SkipWithError("the text was refused");
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(picture_bytes));
}

void decode_portably(benchmark::State& state) {
  const auto text = parlor::text::encode_base64url(parlor::bench::random_bytes(picture_bytes));
  std::string bytes;
  for (auto each : state) {
    bytes.clear();
    if (!parlor::text::decode_base64url(text, bytes)) state.SkipWithError("the text was refused");
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(picture_bytes));
}

void encode(benchmark::State& state) {
  const auto bytes = parlor::bench::random_bytes(picture_bytes);
  for (auto each : state) benchmark::DoNotOptimize(parlor::text::encode_base64(bytes));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(picture_bytes));
}

}  // namespace

BENCHMARK(decode_with_avx2)->Name("base64/avx2")->Unit(benchmark::kMillisecond);
BENCHMARK(decode_portably)->Name("base64/portable")->Unit(benchmark::kMillisecond);
BENCHMARK(encode)->Name("base64/encode")->Unit(benchmark::kMillisecond);
