// Preloaded into a server (LD_PRELOAD), notices whatever holds up one of its I/O threads: those that ask epoll. It is told in
// the file that PARLOR_IO_WATCH names, a line each:
//
//   calls NAME WHERE…   an I/O thread has called what a disk, a resolver or a clock answers in its own time; for addr2line
//   slept N ms, …       between two questions to epoll, for something else than a core
//   turns N, …          at the end: of all I/O threads, and the turns in which one slept and ran longest
//
// A sync takes a long time in such a process. So whoever waits for the disk in a roundabout way, as for a lock that is held
// meanwhile, sleeps as long. Half of that is noticed: on a busy machine less is also slept for a lock whose holder waits
// for a core.
#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string_view>

#include <dlfcn.h>
#include <execinfo.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <netdb.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using nanoseconds = std::int64_t;
constexpr nanoseconds millisecond = 1000000;
constexpr timespec time_of_a_sync{0, 200 * millisecond};
constexpr nanoseconds longest_sleep = time_of_a_sync.tv_nsec / 2;

// --- what is told

class line {
 public:
  template <typename... Values>
  void add(const char* format, Values... values) {
    const int more = std::snprintf(text_.data() + length_, text_.size() - length_, format, values...);
    length_ = std::min(length_ + static_cast<std::size_t>(std::max(more, 0)), text_.size() - 2);
  }

  // By system calls of our own: the functions are watched.
  void tell() {
    const char* path = std::getenv("PARLOR_IO_WATCH");
    if (path == nullptr) return;
    text_[length_++] = '\n';
    const auto file = static_cast<int>(
        syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, S_IRUSR | S_IWUSR));
    syscall(SYS_write, file, text_.data(), length_);
    syscall(SYS_close, file);
  }

 private:
  std::array<char, 1000> text_{};
  std::size_t length_ = 0;
};

double milliseconds(nanoseconds time) {
  return static_cast<double>(time) / millisecond;
}

// --- what a turn takes

class maximum {
 public:
  void note(nanoseconds seen) {
    auto before = value_.load();
    while (before < seen && !value_.compare_exchange_weak(before, seen)) {
    }
  }
  nanoseconds read() const { return value_.load(); }

 private:
  std::atomic<nanoseconds> value_{0};
};

std::atomic<std::uint64_t> turns{0};
maximum slept;
maximum ran;

nanoseconds read_clock(clockid_t which) {
  timespec time{};
  clock_gettime(which, &time);
  return nanoseconds{time.tv_sec} * 1000 * millisecond + time.tv_nsec;
}

struct reading {
  nanoseconds at = 0;
  nanoseconds ran = 0;
  nanoseconds waited = 0;          // for a core
  std::int64_t times_to_bed = 0;   // it has given its core up by itself
  std::int64_t pages_fetched = 0;  // of its own code and memory, from a disk
};

class watched_thread {
 public:
  bool is_io() const { return schedstat_ >= 0; }

