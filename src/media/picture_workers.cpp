#include "media/picture_workers.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include <sys/eventfd.h>

#include "media/picture_format.hpp"

namespace parlor::media {
namespace {

constexpr const char* operation = "convert picture";
constexpr std::size_t max_workers = 4;

picture_options within_bounds(picture_options options) {
  options.quality = std::clamp(options.quality, 1, 100);
  options.max_drawn_side = std::max(options.max_drawn_side, 0);
  options.workers = std::clamp<std::size_t>(options.workers, 1, max_workers);
  options.max_cpu = std::max(options.max_cpu, std::chrono::milliseconds(1));
  return options;
}

file_descriptor make_signal() {
  file_descriptor signal(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!signal) throw std::system_error(errno, std::generic_category(), "make picture converter");
  return signal;
}

// What a picture may take of a worker's memory while it is decoded: the file lies there too, and an eighth is
// for the program and the JPEG file. Nothing where the file alone is too much.
std::uint64_t memory_for(std::uint64_t file_size, std::uint64_t max_memory) {
  const std::uint64_t taken = file_size + max_memory / 8;
  return taken < max_memory ? max_memory - taken : 0;
}

// No picture of that many pixels needs more, at any quality.
std::uint64_t max_jpeg_size(std::int64_t max_pixels) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(max_pixels, 0)) * 6 + 65'536;
}

error too_large(const char* unit, std::int64_t limit) {
  return error{errc::too_large, operation, unit, limit};
}

error malformed(const char* detail) {
  return error{errc::malformed, operation, detail};
}

error unavailable(const char* detail) {
  return error{errc::unavailable, operation, detail};
}

error to_error(picture_refusal refusal, std::int64_t limit) {
  switch (refusal) {
    case picture_refusal::unsupported_type:
      return error{errc::unsupported_type, operation, picture_formats};
    case picture_refusal::too_many_bytes:
      return too_large("bytes", limit);
    case picture_refusal::too_many_pixels:
      return too_large("pixels", limit);
    case picture_refusal::too_long_a_side:
      return too_large("pixels a side", limit);
    case picture_refusal::too_dense:
      return too_large("pixels in so few bytes", limit);
    case picture_refusal::too_much_memory:
      return too_large("bytes of memory", limit);
    case picture_refusal::malformed:
      break;
  }
  return malformed("it cannot be decoded");
}

bool is_jpeg(std::string_view bytes) {
  return picture_format_of(bytes) == picture_format::jpeg && bytes.substr(bytes.size() - 2) == "\xff\xd9";
}

}  // namespace

// A caller's right to one worker, from enter to leave.
class picture_workers::place {
 public:
  explicit place(picture_workers& owner) : owner_(owner) {}
  place(const place&) = delete;
  place& operator=(const place&) = delete;
  ~place() { owner_.leave(); }

 private:
  picture_workers& owner_;
};

picture_workers::picture_workers(const picture_options& options)
    : options_(within_bounds(options)), stop_signal_(make_signal()), free_places_(options_.workers) {
  idle_.reserve(options_.workers);
}

picture_workers::~picture_workers() {
  std::unique_lock lock(mutex_);
  stopping_ = true;
  ::eventfd_write(stop_signal_.get(), 1);
  place_is_free_.notify_all();
  all_are_gone_.wait(lock, [this] { return inside_ == 0; });
}

result<std::string> picture_workers::to_jpeg(std::string_view bytes) {
  if (!picture_format_of(bytes)) return to_error(picture_refusal::unsupported_type, 0);
  if (static_cast<std::int64_t>(bytes.size()) > options_.max_bytes) {
    return to_error(picture_refusal::too_many_bytes, options_.max_bytes);
  }
  const std::uint64_t memory = memory_for(bytes.size(), options_.max_memory);
  if (memory == 0) {
    return to_error(picture_refusal::too_much_memory, static_cast<std::int64_t>(options_.max_memory));
  }
  if (auto entered = enter(); !entered) return entered.error();
  const place mine(*this);
  return convert(bytes, memory);
}

result<void> picture_workers::enter() {
  const auto until = std::chrono::steady_clock::now() + options_.max_wait;
  std::unique_lock lock(mutex_);
  if (stopping_) return unavailable("the converter stops");
  if (free_places_ == 0) {
    if (waiting_ >= options_.max_queued) return unavailable("too many pictures wait");
    ++inside_;
    ++waiting_;
    const bool got = place_is_free_.wait_until(lock, until, [this] { return stopping_ || free_places_ > 0; });
    --waiting_;
    --inside_;
    if (stopping_) {
      all_are_gone_.notify_all();
      return unavailable("the converter stops");
    }
    if (!got) return unavailable("no worker became free");
  }
  --free_places_;
  ++inside_;
  return {};
}

// The notifications are made under the lock: behind it the destructor may have ended already.
void picture_workers::leave() {
  const std::lock_guard lock(mutex_);
  ++free_places_;
  --inside_;
  place_is_free_.notify_one();
  if (stopping_) all_are_gone_.notify_all();
}

// One that has died meanwhile is no picture's fault, so the next takes its place.
result<std::unique_ptr<picture_process>> picture_workers::take_process(picture_process::deadline until) {
  std::unique_ptr<picture_process> process;
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      process = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  if (process && process->is_idle()) return process;
  process.reset();
  const picture_setup setup{options_.max_memory, static_cast<std::uint64_t>(options_.max_cpu.count())};
  return picture_process::start(setup, stop_signal_.get(), until);
}

void picture_workers::put_back(std::unique_ptr<picture_process> process) {
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(process));
}

result<std::string> picture_workers::convert(std::string_view bytes, std::uint64_t max_memory) {
  const auto until = std::chrono::steady_clock::now() + options_.max_time;
  auto process = take_process(until);
  if (!process) return process.error();
  const picture_limits limits{options_.max_pixels, max_memory, options_.max_side, options_.max_drawn_side,
                              options_.quality};
  auto answer = (*process)->convert(bytes, limits, max_jpeg_size(options_.max_pixels), until);
  switch (answer.end) {
    case conversation_end::answered:
      break;
    case conversation_end::died:
      return malformed("it ended its worker");
    case conversation_end::overran:
      return malformed("it takes too long");
    case conversation_end::abandoned:
      return unavailable("the converter stops");
  }
  const bool is_refused = answer.reply.outcome == picture_outcome::refused;
  // Such a worker draws nobody's picture any more.
  if (!is_refused && !is_jpeg(answer.jpeg)) return malformed("its worker is damaged");
  if (answer.reply.successor == picture_successor::same_worker) put_back(*std::move(process));
  if (is_refused) return to_error(answer.reply.refusal, answer.reply.limit);
  return std::move(answer.jpeg);
}

}  // namespace parlor::media

namespace parlor {

std::unique_ptr<picture_converter> make_picture_converter(picture_options options) {
  return std::make_unique<media::picture_workers>(options);
}

}  // namespace parlor
