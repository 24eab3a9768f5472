#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <type_traits>
#include <utility>

#include <jerror.h>
#include <jpeglib.h>

#include "media/jpeg_codec.hpp"

namespace parlor::media {
namespace {

// libjpeg reports by calling back and expects its caller not to return from a fatal error. Here it jumps, out of
// its own frames and those of a step that has nothing to destroy.
class fatal_errors {
 public:
  fatal_errors() {
    jpeg_std_error(&manager_.handlers);
    manager_.handlers.error_exit = end;
    manager_.handlers.emit_message = judge;
    manager_.handlers.output_message = [](j_common_ptr) {};
  }
  fatal_errors(const fatal_errors&) = delete;
  fatal_errors& operator=(const fatal_errors&) = delete;

  jpeg_error_mgr* handlers() { return &manager_.handlers; }

  // False where the step did not come to its end.
  template <typename Step>
  bool survives(const Step& step) {
    static_assert(std::is_trivially_destructible_v<Step>);
    if (setjmp(manager_.before) != 0) return false;
    step();
    return true;
  }

  bool were_for_memory() const {
    const int code = manager_.handlers.msg_code;
    return code == JERR_OUT_OF_MEMORY || code == JERR_NO_BACKING_STORE;
  }

 private:
  // libjpeg knows where the first of them lies, and that is where the whole lies.
  struct manager {
    jpeg_error_mgr handlers{};
    std::jmp_buf before{};
  };
  static_assert(std::is_standard_layout_v<manager>);

  [[noreturn]] static void end(j_common_ptr state) {
    std::longjmp(reinterpret_cast<manager*>(state->err)->before, 1);
  }

  // A level below zero warns of damage that libjpeg would paint over. The end of the file before its time, and
  // a code that means nothing, are fatal here as they are in stb_image.
  static void judge(j_common_ptr state, int level) {
    if (level >= 0) return;
    switch (state->err->msg_code) {
      case JWRN_JPEG_EOF:
      case JWRN_HUFF_BAD_CODE:
        end(state);
      default:
        break;
    }
  }

  manager manager_;
};

class decompressor {
 public:
  decompressor() {
    state_.err = errors_.handlers();
    is_sound_ = errors_.survives([this] { jpeg_create_decompress(&state_); });
  }
  decompressor(const decompressor&) = delete;
  decompressor& operator=(const decompressor&) = delete;
  ~decompressor() { jpeg_destroy_decompress(&state_); }

  // False for what cannot be decoded.
  bool read_head(std::string_view file) {
    is_sound_ = is_sound_ && errors_.survives([this, file] {
      jpeg_mem_src(&state_, reinterpret_cast<const unsigned char*>(file.data()), file.size());
      jpeg_read_header(&state_, TRUE);
    });
    const int channels = state_.num_components;
    // stb_image has no arithmetic decoder, and nobody's camera an encoder.
    return is_sound_ && state_.arith_code == FALSE && (channels == 1 || channels == 3 || channels == 4);
  }

  picture_size size() const {
    return {static_cast<int>(state_.image_width), static_cast<int>(state_.image_height)};
  }

  std::optional<bitmap> read_pixels(picture_size least) {
    choose_output(least);
    if (!errors_.survives([this] { jpeg_calc_output_dimensions(&state_); })) return std::nullopt;
    auto image = make_bitmap({static_cast<int>(state_.output_width), static_cast<int>(state_.output_height)},
                             state_.output_components);
    if (!image) return std::nullopt;
    // Of what libjpeg takes only a progressive file's coefficients count; the rest is some rows. 0: no bound.
    constexpr std::size_t max_long = std::size_t{1} << 40;
    state_.mem->max_memory_to_use =
        static_cast<long>(std::clamp<std::size_t>(picture_memory_left(), 1, max_long));
    if (!errors_.survives([this, pixels = image->pixels.get()] { read_rows(pixels); })) {
      if (errors_.were_for_memory()) picture_memory_ran_out();
      return std::nullopt;
    }
    if (image->channels == 4) fold_black(*image);
    return image;
  }

