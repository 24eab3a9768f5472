// The picture worker: a program of its own, which decodes what strangers sent and can do nothing else. The
// library carries it in itself and starts it from memory, see picture_process.cpp. It ends when its socket
// does, and when the processor time of a picture or of its life is over. (PR_SET_PDEATHSIG would end it with
// the thread of the host that happened to start it.)

#include <cstdint>
#include <ctime>
#include <memory>
#include <new>
#include <string>

#include <sys/prctl.h>
#include <sys/time.h>
#include <unistd.h>

#include "media/file_descriptor.hpp"
#include "media/jpeg_codec.hpp"
#include "media/picture_codec.hpp"
#include "media/picture_protocol.hpp"
#include "media/picture_sandbox.hpp"

namespace parlor::media {
namespace {

// A worker that has taken part in so much is replaced, so that nothing one picture did to it lasts.
constexpr int max_pictures = 64;
constexpr std::uint64_t life_in_pictures = 8;  // of the longest kind

// False: the library is gone.
bool read_all(char* bytes, std::size_t size) {
  while (size > 0) {
    const auto got = retry_interrupted([&] { return ::read(picture_channel, bytes, size); });
    if (got <= 0) return false;
    bytes += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

bool write_all(const char* bytes, std::size_t size) {
  while (size > 0) {
    const auto put = retry_interrupted([&] { return ::write(picture_channel, bytes, size); });
    if (put <= 0) return false;
    bytes += put;
    size -= static_cast<std::size_t>(put);
  }
  return true;
}

template <typename Value>
bool read_value(Value& value) {
  return read_all(reinterpret_cast<char*>(&value), sizeof(Value));
}

template <typename Value>
bool write_value(const Value& value) {
  return write_all(reinterpret_cast<const char*>(&value), sizeof(Value));
}

std::uint64_t used_milliseconds() {
  timespec used{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return static_cast<std::uint64_t>(used.tv_sec) * 1000 +
         static_cast<std::uint64_t>(used.tv_nsec) / 1'000'000;
}

// The timer's signal is not handled, so it ends the process. Zero stops the timer.
void end_after(std::uint64_t milliseconds) {
  itimerval timer{};
  timer.it_value.tv_sec = static_cast<time_t>(milliseconds / 1000);
  timer.it_value.tv_usec = static_cast<suseconds_t>(milliseconds % 1000 * 1000);
  ::setitimer(ITIMER_PROF, &timer, nullptr);
}

std::unique_ptr<jpeg_codec> make_codec() {
#ifdef PARLOR_JPEG_TURBO
  return make_turbo_jpeg_codec();
#else
  return make_stb_jpeg_codec();
#endif
}

encoded_picture convert(const std::string& file, const picture_limits& limits, const jpeg_codec& codec) {
  try {
    return encode_as_jpeg(file, limits, codec);
  } catch (const std::bad_alloc&) {
    return {picture_refusal::too_much_memory, static_cast<std::int64_t>(limits.max_memory), {}};
  }
}

class worker {
 public:
  // Until the library is gone or this worker has done its part.
  void run() {
    if (!read_value(setup_)) return;
    enter_sandbox({setup_.max_memory, setup_.max_cpu * (life_in_pictures + 1) / 1000 + 1}, picture_channel);
    if (!write_value(picture_ready{})) return;
    for (int count = 1; count <= max_pictures; ++count) {
      if (!serve(count)) return;
    }
  }

 private:
  bool serve(int count) {
    picture_request request;
    if (!read_value(request)) return false;
    std::string file(request.size, '\0');
    if (!read_all(file.data(), file.size())) return false;
    end_after(setup_.max_cpu);
    const encoded_picture picture = convert(file, request.limits, *codec_);
    end_after(0);
    picture_reply reply;
    reply.outcome = picture.refusal ? picture_outcome::refused : picture_outcome::converted;
    reply.refusal = picture.refusal.value_or(picture_refusal::malformed);
    const bool is_last = count == max_pictures || used_milliseconds() > setup_.max_cpu * life_in_pictures;
    reply.successor = is_last ? picture_successor::new_worker : picture_successor::same_worker;
    reply.limit = picture.limit;
    reply.size = picture.jpeg.size();
    return write_value(reply) && write_all(picture.jpeg.data(), picture.jpeg.size()) && !is_last;
  }

  const std::unique_ptr<jpeg_codec> codec_ = make_codec();
  picture_setup setup_;
};

}  // namespace
}  // namespace parlor::media

int main() {
  ::prctl(PR_SET_NAME, "parlor-picture");
  // Its own file, through which it was started.
  ::close(parlor::media::picture_channel + 1);
  parlor::media::worker().run();
  ::_exit(0);
}
