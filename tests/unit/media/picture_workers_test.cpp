#include "media/picture_workers.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>
#include <thread>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "picture_samples.hpp"

namespace parlor::media {
namespace {

namespace files = std::filesystem;

const std::chrono::minutes for_ever{10};

std::string status_of(pid_t process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/status");
  return {std::istreambuf_iterator<char>(file), {}};
}

// This process's children, the dead that nobody has asked for too.
std::vector<pid_t> children() {
  std::vector<pid_t> found;
  const std::string parent = "\nPPid:\t" + std::to_string(::getpid()) + "\n";
  for (const auto& entry : files::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const pid_t process = std::stoi(name);
    if (status_of(process).find(parent) != std::string::npos) found.push_back(process);
  }
  return found;
}

pid_t only_child() {
  const auto found = children();
  REQUIRE(found.size() == 1);
  return found.front();
}

std::size_t open_descriptors() {
  return static_cast<std::size_t>(std::distance(files::directory_iterator("/proc/self/fd"), {}));
}

void kill_and_see_it_dead(pid_t process) {
  REQUIRE(::kill(process, SIGKILL) == 0);
  siginfo_t state{};
  REQUIRE(::waitid(P_PID, static_cast<id_t>(process), &state, WEXITED | WNOWAIT) == 0);
}

std::string small_picture() {
  return to_png(filled(16, 16, {255, 0, 0, 255}));
}

// 24 million pixels in few bytes, and of all pictures of that size the one that takes the most memory.
std::string large_picture() {
  return sparse_gif(6'000, 4'000, 4'000);
}

bool converts(picture_converter& converter) {
  const auto jpeg = converter.to_jpeg(small_picture());
  return jpeg && is_near(decode_jpeg(*jpeg).at(8, 8), red);
}

errc refusal_of(picture_converter& converter, std::string_view bytes) {
  const auto jpeg = converter.to_jpeg(bytes);
  REQUIRE(!jpeg);
  return jpeg.error().code;
}

// Three callers for one worker that stands still and a queue of one: when the first answer is there, one
// caller has the worker and one waits.
class crowd {
 public:
  explicit crowd(picture_converter& converter) {
    for (int index = 0; index < 3; ++index) {
      threads_.emplace_back([this, &converter] { keep(converter.to_jpeg(small_picture())); });
    }
  }
  crowd(const crowd&) = delete;
  crowd& operator=(const crowd&) = delete;
  ~crowd() { join(); }

  error first_refusal() {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [this] { return !answers_.empty(); });
    REQUIRE(!answers_.front());
    return answers_.front().error();
  }
  // The answers in the order in which they came.
  const std::vector<result<std::string>>& all() {
    join();
    return answers_;
  }

 private:
  void keep(result<std::string> answer) {
    const std::lock_guard lock(mutex_);
    answers_.push_back(std::move(answer));
    arrived_.notify_all();
  }
  void join() {
    for (auto& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
  }

  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<result<std::string>> answers_;
  std::vector<std::thread> threads_;
};

// The library's socket to the only worker.
int only_channel() {
  std::vector<int> sockets;
  for (const auto& entry : files::directory_iterator("/proc/self/fd")) {
    const int descriptor = std::stoi(entry.path().filename());
    if (files::is_socket(files::status(entry.path()))) sockets.push_back(descriptor);
  }
  REQUIRE(sockets.size() == 1);
  return sockets.front();
}

// Stands in a worker's place, takes one picture and says that this is its JPEG file. It stays as long as this does.
class impostor {
 public:
  impostor(int channel, std::string answer) : answer_(std::move(answer)) {
    int pair[2];
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0);
    own_ = file_descriptor(pair[0]);
    const file_descriptor theirs(pair[1]);
    REQUIRE(::dup3(theirs.get(), channel, O_CLOEXEC) == channel);
    thread_ = std::thread([this] { serve(); });
  }
  impostor(const impostor&) = delete;
  impostor& operator=(const impostor&) = delete;
  ~impostor() { thread_.join(); }

 private:
  void serve() const {
    picture_request request;
    if (::recv(own_.get(), &request, sizeof request, MSG_WAITALL) != sizeof request) return;
    std::string file(request.size, '\0');
    if (::recv(own_.get(), file.data(), file.size(), MSG_WAITALL) < 0) return;
    picture_reply reply;
    reply.outcome = picture_outcome::converted;
    reply.size = answer_.size();
    ::send(own_.get(), &reply, sizeof reply, MSG_NOSIGNAL);
    ::send(own_.get(), answer_.data(), answer_.size(), MSG_NOSIGNAL);
  }

  const std::string answer_;
  file_descriptor own_;
  std::thread thread_;
};

picture_options patient(std::size_t max_queued) {
  picture_options options;
  options.max_queued = max_queued;
  options.max_wait = for_ever;
  options.max_time = for_ever;
  return options;
}

}  // namespace

TEST_SUITE("picture_workers") {
  TEST_CASE("a picture becomes a JPEG file, and no process is started before the first") {
    const auto converter = make_picture_converter();
    CHECK(children().empty());
    CHECK(converts(*converter));
    CHECK(children().size() == 1);
    CHECK(converts(*converter));
    CHECK(children().size() == 1);
  }

  TEST_CASE("the largest picture fits, and is drawn as large as wanted") {
    picture_options options;
    for (const int side : {options.max_drawn_side, 0}) {
      options.max_drawn_side = side;
      const auto jpeg = make_picture_converter(options)->to_jpeg(large_picture());
      REQUIRE(jpeg);
      CHECK(decode_jpeg(*jpeg).width == (side > 0 ? side : 6'000));
    }
  }

  TEST_CASE("each refusal has its code, its bound and its list of types") {
    picture_options options;
    options.max_bytes = 10'000;
    options.max_pixels = 1'000'000;
    const auto converter = make_picture_converter(options);
    const auto text = converter->to_jpeg("a text");
    REQUIRE(!text);
    CHECK(text.error().code == errc::unsupported_type);
    CHECK(text.error().detail == "image/jpeg, image/png, image/gif");
    const auto long_file = converter->to_jpeg(small_picture() + std::string(10'000, ' '));
    REQUIRE(!long_file);
    CHECK(long_file.error().code == errc::too_large);
    CHECK(long_file.error().limit == 10'000);
    const auto bomb = converter->to_jpeg(png_head(8'000, 8'000));
    REQUIRE(!bomb);
    CHECK(bomb.error().code == errc::too_large);
    CHECK(bomb.error().limit == 1'000'000);
    CHECK(refusal_of(*converter, png_head(8, 8)) == errc::malformed);
    CHECK(converts(*converter));
  }

  TEST_CASE("a picture for which a worker has no memory is too large") {
    picture_options options;
    options.max_memory = std::size_t{64} << 20;
    const auto converter = make_picture_converter(options);
    CHECK(refusal_of(*converter, large_picture()) == errc::too_large);
    CHECK(converts(*converter));
    options.max_memory = 100;
    CHECK(refusal_of(*make_picture_converter(options), small_picture()) == errc::too_large);
  }

  TEST_CASE("a worker that was killed between two pictures is replaced, and no picture is lost") {
    const auto converter = make_picture_converter();
    REQUIRE(converts(*converter));
    const pid_t first = only_child();
    kill_and_see_it_dead(first);
    CHECK(converts(*converter));
    CHECK(only_child() != first);
  }

  TEST_CASE("a picture that takes too long is malformed, and the next has another worker") {
    picture_options options = patient(0);
    options.max_time = std::chrono::seconds(1);
    const auto converter = make_picture_converter(options);
    REQUIRE(converts(*converter));
    const pid_t first = only_child();
    REQUIRE(::kill(first, SIGSTOP) == 0);
    CHECK(refusal_of(*converter, small_picture()) == errc::malformed);
    CHECK(children().empty());
    CHECK(converts(*converter));
    CHECK(only_child() != first);
  }

  TEST_CASE("a picture that ends its worker is malformed, and the next has another worker") {
    picture_options options = patient(0);
    options.max_cpu = std::chrono::milliseconds(20);
    const auto converter = make_picture_converter(options);
    CHECK(refusal_of(*converter, large_picture()) == errc::malformed);
    CHECK(children().empty());
    CHECK(converts(*converter));
  }

  TEST_CASE("a worker that answers with what is no JPEG file does not draw the next picture") {
    const auto converter = make_picture_converter();
    REQUIRE(converts(*converter));
    {
      const impostor damaged(only_channel(), "no picture");
      CHECK(refusal_of(*converter, small_picture()) == errc::malformed);
      CHECK(children().empty());
    }
    CHECK(converts(*converter));
  }

  TEST_CASE("a worker does not serve for ever") {
    const auto converter = make_picture_converter();
    REQUIRE(converts(*converter));
    const pid_t first = only_child();
    int served = 1;
    while (served < 1000) {
      REQUIRE(converts(*converter));
      ++served;
      const auto now = children();
      if (now.empty() || now.front() != first) break;
    }
    CHECK(served < 1000);
    CHECK(converts(*converter));
  }

  TEST_CASE("beyond the bound of the queue a picture is refused at once, and the others are not touched") {
    const auto converter = make_picture_converter(patient(1));
    REQUIRE(converts(*converter));
    const pid_t worker = only_child();
    REQUIRE(::kill(worker, SIGSTOP) == 0);
    crowd callers(*converter);
    CHECK(callers.first_refusal().code == errc::unavailable);
    REQUIRE(::kill(worker, SIGCONT) == 0);
    CHECK(callers.all()[1]);
    CHECK(callers.all()[2]);
  }

  TEST_CASE("a picture does not wait longer for a worker than it may") {
    picture_options options = patient(1);
    options.max_wait = std::chrono::milliseconds(1);
    const auto converter = make_picture_converter(options);
    REQUIRE(converts(*converter));
    const pid_t worker = only_child();
    REQUIRE(::kill(worker, SIGSTOP) == 0);
    crowd callers(*converter);
    CHECK(callers.first_refusal().code == errc::unavailable);
    REQUIRE(::kill(worker, SIGCONT) == 0);
    // Who had the worker; on a busy machine another one's time may end after that.
    const auto& answers = callers.all();
    CHECK(std::any_of(answers.begin(), answers.end(), [](const auto& each) { return each.has_value(); }));
  }

  TEST_CASE("destruction ends what is under way and what waits, and leaves no process and no descriptor") {
    const std::size_t descriptors = open_descriptors();
    {
      auto converter = make_picture_converter(patient(1));
      REQUIRE(converts(*converter));
      REQUIRE(::kill(only_child(), SIGSTOP) == 0);
      crowd callers(*converter);
      CHECK(callers.first_refusal().code == errc::unavailable);
      converter.reset();
      for (const auto& answer : callers.all()) {
        REQUIRE(!answer);
        CHECK(answer.error().code == errc::unavailable);
      }
    }
    CHECK(children().empty());
    CHECK(open_descriptors() == descriptors);
  }

  TEST_CASE("many threads convert at once, with no more processes than were asked for") {
    picture_options options = patient(100);
    options.workers = 2;
    const std::size_t descriptors = open_descriptors();
    {
      const auto converter = make_picture_converter(options);
      const std::string file = small_picture();
      std::atomic<int> converted{0};
      std::vector<std::thread> threads;
      for (int thread = 0; thread < 8; ++thread) {
        threads.emplace_back([&converter, &file, &converted] {
          for (int count = 0; count < 25; ++count) {
            if (converter->to_jpeg(file)) ++converted;
          }
        });
      }
      for (auto& thread : threads) thread.join();
      CHECK(converted == 200);
      CHECK(children().size() <= 2);
    }
    CHECK(children().empty());
    CHECK(open_descriptors() == descriptors);
  }

  TEST_CASE("a worker outlives the thread that started it") {
    const auto converter = make_picture_converter();
    bool converted = false;
    std::thread([&converter, &converted] {
      converted = converter->to_jpeg(small_picture()).has_value();
    }).join();
    CHECK(converted);
    const pid_t worker = only_child();
    CHECK(converts(*converter));
    CHECK(only_child() == worker);
  }

  TEST_CASE("a worker has a filter before its system calls, and can get no new rights") {
    const auto converter = make_picture_converter();
    REQUIRE(converts(*converter));
    const std::string status = status_of(only_child());
    CHECK(status.find("NoNewPrivs:\t1\n") != std::string::npos);
    CHECK(status.find("Seccomp:\t2\n") != std::string::npos);
  }

  TEST_CASE("a host that ignores its children's ends has its pictures too") {
    void (*const before)(int) = ::signal(SIGCHLD, SIG_IGN);
    {
      const auto converter = make_picture_converter();
      CHECK(converts(*converter));
      CHECK(converts(*converter));
    }
    CHECK(children().empty());
    ::signal(SIGCHLD, before);
  }

  TEST_CASE("a host without a standard input has its pictures too") {
    const int kept = ::dup(0);
    REQUIRE(kept > 0);
    ::close(0);
    {
      const auto converter = make_picture_converter();
      CHECK(converts(*converter));
      CHECK(converts(*converter));
    }
    ::dup2(kept, 0);
    ::close(kept);
  }
}

}  // namespace parlor::media
