#include "text/base64_avx2.hpp"

#if defined(__x86_64__) && defined(__GNUC__)
#define PARLOR_BASE64_AVX2 1
#include <immintrin.h>
#endif

namespace parlor::text {

#ifdef PARLOR_BASE64_AVX2

bool has_avx2() {
  return __builtin_cpu_supports("avx2") != 0;
}

// Two 16-byte table look-ups, by high and by low nibble, prove all 32 characters at once; a third gives what
// to add to each to get its value. Method: W. Muła and D. Lemire, Faster Base64 Encoding and Decoding Using
// AVX2 Instructions, ACM Transactions on the Web 12 (2018).
__attribute__((target("avx2"))) std::size_t decode_base64_avx2(const char* text, std::size_t groups,
                                                               char* out) {
  const __m256i classes_of_high = _mm256_setr_epi8(
      0x10, 0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10,
      0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10);
  const __m256i refused_by_low = _mm256_setr_epi8(
      0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x13, 0x1a, 0x1b, 0x1b, 0x1b, 0x1a, 0x15,
      0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x13, 0x1a, 0x1b, 0x1b, 0x1b, 0x1a);
  const __m256i shift_of_high = _mm256_setr_epi8(0, 16, 19, 4, -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                                 16, 19, 4, -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0);
  const __m256i big_endian = _mm256_setr_epi8(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1, 2, 1, 0,
                                              6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1);
  const __m256i join_halves = _mm256_setr_epi32(0, 1, 2, 4, 5, 6, -1, -1);
  const __m256i slash = _mm256_set1_epi8('/');

  std::size_t done = 0;
  for (; done + 8 <= groups; done += 8, text += 32, out += 24) {
    const __m256i characters = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text));
    // Masking with '/' (0x2f) keeps each nibble and clears bit 7, which would make the look-up answer 0.
    const __m256i high = _mm256_and_si256(_mm256_srli_epi32(characters, 4), slash);
    const __m256i low = _mm256_and_si256(characters, slash);
    const __m256i classes = _mm256_shuffle_epi8(classes_of_high, high);
    const __m256i refused = _mm256_shuffle_epi8(refused_by_low, low);
    if (_mm256_testz_si256(classes, refused) == 0) break;

    // '/' is the one character whose shift differs from that of its row.
    const __m256i row = _mm256_add_epi8(_mm256_cmpeq_epi8(characters, slash), high);
    const __m256i values = _mm256_add_epi8(characters, _mm256_shuffle_epi8(shift_of_high, row));
    const __m256i pairs = _mm256_maddubs_epi16(values, _mm256_set1_epi32(0x01400140));
    const __m256i groups_of_24_bits = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00011000));
    const __m256i bytes = _mm256_shuffle_epi8(groups_of_24_bits, big_endian);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), _mm256_permutevar8x32_epi32(bytes, join_halves));
  }
  return done;
}

#else

bool has_avx2() {
  return false;
}

std::size_t decode_base64_avx2(const char*, std::size_t, char*) {
  return 0;
}

#endif

}  // namespace parlor::text
