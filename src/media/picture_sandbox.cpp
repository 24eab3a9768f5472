#include "media/picture_sandbox.hpp"

#include <cstddef>
#include <vector>

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

namespace parlor::media {
namespace {

void limit(decltype(RLIMIT_AS) resource, std::uint64_t value) {
  const struct rlimit bound { value, value };
  ::setrlimit(resource, &bound);
}

#if defined(__x86_64__)
constexpr std::uint32_t architecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t architecture = AUDIT_ARCH_AARCH64;
#else
constexpr std::uint32_t architecture = 0;
#endif

// A seccomp filter, see seccomp(2): loads words of seccomp_data and compares them. A conditional jump has the
// numbers of instructions to skip where the comparison holds and where it does not.
class system_call_filter {
 public:
  explicit system_call_filter(std::uint32_t known_architecture) {
    load(offsetof(seccomp_data, arch));
    add(BPF_JMP | BPF_JEQ | BPF_K, known_architecture, 1, 0);
    answer(SECCOMP_RET_KILL_PROCESS);
    load(offsetof(seccomp_data, nr));
  }

  void allow(std::uint32_t call) {
    add(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1);
    answer(SECCOMP_RET_ALLOW);
  }
  void allow_with_first_argument(std::uint32_t call, std::uint32_t value) {
    add(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 4);
    load(offsetof(seccomp_data, args[0]));
    add(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1);
    answer(SECCOMP_RET_ALLOW);
    answer(SECCOMP_RET_KILL_PROCESS);
  }
  void allow_without_bits_in_third_argument(std::uint32_t call, std::uint32_t bits) {
    add(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 4);
    load(offsetof(seccomp_data, args[2]));
    add(BPF_JMP | BPF_JSET | BPF_K, bits, 1, 0);
    answer(SECCOMP_RET_ALLOW);
    answer(SECCOMP_RET_KILL_PROCESS);
  }

  // For all that was not allowed, the end.
  void install() {
    answer(SECCOMP_RET_KILL_PROCESS);
    const sock_fprog program{static_cast<unsigned short>(instructions_.size()), instructions_.data()};
    ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
  }

 private:
  void add(unsigned code, std::uint32_t value, std::uint8_t where_true, std::uint8_t where_false) {
    instructions_.push_back({static_cast<std::uint16_t>(code), where_true, where_false, value});
  }
  void load(std::size_t offset) { add(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset), 0, 0); }
  void answer(std::uint32_t action) { add(BPF_RET | BPF_K, action, 0, 0); }

  std::vector<sock_filter> instructions_;
};

void filter_system_calls(int channel) {
  if (architecture == 0) return;
  system_call_filter filter(architecture);
  filter.allow_with_first_argument(SYS_read, static_cast<std::uint32_t>(channel));
  filter.allow_with_first_argument(SYS_write, static_cast<std::uint32_t>(channel));
  filter.allow_without_bits_in_third_argument(SYS_mmap, PROT_EXEC);
  for (const long call : {SYS_brk, SYS_munmap, SYS_mremap, SYS_madvise, SYS_clock_gettime, SYS_setitimer,
                          SYS_getrandom, SYS_rt_sigreturn, SYS_exit, SYS_exit_group}) {
    filter.allow(static_cast<std::uint32_t>(call));
  }
  filter.install();
}

}  // namespace

void enter_sandbox(const picture_sandbox& sandbox, int channel) {
  limit(RLIMIT_AS, sandbox.max_memory);
  limit(RLIMIT_CPU, sandbox.max_seconds);
  limit(RLIMIT_NOFILE, 8);
  limit(RLIMIT_NPROC, 0);
  limit(RLIMIT_FSIZE, 0);
  limit(RLIMIT_CORE, 0);
  // A program that collects crashes is not to be started for each picture that is broken on purpose.
  ::prctl(PR_SET_DUMPABLE, 0);
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  filter_system_calls(channel);
}

}  // namespace parlor::media
