#include "app/net/tls_client.h"

#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/error.h>
#include <mbedtls/ssl.h>
#include <mbedtls/x509_crt.h>
#include <poll.h>
#include <psa/crypto.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <stdexcept>
#include <utility>

#include "app/net/error.h"
#include "app/net/tls_roots.h"
#include "sync/mutex.h"

namespace lightkeep::net {

namespace {

std::string mbedtls_text(int error) {
  char buffer[160] = {};
  mbedtls_strerror(error, buffer, sizeof buffer);
  return buffer;
}

void require(int result) {
  if (result != 0) throw std::runtime_error("mbedTLS: " + mbedtls_text(result));
}

struct FlagText {
  std::uint32_t flag;
  const char* text;
};

// The first that applies is what the client reads.
constexpr FlagText verification_texts[] = {
    {MBEDTLS_X509_BADCERT_CN_MISMATCH, "the server's certificate is for another host"},
    {MBEDTLS_X509_BADCERT_EXPIRED, "the server's certificate has expired"},
    {MBEDTLS_X509_BADCERT_FUTURE, "the server's certificate is not valid yet"},
    {MBEDTLS_X509_BADCERT_NOT_TRUSTED, "the server's certificate is not signed by a known authority"},
    {~std::uint32_t{0}, "the server's certificate does not meet today's requirements"},
};

Error verification_failure(const mbedtls_ssl_context& ssl) {
  const std::uint32_t flags = mbedtls_ssl_get_verify_result(&ssl);
  const auto* row = std::find_if(std::begin(verification_texts), std::end(verification_texts),
                                 [&](const FlagText& text) { return (text.flag & flags) != 0; });
  if (row == std::end(verification_texts)) return Error(Fault::insecure, "the server sent no certificate");
  return Error(Fault::insecure, row->text, "verification flags " + std::to_string(flags));
}

// Everything that handshakes share; immutable once made. mbedTLS locks its random generator itself.
struct Configuration {
  mbedtls_entropy_context entropy;
  mbedtls_ctr_drbg_context random;
  mbedtls_x509_crt roots;
  mbedtls_ssl_config ssl;

  explicit Configuration(const std::string& roots_path) {
    mbedtls_entropy_init(&entropy);
    mbedtls_ctr_drbg_init(&random);
    mbedtls_x509_crt_init(&roots);
    mbedtls_ssl_config_init(&ssl);
    try {
      set_up(roots_path);
    } catch (...) {
      release();
      throw;
    }
  }
  ~Configuration() { release(); }
  Configuration(const Configuration&) = delete;

 private:
  void set_up(const std::string& roots_path) {
    if (psa_crypto_init() != PSA_SUCCESS) throw std::runtime_error("mbedTLS: psa_crypto_init failed");
    read_roots(roots_path, &roots);
    require(mbedtls_ctr_drbg_seed(&random, mbedtls_entropy_func, &entropy, nullptr, 0));
    require(mbedtls_ssl_config_defaults(&ssl, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM,
                                        MBEDTLS_SSL_PRESET_DEFAULT));
    mbedtls_ssl_conf_rng(&ssl, mbedtls_ctr_drbg_random, &random);
    mbedtls_ssl_conf_authmode(&ssl, MBEDTLS_SSL_VERIFY_REQUIRED);
    mbedtls_ssl_conf_ca_chain(&ssl, &roots, nullptr);
    mbedtls_ssl_conf_min_tls_version(&ssl, MBEDTLS_SSL_VERSION_TLS1_2);
#ifdef MBEDTLS_SSL_RENEGOTIATION
    mbedtls_ssl_conf_renegotiation(&ssl, MBEDTLS_SSL_RENEGOTIATION_DISABLED);
#endif
    mbedtls_ssl_conf_session_tickets(&ssl, MBEDTLS_SSL_SESSION_TICKETS_DISABLED);
  }

  void release() {
    mbedtls_ssl_config_free(&ssl);
    mbedtls_x509_crt_free(&roots);
    mbedtls_ctr_drbg_free(&random);
    mbedtls_entropy_free(&entropy);
  }
};

int send_some(void* context, const unsigned char* bytes, std::size_t size) {
  const auto* socket = static_cast<const Socket*>(context);
  const ssize_t count = ::send(socket->descriptor(), bytes, size, MSG_NOSIGNAL);
  if (count >= 0) return static_cast<int>(count);
  return errno == EAGAIN || errno == EINTR ? MBEDTLS_ERR_SSL_WANT_WRITE : MBEDTLS_ERR_SSL_INTERNAL_ERROR;
}

int receive_some(void* context, unsigned char* bytes, std::size_t size) {
  const auto* socket = static_cast<const Socket*>(context);
  const ssize_t count =
      ::recv(socket->descriptor(), bytes, std::min<std::size_t>(size, std::numeric_limits<int>::max()), 0);
  if (count >= 0) return static_cast<int>(count);
  return errno == EAGAIN || errno == EINTR ? MBEDTLS_ERR_SSL_WANT_READ : MBEDTLS_ERR_SSL_CONN_EOF;
}

class TlsStream : public Stream {
 public:
  TlsStream(std::shared_ptr<const Configuration> configuration, Socket socket)
      : configuration_(std::move(configuration)), socket_(std::move(socket)) {
    mbedtls_ssl_init(&ssl_);
  }
  ~TlsStream() override {
    // One attempt: the peer reads our close_notify or does not care; nothing is waited for.
    if (mbedtls_ssl_is_handshake_over(&ssl_)) mbedtls_ssl_close_notify(&ssl_);
    mbedtls_ssl_free(&ssl_);
  }
  TlsStream(const TlsStream&) = delete;

