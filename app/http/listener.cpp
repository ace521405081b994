// Accepts connections on one address.
#include "app/http/listener.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace lightkeep::http {
namespace {

constexpr int backlog = 1024;
constexpr int exhausted_pause_ms = 50;

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = sizeof(sockaddr_storage);
  sockaddr* raw() { return reinterpret_cast<sockaddr*>(&storage); }
};

SocketAddress parse_address(const std::string& text, std::uint16_t port) {
  SocketAddress out;
  auto& v4 = reinterpret_cast<sockaddr_in&>(out.storage);
  auto& v6 = reinterpret_cast<sockaddr_in6&>(out.storage);
  if (::inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    out.size = sizeof v4;
  } else if (::inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr) == 1) {
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    out.size = sizeof v6;
  } else {
    throw std::runtime_error("cannot listen on \"" + text + "\": this is not a numeric IPv4 or IPv6 address");
  }
  return out;
}

void set_option(int socket, int level, int option, int value) {
  ::setsockopt(socket, level, option, &value, sizeof value);
}

}  // namespace

void Listener::start(Accepted accepted) {
  accepted_ = std::move(accepted);
  wake_ = ::eventfd(0, EFD_CLOEXEC);
  spare_ = ::open("/", O_RDONLY | O_CLOEXEC);
  thread_ = std::thread([this] { loop(); });
  pthread_setname_np(thread_.native_handle(), "http-listener");
}

/// Every address of the machine is that of IPv4 where the kernel has no IPv6.
void Listener::bind(const std::string& address, std::uint16_t port) {
  constexpr int kind = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
  SocketAddress where = parse_address(address, port);
  socket_ = ::socket(where.storage.ss_family, kind, 0);
  if (socket_ < 0 && errno == EAFNOSUPPORT && address == "::") {
    where = parse_address("0.0.0.0", port);
    socket_ = ::socket(where.storage.ss_family, kind, 0);
  }
  set_option(socket_, SOL_SOCKET, SO_REUSEADDR, 1);
  if (where.storage.ss_family == AF_INET6) set_option(socket_, IPPROTO_IPV6, IPV6_V6ONLY, 0);
  if (socket_ < 0 || ::bind(socket_, where.raw(), where.size) != 0 || ::listen(socket_, backlog) != 0) {
    const std::string reason = std::generic_category().message(errno);
    stop();
    throw std::runtime_error("cannot listen on " + address + " port " + std::to_string(port) + ": " + reason);
  }
  SocketAddress actual;
  ::getsockname(socket_, actual.raw(), &actual.size);
  port_ =
      ntohs(actual.storage.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(actual.storage).sin6_port
                                                 : reinterpret_cast<sockaddr_in&>(actual.storage).sin_port);
}

void Listener::stop() {
  if (thread_.joinable()) {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t count = ::write(wake_, &one, sizeof one);
    thread_.join();
  }
  for (int* descriptor : {&socket_, &wake_, &spare_}) {
    if (*descriptor >= 0) ::close(std::exchange(*descriptor, -1));
  }
}

void Listener::loop() {
  std::array<pollfd, 2> entries{{{socket_, POLLIN, 0}, {wake_, POLLIN, 0}}};
  for (;;) {
    if (::poll(entries.data(), entries.size(), -1) < 0 && errno != EINTR) return;
    if (entries[1].revents) return;
    while (accept_one()) {
    }
  }
}

/// False when nobody waits, or none can be taken now.
bool Listener::accept_one() {
  SocketAddress peer;
  const int socket = ::accept4(socket_, peer.raw(), &peer.size, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (socket >= 0) {
    set_option(socket, IPPROTO_TCP, TCP_NODELAY,
               1);  // head and body go in one call: nothing to gain by waiting
    accepted_(socket, ip::Address::of_peer(peer.storage));
    return true;
  }
  if (errno == EMFILE || errno == ENFILE) shed_one();
  if (errno == ENOBUFS || errno == ENOMEM) {
    pollfd wake{wake_, POLLIN, 0};
    ::poll(&wake, 1, exhausted_pause_ms);
  }
  return errno == EINTR || errno == ECONNABORTED;
}

void Listener::shed_one() {
  if (spare_ >= 0) ::close(spare_);
  if (const int socket = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC); socket >= 0) ::close(socket);
  spare_ = ::open("/", O_RDONLY | O_CLOEXEC);
  errno = EMFILE;
}

}  // namespace lightkeep::http
