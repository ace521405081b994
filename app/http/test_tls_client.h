// Tests only: a blocking client of TLS, which sends exactly what it is told.
#pragma once

#include <mbedtls/ssl.h>
#include <sys/socket.h>

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "app/http/test_client.h"
#include "app/http/tls_identity.h"

namespace lightkeep::http {

struct TlsVersions {
  mbedtls_ssl_protocol_version low = MBEDTLS_SSL_VERSION_TLS1_2, high = MBEDTLS_SSL_VERSION_TLS1_3;
};
inline constexpr TlsVersions tls12{MBEDTLS_SSL_VERSION_TLS1_2, MBEDTLS_SSL_VERSION_TLS1_2};
inline constexpr TlsVersions tls13{MBEDTLS_SSL_VERSION_TLS1_3, MBEDTLS_SSL_VERSION_TLS1_3};

class TlsSession {
 public:
  TlsSession() { mbedtls_ssl_session_init(&session_); }
  ~TlsSession() { mbedtls_ssl_session_free(&session_); }
  TlsSession(const TlsSession&) = delete;
  mbedtls_ssl_session* raw() { return &session_; }

 private:
  mbedtls_ssl_session session_;
};

/// A blocking TLS client over a RawClient's socket.
class TlsClient {
 public:
  explicit TlsClient(std::uint16_t port, TlsVersions version = {}, TlsSession* resume = nullptr,
                     const char* protocol = "http/1.1")
      : raw_(port), protocols_{protocol, nullptr} {
    mbedtls_ssl_config_init(&config_);
    mbedtls_ssl_init(&ssl_);
    mbedtls_ssl_config_defaults(&config_, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM,
                                MBEDTLS_SSL_PRESET_DEFAULT);
    mbedtls_ssl_conf_rng(&config_, tls_random, nullptr);
    mbedtls_ssl_conf_authmode(&config_, MBEDTLS_SSL_VERIFY_OPTIONAL);
    mbedtls_ssl_conf_min_tls_version(&config_, version.low);
    mbedtls_ssl_conf_max_tls_version(&config_, version.high);
    mbedtls_ssl_conf_session_tickets(&config_, MBEDTLS_SSL_SESSION_TICKETS_ENABLED);
    mbedtls_ssl_conf_tls13_enable_signal_new_session_tickets(
        &config_, MBEDTLS_SSL_TLS1_3_SIGNAL_NEW_SESSION_TICKETS_ENABLED);
    mbedtls_ssl_conf_alpn_protocols(&config_, protocols_.data());
    mbedtls_ssl_setup(&ssl_, &config_);
    mbedtls_ssl_set_hostname(&ssl_, "localhost");
    mbedtls_ssl_set_bio(&ssl_, this, write_raw, read_raw, nullptr);
    if (resume) keep(mbedtls_ssl_set_session(&ssl_, resume->raw()));
  }
  ~TlsClient() {
    mbedtls_ssl_free(&ssl_);
    mbedtls_ssl_config_free(&config_);
  }
  TlsClient(const TlsClient&) = delete;

  bool connect() {
    const bool done = mbedtls_ssl_handshake(&ssl_) == 0;
    handshake_bytes_ = received_;
    return done;
  }

  /// An answer without a body limit of its own: up to the end of a body of `size` bytes.
  std::string ask_once(std::string_view request, std::size_t size) {
    send(request);
    std::string out;
    for (std::size_t end = std::string::npos; end == std::string::npos || out.size() < end + 4 + size;
         end = out.find("\r\n\r\n"))
      if (!receive(out)) return {};
    return out;
  }

  /// The whole answer to a request that asks to be the last. Tickets that come on the way are kept in
  /// `tickets`.
  std::string ask(std::string_view target, TlsSession* tickets = nullptr) {
    send("GET " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    std::string out;
    std::array<unsigned char, 32 << 10> bytes;
    for (;;) {
      const int count = mbedtls_ssl_read(&ssl_, bytes.data(), bytes.size());
      if (count == MBEDTLS_ERR_SSL_WANT_READ) continue;  // after a message that was no data
      if (count == MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET) {
        if (tickets) keep(mbedtls_ssl_get_session(&ssl_, tickets->raw()));
        tickets = nullptr;
        continue;
      }
      if (count <= 0) {
        EXPECT_TRUE(count == 0 || count == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY) << tls_error_text(count);
        break;
      }
      out.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(count));
    }
    if (tickets) keep(mbedtls_ssl_get_session(&ssl_, tickets->raw()));  // TLS 1.2
    return out;
  }

  /// From the second flight on, what would be sent waits for release().
  void hold_after_hello() { holding_ = true; }
  bool release() {
    holding_ = false;
    return raw_.send(std::exchange(held_, {}));
  }

  /// Appends what comes next; false at the end.
  bool receive(std::string& out) {
    std::array<unsigned char, 32 << 10> bytes;
    for (;;) {
      const int count = mbedtls_ssl_read(&ssl_, bytes.data(), bytes.size());
      if (count == MBEDTLS_ERR_SSL_WANT_READ || count == MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET)
        continue;
      if (count <= 0) return false;
      out.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(count));
      return true;
    }
  }

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const int count =
          mbedtls_ssl_write(&ssl_, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
      ASSERT_GT(count, 0);
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  }

  std::string version() const { return mbedtls_ssl_get_version(&ssl_); }
  std::string protocol() const {
    return mbedtls_ssl_get_alpn_protocol(&ssl_) ? mbedtls_ssl_get_alpn_protocol(&ssl_) : "";
  }
  /// The certificate as it came; nothing when a session was resumed and none was sent.
  std::string certificate() const {
    const mbedtls_x509_crt* peer = mbedtls_ssl_get_peer_cert(&ssl_);
    return peer ? std::string(reinterpret_cast<const char*>(peer->raw.p), peer->raw.len) : "";
  }
  bool name_fits() const {
    return (mbedtls_ssl_get_verify_result(&ssl_) & MBEDTLS_X509_BADCERT_CN_MISMATCH) == 0;
  }
  RawClient& raw() { return raw_; }
  /// Received until the handshake was done; a resumed one has no certificate in it.
  std::size_t handshake_bytes() const { return handshake_bytes_; }

 private:
  static void keep(int code) { EXPECT_EQ(code, 0) << tls_error_text(code); }
  static int write_raw(void* self, const unsigned char* bytes, std::size_t size) {
    auto& client = *static_cast<TlsClient*>(self);
    if (client.holding_ && client.received_ > 0) {
      client.held_.append(reinterpret_cast<const char*>(bytes), size);
      return static_cast<int>(size);
    }
    return static_cast<int>(::send(client.raw_.socket(), bytes, size, MSG_NOSIGNAL));
  }
  static int read_raw(void* self, unsigned char* bytes, std::size_t size) {
    auto& client = *static_cast<TlsClient*>(self);
    const ssize_t count = ::recv(client.raw_.socket(), bytes, size, 0);
    if (count <= 0) return count == 0 ? MBEDTLS_ERR_SSL_CONN_EOF : MBEDTLS_ERR_SSL_INTERNAL_ERROR;
    client.received_ += static_cast<std::size_t>(count);
    return static_cast<int>(count);
  }

  RawClient raw_;
  bool holding_ = false;
  std::string held_;
  std::size_t received_ = 0, handshake_bytes_ = 0;
  std::array<const char*, 2> protocols_;
  mbedtls_ssl_config config_;
  mbedtls_ssl_context ssl_;
};

}  // namespace lightkeep::http
