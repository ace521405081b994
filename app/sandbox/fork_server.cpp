#include "app/sandbox/fork_server.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace lightkeep::sandbox {
namespace {

constexpr const char* none_to_be_had = "no process to decode with";
constexpr timeval longest_start{.tv_sec = 10, .tv_usec = 0};

void require(bool done) {
  if (!done) throw std::system_error(errno, std::generic_category(), none_to_be_had);
}

struct SpawnActions {
  SpawnActions() { ::posix_spawn_file_actions_init(&actions); }
  ~SpawnActions() { ::posix_spawn_file_actions_destroy(&actions); }
  SpawnActions(const SpawnActions&) = delete;
  posix_spawn_file_actions_t actions{};
};

struct SpawnAttributes {
  /// Ctrl-C and service managers signal the whole group. A job that runs is finished first; the end of the
  /// server ends all of them.
  SpawnAttributes() {
    ::posix_spawnattr_init(&attributes);
    sigset_t blocked;
    ::sigemptyset(&blocked);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) ::sigaddset(&blocked, signal);
    ::posix_spawnattr_setsigmask(&attributes, &blocked);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  }
  ~SpawnAttributes() { ::posix_spawnattr_destroy(&attributes); }
  SpawnAttributes(const SpawnAttributes&) = delete;
  posix_spawnattr_t attributes{};
};

/// Nothing is inherited but the socket, and no environment, where secrets are.
pid_t spawn(const std::string& executable, int socket) {
  const SpawnAttributes attributes;
  SpawnActions files;
  for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    ::posix_spawn_file_actions_addopen(&files.actions, standard, "/dev/null", O_RDWR, 0);
  ::posix_spawn_file_actions_adddup2(&files.actions, socket, socket_file);
  ::posix_spawn_file_actions_addclosefrom_np(&files.actions, socket_file + 1);
  std::array<char, 10> name{"lightkeep"};
  std::array<char, 7> command{"decode"};
  std::array<char*, 3> arguments{name.data(), command.data(), nullptr};
  std::array<char*, 1> environment{nullptr};
  pid_t process = 0;
  errno = ::posix_spawn(&process, executable.c_str(), &files.actions, &attributes.attributes,
                        arguments.data(), environment.data());
  require(errno == 0);
  return process;
}

bool send_order(int socket, const Confinement& confinement, const ChildFiles& files) {
  Confinement copy = confinement;
  iovec bytes{&copy, sizeof copy};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof files)> control{};
  msghdr message{};
  message.msg_iov = &bytes;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  cmsghdr* const rights = CMSG_FIRSTHDR(&message);
  rights->cmsg_level = SOL_SOCKET;
  rights->cmsg_type = SCM_RIGHTS;
  rights->cmsg_len = CMSG_LEN(sizeof files);
  std::memcpy(CMSG_DATA(rights), files.data(), sizeof files);
  return ::sendmsg(socket, &message, MSG_NOSIGNAL) == sizeof copy;
}

}  // namespace

File::~File() {
  if (number_ >= 0) ::close(number_);
}

std::pair<File, File> make_sockets() {
  std::array<int, 2> ends{-1, -1};
  require(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) == 0);
  File ours(ends[0]), theirs(ends[1]);
  require(::setsockopt(ours.number(), SOL_SOCKET, SO_RCVTIMEO, &longest_start, sizeof longest_start) == 0);
  return {std::move(ours), std::move(theirs)};
}

std::string end_process(pid_t process) {
  ::kill(process, SIGKILL);  // of one that has ended already nothing is changed
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(status)) return "was ended by signal " + std::to_string(WTERMSIG(status));
  return "ended with " + std::to_string(WEXITSTATUS(status));
}

ForkServer::~ForkServer() {
  const sync::Lock lock(mutex_);
  end();
}

pid_t ForkServer::fork(const Confinement& confinement, const ChildFiles& files) {
  const sync::Lock lock(mutex_);
  if (process_ > 0)
    if (const pid_t child = ask(confinement, files); child > 0) return child;
  start();
  if (const pid_t child = ask(confinement, files); child > 0) return child;
  throw std::system_error(ECHILD, std::generic_category(),
                          std::string(none_to_be_had) + ": it ended at once");
}

void ForkServer::start() {
  end();
  auto [ours, theirs] = make_sockets();
  // posix_spawn closes a file that is moved onto its own number when the program starts.
  const File moved(::fcntl(theirs.number(), F_DUPFD_CLOEXEC, socket_file + 1));
  require(moved.number() >= 0);
  process_ = spawn(executable_, moved.number());
  socket_ = std::move(ours);
}

/// 0 where it does not answer any more.
pid_t ForkServer::ask(const Confinement& confinement, const ChildFiles& files) {
  Forked answer;
  if (send_order(socket_.number(), confinement, files) &&
      ::recv(socket_.number(), &answer, sizeof answer, 0) == sizeof answer) {
    errno = answer.error;
    require(answer.process > 0);
    return answer.process;
  }
  return 0;
}

void ForkServer::end() {
  if (process_ > 0) end_process(std::exchange(process_, 0));
  socket_ = File();
}

}  // namespace lightkeep::sandbox