  void handshake(const std::string& host, const Deadline& deadline) {
    require(mbedtls_ssl_setup(&ssl_, &configuration_->ssl));
    require(mbedtls_ssl_set_hostname(&ssl_, host.c_str()));
    mbedtls_ssl_set_bio(&ssl_, &socket_, send_some, receive_some, nullptr);
    const int result = drive(deadline, [&] { return mbedtls_ssl_handshake(&ssl_); });
    if (result == 0) return;
    if (mbedtls_ssl_get_verify_result(&ssl_) != 0 && result == MBEDTLS_ERR_X509_CERT_VERIFY_FAILED)
      throw verification_failure(ssl_);
    throw Error(Fault::insecure, "no secure connection could be made", mbedtls_text(result));
  }

  std::size_t read(std::span<char> out, const Deadline& deadline) override {
    const int result = drive(deadline, [&] {
      return mbedtls_ssl_read(&ssl_, reinterpret_cast<unsigned char*>(out.data()), out.size());
    });
    if (result == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY) return 0;
    if (result <= 0) throw Error(Fault::bad_answer, "the connection was cut off", mbedtls_text(result));
    return static_cast<std::size_t>(result);
  }

  void write(std::string_view bytes, const Deadline& deadline) override {
    while (!bytes.empty()) {
      const int result = drive(deadline, [&] {
        return mbedtls_ssl_write(&ssl_, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
      });
      if (result <= 0) throw Error(Fault::unreachable, "the connection broke", mbedtls_text(result));
      bytes.remove_prefix(static_cast<std::size_t>(result));
    }
  }

  std::optional<std::chrono::sys_seconds> certificate_end() const override {
    using namespace std::chrono;
    const mbedtls_x509_crt* peer = mbedtls_ssl_get_peer_cert(&ssl_);
    if (peer == nullptr) return std::nullopt;
    const mbedtls_x509_time& end = peer->valid_to;
    const year_month_day date(year(end.year), month(static_cast<unsigned>(end.mon)),
                              day(static_cast<unsigned>(end.day)));
    return sys_days(date) + hours(end.hour) + minutes(end.min) + seconds(end.sec);
  }

 private:
  // Until the step needs no more waiting.
  template <typename Step>
  int drive(const Deadline& deadline, Step step) {
    for (;;) {
      deadline.check();
      const int result = step();
      if (result == MBEDTLS_ERR_SSL_WANT_READ)
        deadline.wait(socket_.descriptor(), POLLIN);
      else if (result == MBEDTLS_ERR_SSL_WANT_WRITE)
        deadline.wait(socket_.descriptor(), POLLOUT);
      else if (result != MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET)
        return result;
    }
  }

  std::shared_ptr<const Configuration> configuration_;
  Socket socket_;
  mbedtls_ssl_context ssl_;
};

}  // namespace

struct TlsClient::State {
  std::optional<std::string> ca_file;
  sync::Mutex mutex;
  std::string version GUARDED_BY(mutex);                                 // of the roots in `configuration`
  std::shared_ptr<const Configuration> configuration GUARDED_BY(mutex);  // null before the first handshake

  std::shared_ptr<const Configuration> current() {
    const sync::Lock lock(mutex);
    const std::string path = find_roots(ca_file);
    const std::string found = roots_version(path);
    if (!configuration || version != found) {
      configuration = std::make_shared<const Configuration>(path);
      version = found;
    }
    return configuration;
  }
};

TlsClient::TlsClient(std::optional<std::string> ca_file) : state_(std::make_unique<State>()) {
  state_->ca_file = std::move(ca_file);
}

TlsClient::~TlsClient() = default;

std::unique_ptr<Stream> TlsClient::handshake(Socket socket, const std::string& host,
                                             const Deadline& deadline) {
  auto stream = std::make_unique<TlsStream>(state_->current(), std::move(socket));
  stream->handshake(host, deadline);
  return stream;
}

}  // namespace lightkeep::net
