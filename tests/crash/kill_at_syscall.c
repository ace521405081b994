// Preloaded into the server by tests/crash/run: counts the calls that change files below KILL_FOLDER and kills the process at the one that
// the control file names. The control file is shared memory with the test: { armed_at, count, half }. armed_at 0 only counts.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

struct control {
  _Atomic int64_t armed_at;
  _Atomic int64_t count;
  _Atomic int64_t half;  // of a write, do half of it before dying
};

static struct control* control;
static const char* folder;
static size_t folder_length;

__attribute__((constructor)) static void begin(void) {
  const char* path = getenv("KILL_CONTROL");
  folder = getenv("KILL_FOLDER");
  if (!path || !folder) return;
  folder_length = strlen(folder);
  int fd = open(path, O_RDWR | O_CLOEXEC);
  if (fd < 0) abort();
  void* memory = mmap(NULL, sizeof(struct control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (memory == MAP_FAILED) abort();
  syscall(SYS_close, fd);
  control = memory;
}

static void die(void) {
  syscall(SYS_kill, getpid(), SIGKILL);
  for (;;) pause();
}

static int ours(int fd) {
  char link[64], target[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, target, sizeof target - 1);
  return n >= (ssize_t)folder_length && memcmp(target, folder, folder_length) == 0;
}

// 1 when this call is the one to die at.
static int due(void) {
  int64_t n = atomic_fetch_add(&control->count, 1) + 1;
  return n == atomic_load(&control->armed_at);
}

static int due_fd(int fd) { return control && ours(fd) && due(); }
static int due_path(const char* path) { return control && strncmp(path, folder, folder_length) == 0 && due(); }

#define REAL(name) static __typeof__(&name) real; if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

ssize_t write(int fd, const void* data, size_t size) {
  REAL(write);
  if (due_fd(fd)) {
    if (atomic_load(&control->half) && size > 1) real(fd, data, size / 2);
    die();
  }
  return real(fd, data, size);
}

ssize_t pwrite(int fd, const void* data, size_t size, off_t offset) {
  REAL(pwrite);
  if (due_fd(fd)) {
    if (atomic_load(&control->half) && size > 1) real(fd, data, size / 2, offset);
    die();
  }
  return real(fd, data, size, offset);
}

ssize_t pwrite64(int fd, const void* data, size_t size, off64_t offset) {
  REAL(pwrite64);
  if (due_fd(fd)) {
    if (atomic_load(&control->half) && size > 1) real(fd, data, size / 2, offset);
    die();
  }
  return real(fd, data, size, offset);
}

ssize_t writev(int fd, const struct iovec* parts, int count) {
  REAL(writev);
  if (due_fd(fd)) die();
  return real(fd, parts, count);
}

#define BY_FD(name, parameters, arguments) \
  int name parameters {                    \
    REAL(name);                            \
    if (due_fd(fd)) die();                 \
    return real arguments;                 \
  }
#define BY_PATH(name, parameters, arguments) \
  int name parameters {                      \
    REAL(name);                              \
    if (due_path(path)) die();               \
    return real arguments;                   \
  }

BY_FD(fsync, (int fd), (fd))
BY_FD(fdatasync, (int fd), (fd))
BY_FD(ftruncate, (int fd, off_t size), (fd, size))
BY_FD(ftruncate64, (int fd, off64_t size), (fd, size))
BY_FD(fallocate, (int fd, int mode, off_t offset, off_t size), (fd, mode, offset, size))
BY_FD(fallocate64, (int fd, int mode, off64_t offset, off64_t size), (fd, mode, offset, size))
BY_PATH(rename, (const char* path, const char* to), (path, to))
BY_PATH(renameat2, (int from, const char* path, int into, const char* to, unsigned int flags), (from, path, into, to, flags))
BY_PATH(unlink, (const char* path), (path))
BY_PATH(link, (const char* path, const char* to), (path, to))
BY_PATH(truncate, (const char* path, off_t size), (path, size))
