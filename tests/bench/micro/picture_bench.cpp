// A photo of twelve megapixels made into its preview: by each of the libraries that this build has, and through the
// converter and its process, as an upload goes.
#include <cmath>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "parlor/media/pictures.hpp"

#include <benchmark/benchmark.h>

#include "media/jpeg_codec.hpp"
#include "media/picture_codec.hpp"

#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#include <stb/stb_image_write.h>

namespace {

constexpr int width = 4000;
constexpr int height = 3000;

void append(void* file, void* bytes, int size) {
  static_cast<std::string*>(file)->append(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

// Slow changes of colour and a camera's noise: a JPEG file of 3 MB, as of a real photo.
std::string photo() {
  std::mt19937 random(1);
  std::vector<unsigned char> pixels;
  pixels.reserve(std::size_t{3} * width * height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const auto noise = static_cast<int>(random() % 17) - 8;
      for (int channel = 0; channel < 3; ++channel) {
        const double wave = std::sin(x * 0.011 + channel) + std::cos(y * 0.017 - channel * x * 0.0003);
        pixels.push_back(static_cast<unsigned char>(128 + static_cast<int>(wave * 55) + noise));
      }
    }
  }
  std::string file;
  stbi_write_jpg_to_func(append, &file, width, height, 3, pixels.data(), 90);
  return file;
}

// As the picture worker does it.
void draw(benchmark::State& state, std::unique_ptr<parlor::media::jpeg_codec> (*make_codec)()) {
  const auto file = photo();
  const auto codec = make_codec();
  const parlor::picture_options options;
  const parlor::media::picture_limits limits{options.max_pixels, options.max_memory, options.max_side,
                                             options.max_drawn_side, options.quality};
  for (auto each : state) {
    if (encode_as_jpeg(file, limits, *codec).refusal) state.SkipWithError("the photo was refused");
  }
}

void convert(benchmark::State& state) {
  const auto file = photo();
  const auto converter = parlor::make_picture_converter();
  for (auto each : state) {
    if (!converter->to_jpeg(file)) state.SkipWithError("the photo was refused");
  }
  state.counters["file_bytes"] = static_cast<double>(file.size());
}

}  // namespace

BENCHMARK_CAPTURE(draw, stb, parlor::media::make_stb_jpeg_codec)
    ->Name("picture/preview_12_megapixels_stb")
    ->Unit(benchmark::kMillisecond);
#ifdef PARLOR_JPEG_TURBO
BENCHMARK_CAPTURE(draw, turbo, parlor::media::make_turbo_jpeg_codec)
    ->Name("picture/preview_12_megapixels_turbo")
    ->Unit(benchmark::kMillisecond);
#endif
// Real time: the work is done in another process.
BENCHMARK(convert)->Name("picture/upload_12_megapixels")->Unit(benchmark::kMillisecond)->UseRealTime();
