#include "app/net/stream.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "app/net/error.h"

namespace lightkeep::net {

namespace {

bool would_block(int error) {
  return error == EAGAIN || error == EWOULDBLOCK;
}

[[noreturn]] void broken(int error) {
  throw Error(Fault::unreachable, "the connection broke", std::generic_category().message(error));
}

}  // namespace

Socket& Socket::operator=(Socket&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

Socket::~Socket() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::size_t SocketStream::read(std::span<char> out, const Deadline& deadline) {
  for (;;) {
    // Before the read and not only before a wait: a peer that always has one more byte must not outlast the
    // deadline.
    deadline.check();
    const ssize_t count = ::recv(socket_.descriptor(), out.data(), out.size(), 0);
    if (count >= 0) return static_cast<std::size_t>(count);
    if (would_block(errno))
      deadline.wait(socket_.descriptor(), POLLIN);
    else if (errno != EINTR)
      broken(errno);
  }
}

void SocketStream::write(std::string_view bytes, const Deadline& deadline) {
  while (!bytes.empty()) {
    deadline.check();
    const ssize_t count = ::send(socket_.descriptor(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count >= 0)
      bytes.remove_prefix(static_cast<std::size_t>(count));
    else if (would_block(errno))
      deadline.wait(socket_.descriptor(), POLLOUT);
    else if (errno != EINTR)
      broken(errno);
  }
}

}  // namespace lightkeep::net
