// A photo of twelve megapixels through the converter and its process, as an upload goes.
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "parlor/media/pictures.hpp"

#include <benchmark/benchmark.h>

#include "micro/samples.hpp"

#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#include <stb/stb_image_write.h>

namespace {

#ifdef PARLOR_JPEG_TURBO
constexpr const char* preview = "picture/preview_12_megapixels_turbo";
#else
constexpr const char* preview = "picture/preview_12_megapixels";
#endif

constexpr int width = 4000;
constexpr int height = 3000;

void append(void* file, void* bytes, int size) {
  static_cast<std::string*>(file)->append(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

// Slow changes of colour and a camera's noise: a JPEG file of about 5 MB, as of a real photo.
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

void convert(benchmark::State& state) {
  const auto file = photo();
  const auto converter = parlor::make_picture_converter();
  for (auto each : state) {
    if (!converter->to_jpeg(file)) state.SkipWithError("the photo was refused");
  }
  state.counters["file_bytes"] = static_cast<double>(file.size());
}

}  // namespace

// Real time: the work is done in another process.
BENCHMARK(convert)->Name(preview)->Unit(benchmark::kMillisecond)->UseRealTime();