  void begins_turn() {
    if (!is_io()) {
      schedstat_ = static_cast<int>(
          syscall(SYS_openat, AT_FDCWD, "/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC));
    }
    begin_ = look();
  }

  void ends_turn() const {
    if (!is_io()) return;
    const auto end = look();
    turns.fetch_add(1);
    ran.note(end.ran - begin_.ran);
    // Who never gave up the core was not held up, whatever the clocks of a virtual machine say.
    if (end.times_to_bed == begin_.times_to_bed) return;
    const auto asleep = end.at - begin_.at - (end.ran - begin_.ran) - (end.waited - begin_.waited);
    slept.note(asleep);
    if (asleep <= longest_sleep) return;
    line said;
    said.add("slept %.0f ms, %d pages fetched", milliseconds(asleep),
             static_cast<int>(end.pages_fetched - begin_.pages_fetched));
    said.tell();
  }

 private:
  reading look() const {
    rusage used{};
    getrusage(RUSAGE_THREAD, &used);
    return {read_clock(CLOCK_MONOTONIC), read_clock(CLOCK_THREAD_CPUTIME_ID), wait_for_core(), used.ru_nvcsw,
            used.ru_majflt};
  }

  // The second number of schedstat.
  nanoseconds wait_for_core() const {
    std::array<char, 80> text{};
    if (syscall(SYS_pread64, schedstat_, text.data(), text.size() - 1, 0) <= 0) return 0;
    char* second = nullptr;
    std::strtoll(text.data(), &second, 10);
    return std::strtoll(second, nullptr, 10);
  }

  int schedstat_ = -1;
  reading begin_;
};

thread_local watched_thread here;

struct end_of_process {
  ~end_of_process() {
    if (turns.load() == 0) return;
    line said;
    said.add("turns %llu, longest sleep %.1f ms, longest run %.1f ms",
             static_cast<unsigned long long>(turns.load()), milliseconds(slept.read()),
             milliseconds(ran.read()));
    said.tell();
  }
} at_end;

// --- what an I/O thread does not call

void tell_of_call(const char* name) {
  static thread_local bool is_telling = false;
  if (is_telling) return;
  is_telling = true;  // the first backtrace of a process loads a library
  std::array<void*, 16> frames{};
  const int depth = backtrace(frames.data(), static_cast<int>(frames.size()));
  is_telling = false;
  line said;
  said.add("calls %s", name);
  for (int each = 2; each < depth; ++each) {
    auto* const frame = static_cast<char*>(frames[static_cast<std::size_t>(each)]);
    Dl_info where{};
    if (dladdr(frame, &where) == 0) continue;
    const std::string_view path = where.dli_fname;
    said.add(" %s+0x%tx", path.substr(path.rfind('/') + 1).data(),
             frame - static_cast<char*>(where.dli_fbase));
  }
  said.tell();
}

// What the kernel makes up as it is read lies on no disk.
bool is_file(int descriptor) {
  struct stat what {};
  struct statfs where {};
  return fstat(descriptor, &what) == 0 && S_ISREG(what.st_mode) && fstatfs(descriptor, &where) == 0 &&
         where.f_type != PROC_SUPER_MAGIC;
}
bool is_file(const char* path) {
  const std::string_view name = path;
  for (const std::string_view made_up : {"/proc/", "/dev/"}) {
    if (name.substr(0, made_up.size()) == made_up) return false;
  }
  return true;
}

}  // namespace

// What the server would call without us.
#define PARLOR_NEXT(name)                                                                   \
  (*[] {                                                                                    \
    static auto* const next = reinterpret_cast<decltype(&::name)>(dlsym(RTLD_NEXT, #name)); \
    return next;                                                                            \
  }())

// Takes the place of a function, and tells of I/O threads that call it where `is_slow`.
#define PARLOR_WATCH(answer, name, parameters, arguments, is_slow) \
  answer name parameters {                                         \
    if (here.is_io() && (is_slow)) tell_of_call(#name);            \
    return PARLOR_NEXT(name) arguments;                            \
  }

// The same, and it takes long, whoever calls.
#define PARLOR_WATCH_SYNC(name)                                                 \
  int name(int file) {                                                          \
    if (here.is_io()) tell_of_call(#name);                                      \
    syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, &time_of_a_sync, nullptr); \
    return PARLOR_NEXT(name)(file);                                             \
  }

// The same where a mode may stand at the end; one that is not there is not looked at.
#define PARLOR_WATCH_OPENING(name, parameters, arguments)   \
  int name parameters {                                     \
    if (here.is_io() && is_file(path)) tell_of_call(#name); \
    va_list behind;                                         \
    va_start(behind, flags);                                \
    const auto mode = va_arg(behind, mode_t);               \
    va_end(behind);                                         \
    return PARLOR_NEXT(name) arguments;                     \
  }

#pragma GCC visibility push(default)
extern "C" {

int epoll_wait(int instance, epoll_event* events, int count, int timeout) {
  here.ends_turn();
  const int answer = PARLOR_NEXT(epoll_wait)(instance, events, count, timeout);
  const int number = errno;
  here.begins_turn();
  errno = number;
  return answer;
}

PARLOR_WATCH_SYNC(fsync)
PARLOR_WATCH_SYNC(fdatasync)

PARLOR_WATCH_OPENING(open, (const char* path, int flags, ...), (path, flags, mode))
PARLOR_WATCH_OPENING(open64, (const char* path, int flags, ...), (path, flags, mode))
PARLOR_WATCH_OPENING(openat, (int folder, const char* path, int flags, ...), (folder, path, flags, mode))
PARLOR_WATCH_OPENING(openat64, (int folder, const char* path, int flags, ...), (folder, path, flags, mode))
PARLOR_WATCH(FILE*, fopen, (const char* path, const char* how), (path, how), is_file(path))
PARLOR_WATCH(FILE*, fopen64, (const char* path, const char* how), (path, how), is_file(path))

PARLOR_WATCH(ssize_t, read, (int from, void* to, size_t size), (from, to, size), is_file(from))
PARLOR_WATCH(ssize_t, pread, (int from, void* to, size_t size, off_t at), (from, to, size, at), is_file(from))
PARLOR_WATCH(ssize_t, pread64, (int from, void* to, size_t size, off64_t at), (from, to, size, at),
             is_file(from))
PARLOR_WATCH(ssize_t, readv, (int from, const iovec* to, int count), (from, to, count), is_file(from))
PARLOR_WATCH(ssize_t, write, (int to, const void* from, size_t size), (to, from, size), is_file(to))
PARLOR_WATCH(ssize_t, pwrite, (int to, const void* from, size_t size, off_t at), (to, from, size, at),
             is_file(to))
PARLOR_WATCH(ssize_t, pwrite64, (int to, const void* from, size_t size, off64_t at), (to, from, size, at),
             is_file(to))
PARLOR_WATCH(ssize_t, writev, (int to, const iovec* from, int count), (to, from, count), is_file(to))

PARLOR_WATCH(int, rename, (const char* from, const char* to) noexcept, (from, to), true)
PARLOR_WATCH(int, unlink, (const char* path) noexcept, (path), true)
PARLOR_WATCH(int, unlinkat, (int folder, const char* path, int flags) noexcept, (folder, path, flags), true)
PARLOR_WATCH(int, mkdir, (const char* path, mode_t mode) noexcept, (path, mode), true)
PARLOR_WATCH(int, flock, (int file, int how) noexcept, (file, how), true)

int pthread_mutex_lock(pthread_mutex_t* lock) noexcept {
  if (!here.is_io()) return PARLOR_NEXT(pthread_mutex_lock)(lock);
  if (pthread_mutex_trylock(lock) == 0) return 0;
  const auto begin = read_clock(CLOCK_MONOTONIC);
  const int answer = PARLOR_NEXT(pthread_mutex_lock)(lock);
  if (read_clock(CLOCK_MONOTONIC) - begin > longest_sleep) tell_of_call("pthread_mutex_lock");
  return answer;
}
PARLOR_WATCH(int, getaddrinfo,
             (const char* name, const char* service, const addrinfo* wanted, addrinfo** found),
             (name, service, wanted, found), true)
PARLOR_WATCH(int, nanosleep, (const timespec* time, timespec* left), (time, left), true)
PARLOR_WATCH(int, clock_nanosleep, (clockid_t clock, int flags, const timespec* time, timespec* left),
             (clock, flags, time, left), true)
PARLOR_WATCH(int, usleep, (useconds_t time), (time), true)
PARLOR_WATCH(pid_t, waitpid, (pid_t who, int* how, int options), (who, how, options), true)

}  // extern "C"
#pragma GCC visibility pop