 private:
  // The transform of a block can give half, a quarter or an eighth of its pixels at less than their cost. (It
  // can do so in eighths of any number, but the others cost more than all of them.)
  void choose_output(picture_size least) {
    const picture_size whole = size();
    const auto is_enough = [&](int divisor) {
      return (whole.width + divisor - 1) / divisor >= least.width &&
             (whole.height + divisor - 1) / divisor >= least.height;
    };
    int divisor = 1;
    while (divisor < 8 && is_enough(divisor * 2)) divisor *= 2;
    state_.scale_num = 1;
    state_.scale_denom = static_cast<unsigned>(divisor);
    state_.out_color_space = state_.num_components == 1   ? JCS_GRAYSCALE
                             : state_.num_components == 3 ? JCS_RGB
                                                          : JCS_CMYK;
  }

  void read_rows(unsigned char* pixels) {
    jpeg_start_decompress(&state_);
    const std::size_t row_bytes =
        std::size_t{state_.output_width} * static_cast<std::size_t>(state_.output_components);
    while (state_.output_scanline < state_.output_height) {
      constexpr std::size_t at_once = 8;
      std::array<JSAMPROW, at_once> rows{};
      for (std::size_t index = 0; index < at_once; ++index) {
        const std::size_t row =
            std::min<std::size_t>(state_.output_scanline + index, state_.output_height - 1);
        rows[index] = pixels + row * row_bytes;
      }
      jpeg_read_scanlines(&state_, rows.data(), at_once);
    }
    jpeg_finish_decompress(&state_);
  }

  // Adobe's programs, which write nearly all files of this kind, store ink as its absence.
  void fold_black(bitmap& image) const {
    const unsigned flip = state_.saw_Adobe_marker != FALSE ? 0 : 255;
    const std::size_t count = image.pixel_count();
    const unsigned char* source = image.pixels.get();
    unsigned char* target = image.pixels.get();
    for (std::size_t index = 0; index < count; ++index) {
      const unsigned black = source[3] ^ flip;
      for (int colour = 0; colour < 3; ++colour) {
        *target++ = static_cast<unsigned char>(((source[colour] ^ flip) * black + 127) / 255);
      }
      source += 4;
    }
    image.channels = 3;
  }

  fatal_errors errors_;
  jpeg_decompress_struct state_{};
  bool is_sound_ = false;
};

class compressor {
 public:
  compressor() {
    state_.err = errors_.handlers();
    is_sound_ = errors_.survives([this] { jpeg_create_compress(&state_); });
  }
  compressor(const compressor&) = delete;
  compressor& operator=(const compressor&) = delete;
  ~compressor() {
    jpeg_destroy_compress(&state_);
    std::free(file_);
  }

  std::optional<std::string> write(const bitmap& image, int quality) {
    is_sound_ = is_sound_ && errors_.survives([this, &image, quality] { write_image(image, quality); });
    if (!is_sound_) return std::nullopt;
    return std::string(reinterpret_cast<const char*>(file_), file_size_);
  }

 private:
  void write_image(const bitmap& image, int quality) {
    jpeg_mem_dest(&state_, &file_, &file_size_);
    state_.image_width = static_cast<JDIMENSION>(image.width);
    state_.image_height = static_cast<JDIMENSION>(image.height);
    state_.input_components = image.channels;
    state_.in_color_space = image.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(&state_);
    jpeg_set_quality(&state_, quality, TRUE);
    // As stb_image_write does it.
    const bool keeps_colours = quality > 90;
    if (keeps_colours) state_.comp_info[0].h_samp_factor = state_.comp_info[0].v_samp_factor = 1;
    jpeg_start_compress(&state_, TRUE);
    for (int row = 0; row < image.height; ++row) {
      JSAMPROW pixels = image.row(row);
      jpeg_write_scanlines(&state_, &pixels, 1);
    }
    jpeg_finish_compress(&state_);
  }

  fatal_errors errors_;
  jpeg_compress_struct state_{};
  unsigned char* file_ = nullptr;
  unsigned long file_size_ = 0;
  bool is_sound_ = false;
};

class turbo_codec : public jpeg_codec {
 public:
  std::optional<picture_size> size_of(std::string_view file) const override {
    decompressor reading;
    if (!reading.read_head(file)) return std::nullopt;
    return reading.size();
  }

  std::optional<bitmap> decode(std::string_view file, picture_size least) const override {
    decompressor reading;
    if (!reading.read_head(file)) return std::nullopt;
    return reading.read_pixels(least);
  }

  std::optional<std::string> encode(const bitmap& image, int quality) const override {
    return compressor().write(image, quality);
  }
};

}  // namespace

std::unique_ptr<jpeg_codec> make_turbo_jpeg_codec() {
  return std::make_unique<turbo_codec>();
}

}  // namespace parlor::media
