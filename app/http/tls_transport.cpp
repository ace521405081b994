// One connection through TLS.
#include "app/http/tls_transport.h"

#include <mbedtls/net_sockets.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>

namespace lightkeep::http {
namespace {

constexpr std::size_t record_size = 16 << 10;

}  // namespace

int TlsTransport::send_raw(void* self, const unsigned char* bytes, std::size_t size) {
  const int socket = *static_cast<TlsTransport*>(self)->socket_address();
  const ssize_t count = ::send(socket, bytes, size, MSG_DONTWAIT | MSG_NOSIGNAL);
  if (count >= 0) return static_cast<int>(count);
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? MBEDTLS_ERR_SSL_WANT_WRITE
                                                                   : MBEDTLS_ERR_NET_SEND_FAILED;
}

int TlsTransport::receive_raw(void* self, unsigned char* bytes, std::size_t size) {
  auto& transport = *static_cast<TlsTransport*>(self);
  const ssize_t count = ::recv(*transport.socket_address(), bytes, size, MSG_DONTWAIT);
  const int reason = errno;
  transport.drained_ = count < 0 && (reason == EAGAIN || reason == EWOULDBLOCK);
  if (count > 0) return static_cast<int>(count);
  if (count == 0) return MBEDTLS_ERR_SSL_CONN_EOF;
  return transport.drained_ || reason == EINTR ? MBEDTLS_ERR_SSL_WANT_READ : MBEDTLS_ERR_NET_RECV_FAILED;
}

TlsTransport::TlsTransport(int socket, std::shared_ptr<const TlsSettings> settings)
    : Transport(socket), settings_(std::move(settings)) {
  mbedtls_ssl_init(&session_);
  if (const int code = mbedtls_ssl_setup(&session_, settings_->config()); code != 0) {
    mbedtls_ssl_free(&session_);
    throw std::runtime_error("cannot set up a TLS session: " + tls_error_text(code));
  }
  mbedtls_ssl_set_bio(&session_, this, send_raw, receive_raw, nullptr);
}

TlsTransport::~TlsTransport() {
  mbedtls_ssl_free(&session_);
}

bool TlsTransport::handshaken() const {
  return mbedtls_ssl_is_handshake_over(const_cast<mbedtls_ssl_context*>(&session_)) != 0;
}

/// mbedTLS asks to be called again also after a record that brought no data of the application, with more of
/// them waiting in the kernel, which gives no second event for those: only a drained socket is blocked.
Io TlsTransport::outcome(int code) {
  wants_write_ = code == MBEDTLS_ERR_SSL_WANT_WRITE;
  if (code >= 0) return Io::moved;
  if (code == MBEDTLS_ERR_SSL_WANT_READ) return drained_ ? Io::blocked : Io::moved;
  return wants_write_ ? Io::blocked : Io::ended;
}

Io TlsTransport::handshake() {
  return outcome(mbedtls_ssl_handshake(&session_));
}

IoResult TlsTransport::receive(std::span<char> out) {
  const int count = mbedtls_ssl_read(&session_, reinterpret_cast<unsigned char*>(out.data()), out.size());
  if (count > 0) return {Io::moved, static_cast<std::size_t>(count)};
  return {count == 0 ? Io::ended : outcome(count), 0};
}

/// When mbedTLS could not write a record out, it wants to be called again with the same length; the bytes are
/// its own by then.
Io TlsTransport::flush() {
  if (pending_ == 0) return Io::moved;
  const Io io =
      outcome(mbedtls_ssl_write(&session_, reinterpret_cast<const unsigned char*>(record_.data()), pending_));
  if (io == Io::moved) pending_ = 0;
  return io;
}

IoResult TlsTransport::send(std::span<const std::string_view> pieces) {
  if (const Io io = flush(); io != Io::moved) return {io, 0};
  record_.clear();
  for (const std::string_view piece : pieces) record_.append(piece.substr(0, record_size - record_.size()));
  const int count =
      mbedtls_ssl_write(&session_, reinterpret_cast<const unsigned char*>(record_.data()), record_.size());
  if (count > 0) return {Io::moved, static_cast<std::size_t>(count)};
  const Io io = outcome(count);
  if (io == Io::ended) return {io, 0};
  pending_ =
      std::min(record_.size(), static_cast<std::size_t>(mbedtls_ssl_get_max_out_record_payload(&session_)));
  return {Io::moved, pending_};
}

void TlsTransport::finish_sending() {
  mbedtls_ssl_close_notify(&session_);  // if it does not fit now, the end of the stream has to do
  Transport::finish_sending();
}

}  // namespace lightkeep::http
