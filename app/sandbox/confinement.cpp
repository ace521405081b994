// Resource limits and a seccomp filter (Linux, Documentation/userspace-api/seccomp_filter.rst).
#include "app/sandbox/confinement.h"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <initializer_list>
#include <string_view>
#include <system_error>
#include <vector>

namespace lightkeep::sandbox {
namespace {

#if defined(__x86_64__)
constexpr std::uint32_t architecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t architecture = AUDIT_ARCH_AARCH64;
#else
constexpr std::uint32_t architecture = 0;  // the kernel knows none like it: nothing is allowed
#endif

/// What computing on open files takes; the last one is for sanitizers.
constexpr std::array allowed{__NR_read,       __NR_write,         __NR_pread64,    __NR_pwrite64,
                             __NR_brk,        __NR_munmap,        __NR_mremap,     __NR_madvise,
                             __NR_futex,      __NR_clock_gettime, __NR_exit,       __NR_sched_yield,
                             __NR_getrandom,  __NR_rt_sigreturn,  __NR_exit_group, __NR_restart_syscall,
                             __NR_sigaltstack};
/// What the C library asks for and can do without.
constexpr std::array denied{__NR_openat,  __NR_newfstatat,       __NR_fstat, __NR_ioctl, __NR_lseek,
                            __NR_sysinfo, __NR_sched_getaffinity};

constexpr std::uint32_t argument(std::size_t index) {  // its lower half, on little-endian machines
  return offsetof(seccomp_data, args) + index * sizeof(std::uint64_t);
}

class Program {
 public:
  Program() {
    load(offsetof(seccomp_data, arch));
    jump(BPF_JEQ, architecture, 1, 0);
    answer(SECCOMP_RET_KILL_PROCESS);
    load(offsetof(seccomp_data, nr));
  }
  void on(int call, std::uint32_t verdict) {
    jump(BPF_JEQ, static_cast<std::uint32_t>(call), 0, 1);
    answer(verdict);
  }
  /// Memory that holds no code, and for mmap no file.
  void on_memory(int call, bool maps) {
    jump(BPF_JEQ, static_cast<std::uint32_t>(call), 0, maps ? 6 : 4);
    load(argument(2));
    jump(BPF_JSET, PROT_EXEC, maps ? 3 : 1, 0);
    if (maps) {
      load(argument(3));
      jump(BPF_JSET, MAP_ANONYMOUS, 0, 1);
    }
    answer(SECCOMP_RET_ALLOW);
    answer(SECCOMP_RET_KILL_PROCESS);
  }
  void answer(std::uint32_t verdict) { steps_.push_back(BPF_STMT(BPF_RET | BPF_K, verdict)); }
  bool install() {
    const sock_fprog program{static_cast<unsigned short>(steps_.size()), steps_.data()};
    return ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
  }

 private:
  void load(std::uint32_t offset) { steps_.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset)); }
  void jump(std::uint32_t how, std::uint32_t value, int yes, int no) {
    steps_.push_back(BPF_JUMP(static_cast<std::uint16_t>(BPF_JMP | BPF_K | how), value,
                              static_cast<std::uint8_t>(yes), static_cast<std::uint8_t>(no)));
  }
  std::vector<sock_filter> steps_;
};

bool install_filter() {
  Program program;
  for (const int call : allowed) program.on(call, SECCOMP_RET_ALLOW);
  program.on_memory(__NR_mmap, true);
  program.on_memory(__NR_mprotect, false);
  for (const int call : denied) program.on(call, SECCOMP_RET_ERRNO | EACCES);
  program.answer(SECCOMP_RET_KILL_PROCESS);
  return program.install();
}

bool limit(__rlimit_resource resource, std::uint64_t most) {
  const rlimit both{most, most};
  return ::setrlimit(resource, &both) == 0;
}

/// When the machine runs out of memory, the kernel ends this process before the server.
void volunteer_to_end() {
  const int file = ::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (file < 0) return;
  constexpr std::string_view first = "1000";
  [[maybe_unused]] const auto written = ::write(file, first.data(), first.size());
  ::close(file);
}

std::string refused(std::string_view what) {
  return std::string(what) + ": " + std::generic_category().message(errno);
}

}  // namespace

std::string confine(const Confinement& confinement) {
  volunteer_to_end();
  if (confinement.memory > 0 && !limit(RLIMIT_AS, confinement.memory)) return refused("RLIMIT_AS");
  if (!limit(RLIMIT_FSIZE, confinement.file)) return refused("RLIMIT_FSIZE");
  if (!limit(RLIMIT_CPU, confinement.processor_seconds)) return refused("RLIMIT_CPU");
  for (const auto resource : {RLIMIT_CORE, RLIMIT_NOFILE, RLIMIT_NPROC})
    if (!limit(resource, 0)) return refused("setrlimit");
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return refused("PR_SET_NO_NEW_PRIVS");
  if (!install_filter()) return refused("seccomp");
  return {};
}

}  // namespace lightkeep::sandbox
