#include "app/net/dialer.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "app/net/error.h"

namespace lightkeep::net {

namespace {

[[noreturn]] void failed(const Endpoint& endpoint, int error) {
  throw Error(Fault::unreachable, "the server cannot be reached",
              endpoint.address.text() + ": " + std::generic_category().message(error));
}

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;
};

template <typename In>
SocketAddress packed(const In& in) {
  SocketAddress address;
  std::memcpy(&address.storage, &in, sizeof in);
  address.size = sizeof in;
  return address;
}

SocketAddress socket_address(const Endpoint& endpoint) {
  const auto bytes = endpoint.address.bytes();
  if (endpoint.address.is_v6()) {
    sockaddr_in6 in{};
    in.sin6_family = AF_INET6;
    in.sin6_port = htons(endpoint.port);
    std::memcpy(&in.sin6_addr, bytes.data(), bytes.size());
    return packed(in);
  }
  sockaddr_in in{};
  in.sin_family = AF_INET;
  in.sin_port = htons(endpoint.port);
  std::memcpy(&in.sin_addr, bytes.data(), bytes.size());
  return packed(in);
}

void finish_connect(const Socket& socket, const Endpoint& endpoint, const Deadline& deadline) {
  deadline.wait(socket.descriptor(), POLLOUT);
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(socket.descriptor(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
  if (error != 0) failed(endpoint, error);
}

class TcpDialer : public Dialer {
 public:
  Socket dial(const Endpoint& endpoint, const Deadline& deadline) override {
    const SocketAddress address = socket_address(endpoint);
    Socket socket(::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (socket.descriptor() < 0) failed(endpoint, errno);
    const int on = 1;
    ::setsockopt(socket.descriptor(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(socket.descriptor(), reinterpret_cast<const sockaddr*>(&address.storage), address.size) !=
        0) {
      if (errno != EINPROGRESS && errno != EINTR) failed(endpoint, errno);
      finish_connect(socket, endpoint, deadline);
    }
    return socket;
  }
};

}  // namespace

std::shared_ptr<Dialer> tcp_dialer() {
  return std::make_shared<TcpDialer>();
}

Socket dial_any(Dialer& dialer, std::span<const Endpoint> endpoints, const Deadline& deadline) {
  for (std::size_t i = 0;; ++i) {
    const auto left = static_cast<Deadline::Clock::rep>(endpoints.size() - i);
    try {
      return dialer.dial(endpoints[i],
                         deadline.sooner(deadline.left() / left, "the server cannot be reached"));
    } catch (const Error& error) {
      if (left == 1 || error.fault() == Fault::stopped) throw;
    }
  }
}

}  // namespace lightkeep::net
