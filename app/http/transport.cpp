// The bytes of one connection over its bare socket.
#include "app/http/transport.h"

#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace lightkeep::http {
namespace {

IoResult result_of(ssize_t count) {
  if (count > 0) return {Io::moved, static_cast<std::size_t>(count)};
  if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return {Io::blocked, 0};
  return {Io::ended, 0};
}

template <typename Call>
ssize_t again_if_interrupted(Call call) {
  ssize_t count = call();
  while (count < 0 && errno == EINTR) count = call();
  return count;
}

}  // namespace

Transport::~Transport() {
  if (socket_ >= 0) ::close(socket_);
}

IoResult Transport::receive(std::span<char> out) {
  return result_of(
      again_if_interrupted([&] { return ::recv(socket_, out.data(), out.size(), MSG_DONTWAIT); }));
}

IoResult Transport::discard(std::span<char> scratch) {
  return Transport::receive(scratch);
}

IoResult Transport::send(std::span<const std::string_view> pieces) {
  std::array<iovec, 8> vectors;
  const std::size_t count = std::min(vectors.size(), pieces.size());
  std::transform(pieces.begin(), pieces.begin() + static_cast<std::ptrdiff_t>(count), vectors.begin(),
                 [](std::string_view piece) {
                   return iovec{const_cast<char*>(piece.data()), piece.size()};
                 });
  msghdr message{};
  message.msg_iov = vectors.data();
  message.msg_iovlen = count;
  return result_of(
      again_if_interrupted([&] { return ::sendmsg(socket_, &message, MSG_DONTWAIT | MSG_NOSIGNAL); }));
}

void Transport::finish_sending() {
  ::shutdown(socket_, SHUT_WR);
}

void Transport::abort() {
  ::shutdown(socket_, SHUT_RDWR);
}

std::size_t Transport::unacknowledged() const {
  int bytes = 0;
  return ::ioctl(socket_, SIOCOUTQ, &bytes) == 0 && bytes > 0 ? static_cast<std::size_t>(bytes) : 0;
}

void Transport::limit_unsent(int bytes) {
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &bytes, sizeof bytes);
}

bool Transport::progressed() {
  const std::size_t now = unacknowledged();
  return now < std::exchange(seen_unacknowledged_, now);
}

}  // namespace lightkeep::http
