// What all TLS connections of a listener share.
#include "app/http/tls_context.h"

#include <mbedtls/net_sockets.h>
#include <psa/crypto.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <new>
#include <stdexcept>

#include "app/http/tls_identity.h"
#include "text/ascii.h"

namespace lightkeep::http {

namespace {

// The client's order decides: it knows whether it has hardware for AES, as we mostly have.
constexpr std::array<int, 10> suites{MBEDTLS_TLS1_3_AES_128_GCM_SHA256,
                                     MBEDTLS_TLS1_3_AES_256_GCM_SHA384,
                                     MBEDTLS_TLS1_3_CHACHA20_POLY1305_SHA256,
                                     MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
                                     MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
                                     MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
                                     MBEDTLS_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
                                     MBEDTLS_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
                                     MBEDTLS_TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
                                     0};
constexpr std::array<std::uint16_t, 4> groups{
    MBEDTLS_SSL_IANA_TLS_GROUP_X25519, MBEDTLS_SSL_IANA_TLS_GROUP_SECP256R1,
    MBEDTLS_SSL_IANA_TLS_GROUP_SECP384R1, MBEDTLS_SSL_IANA_TLS_GROUP_NONE};

void check(int code, const char* what) {
  if (code != 0) throw std::runtime_error(std::string(what) + ": " + tls_error_text(code));
}

constexpr const char* http2_protocol = "h2";

/// mbedTLS keeps the pointer, and takes it without const.
const char** protocols(bool challenged) {
  static std::array<const char*, 4> names{http2_protocol, "http/1.1", nullptr, nullptr};
  static std::array<const char*, 4> with_acme{http2_protocol, "http/1.1", acme_protocol, nullptr};
  return (challenged ? with_acme : names).data();
}

bool speaks(const mbedtls_ssl_context& session, std::string_view protocol) {
  const char* chosen = mbedtls_ssl_get_alpn_protocol(&session);
  return chosen != nullptr && chosen == protocol;
}

}  // namespace

/// For an authority that looks at a challenge, that one's; who speaks its protocol without one is refused.
int TlsSettings::choose_certificate(mbedtls_ssl_context* session) {
  if (!speaks(*session, acme_protocol)) return 0;
  const auto* settings = static_cast<const TlsSettings*>(mbedtls_ssl_conf_get_user_data_p(
      const_cast<mbedtls_ssl_config*>(mbedtls_ssl_context_get_config(session))));
  std::size_t size = 0;
  const unsigned char* name = mbedtls_ssl_get_hs_sni(session, &size);
  if (name == nullptr) return MBEDTLS_ERR_SSL_UNRECOGNIZED_NAME;
  const auto& challenges = settings->identities_.challenges;
  const auto found = challenges.find(text::lower({reinterpret_cast<const char*>(name), size}));
  if (found == challenges.end()) return MBEDTLS_ERR_SSL_UNRECOGNIZED_NAME;
  return mbedtls_ssl_set_hs_own_cert(session, found->second->certificate(), found->second->key());
}

TlsSettings::TlsSettings(TlsSupply::Identities identities, std::shared_ptr<TlsTickets> tickets)
    : identities_(std::move(identities)), tickets_(std::move(tickets)) {
  mbedtls_ssl_config_init(&config_);
  check(mbedtls_ssl_config_defaults(&config_, MBEDTLS_SSL_IS_SERVER, MBEDTLS_SSL_TRANSPORT_STREAM,
                                    MBEDTLS_SSL_PRESET_DEFAULT),
        "cannot set up TLS");
  mbedtls_ssl_conf_rng(&config_, tls_random, nullptr);
  mbedtls_ssl_conf_min_tls_version(&config_, MBEDTLS_SSL_VERSION_TLS1_2);
  mbedtls_ssl_conf_ciphersuites(&config_, suites.data());
  mbedtls_ssl_conf_groups(&config_, groups.data());
  mbedtls_ssl_conf_preference_order(&config_, MBEDTLS_SSL_SRV_CIPHERSUITE_ORDER_CLIENT);
  mbedtls_ssl_conf_session_tickets_cb(&config_, mbedtls_ssl_ticket_write, mbedtls_ssl_ticket_parse,
                                      tickets_->context());
  mbedtls_ssl_conf_new_session_tickets(&config_, 1);
  mbedtls_ssl_conf_tls13_key_exchange_modes(&config_, MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_EPHEMERAL |
                                                          MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_PSK_EPHEMERAL);
  const bool challenged = !identities_.challenges.empty();
  check(mbedtls_ssl_conf_alpn_protocols(&config_, protocols(challenged)), "cannot set up TLS");
  mbedtls_ssl_conf_set_user_data_p(&config_, this);
  if (challenged) mbedtls_ssl_conf_cert_cb(&config_, choose_certificate);
  for (const auto& own : identities_.own)
    check(mbedtls_ssl_conf_own_cert(&config_, own->certificate(), own->key()), "cannot use the certificate");
}

TlsSettings::~TlsSettings() {
  mbedtls_ssl_config_free(&config_);
}

namespace {

/// The cryptography has to be up before anything else of TLS is made.
TicketKeeper when_started(TicketKeeper keeper) {
  if (psa_crypto_init() != PSA_SUCCESS) throw std::runtime_error("the cryptography library does not start");
  return keeper;
}

std::vector<std::shared_ptr<const TlsIdentity>> load(const std::vector<TlsFiles>& files) {
  std::vector<std::shared_ptr<const TlsIdentity>> identities;
  for (const TlsFiles& pair : files) identities.push_back(TlsIdentity::load(pair.certificate, pair.key));
  return identities;
}

}  // namespace

TlsContext::TlsContext(TlsConfig config, Budget& records, std::function<void(const std::string&)> warn)
    : config_(std::move(config)),
      records_(records),
      warn_(std::move(warn)),
      ring_(when_started(config_.tickets), warn_) {
  stamp_ = files_stamp();
  const bool own = config_.self_signed || config_.supply != nullptr;
  if (own)
    identities_.own = {TlsIdentity::self_signed(config_.self_signed_name)};
  else
    identities_.own = load(config_.files);
  resupply();
  settings_ = std::make_shared<const TlsSettings>(identities_, std::make_shared<TlsTickets>(ring_.keys()));
}

/// Changes when a file is replaced or written to.
std::string TlsContext::files_stamp() const {
  std::string out;
  const auto add = [&](const std::string& file) {
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0) return;
    for (const auto number :
         {static_cast<long long>(status.st_ino), static_cast<long long>(status.st_size),
          static_cast<long long>(status.st_mtim.tv_sec), static_cast<long long>(status.st_mtim.tv_nsec)}) {
      out += std::to_string(number) + ' ';
    }
  };
  for (const TlsFiles& pair : config_.files) {
    add(pair.certificate);
    add(pair.key);
  }
  return out;
}

/// Whether there are other certificates. A pair that does not fit together, perhaps half written, leaves the
/// old ones in use; the next change is tried again.
bool TlsContext::reload() {
  const std::string stamp = files_stamp();
  if (stamp == stamp_) return false;
  stamp_ = stamp;
  try {
    identities_.own = load(config_.files);
    return true;
  } catch (const std::exception& error) {
    if (warn_) warn_(std::string(error.what()) + "; what is in use stays");
    return false;
  }
}

/// Whether the supply has changed since it was last looked at. One that has nothing yet leaves what is in
/// use.
bool TlsContext::resupply() {
  if (config_.supply == nullptr || config_.supply->version() == supplied_) return false;
  supplied_ = config_.supply->version();
  auto supplied = config_.supply->identities();
  if (supplied.own.empty()) supplied.own = identities_.own;
  identities_ = std::move(supplied);
  return true;
}

/// Sessions go on with the settings that they began with.
void TlsContext::refresh() {
  bool changed = resupply();
  const auto now = Clock::now();
  if (now >= checked_ + config_.check_every) {
    checked_ = now;
    changed |= ring_.renew();
    changed |= reload();
  }
  if (!changed) return;
  settings_ = std::make_shared<const TlsSettings>(identities_, std::make_shared<TlsTickets>(ring_.keys()));
}

std::unique_ptr<Transport> TlsContext::accept(int socket) {
  const sync::Lock lock(mutex_);
  refresh();
  return std::make_unique<TlsTransport>(socket, settings_, records_);
}

namespace {

constexpr std::size_t more_at_once = TlsTransport::sent_at_once - TlsTransport::record_size;

/// The bytes of the pieces from there on, at most a record's; of several pieces, they are put together in
/// `room`.
std::string_view next_record(std::span<const std::string_view> pieces, std::size_t from, std::string& room) {
  room.clear();
  for (const std::string_view& each : pieces) {
    const std::string_view piece = each.substr(std::min(from, each.size()));
    from -= each.size() - piece.size();
    const bool fits_alone = piece.size() >= TlsTransport::record_size || &each == &pieces.back();
    if (room.empty() && fits_alone) return piece.substr(0, TlsTransport::record_size);
    room.append(piece.substr(0, TlsTransport::record_size - room.size()));
  }
  return room;
}

}  // namespace

/// For mbedTLS all of it is sent; the socket gets it with what else comes in the same call.
int TlsTransport::put_out(void* self, const unsigned char* bytes, std::size_t size) {
  try {
    static_cast<TlsTransport*>(self)->out_.append(reinterpret_cast<const char*>(bytes), size);
  } catch (const std::bad_alloc&) {
    return MBEDTLS_ERR_SSL_ALLOC_FAILED;
  }
  return static_cast<int>(size);
}

/// As recv: a small record comes with one call of the kernel, a large one without another copy.
ssize_t TlsTransport::receive_ahead(unsigned char* bytes, std::size_t size) {
  if (ahead_at_ == ahead_size_) {
    const bool direct = size >= ahead_.size();
    const auto room = direct ? std::span(bytes, size) : std::span(ahead_);
    const ssize_t count = ::recv(*socket_address(), room.data(), room.size(), MSG_DONTWAIT);
    short_ = count > 0 && static_cast<std::size_t>(count) < room.size();
    if (direct || count <= 0) return count;
    ahead_at_ = 0;
    ahead_size_ = static_cast<std::size_t>(count);
  }
  const std::size_t taken = std::min(size, ahead_size_ - ahead_at_);
  std::memcpy(bytes, ahead_.data() + ahead_at_, taken);
  ahead_at_ += taken;
  return static_cast<ssize_t>(taken);
}

int TlsTransport::receive_raw(void* self, unsigned char* bytes, std::size_t size) {
  auto& transport = *static_cast<TlsTransport*>(self);
  const ssize_t count = transport.receive_ahead(bytes, size);
  const int reason = errno;
  transport.drained_ = count < 0 && (reason == EAGAIN || reason == EWOULDBLOCK);
  if (count > 0) return static_cast<int>(count);
  if (count == 0) return MBEDTLS_ERR_SSL_CONN_EOF;
  return transport.drained_ || reason == EINTR ? MBEDTLS_ERR_SSL_WANT_READ : MBEDTLS_ERR_NET_RECV_FAILED;
}

TlsTransport::TlsTransport(int socket, std::shared_ptr<const TlsSettings> settings, Budget& records)
    : Transport(socket), settings_(std::move(settings)), records_(records) {
  mbedtls_ssl_init(&session_);
  if (const int code = mbedtls_ssl_setup(&session_, settings_->config()); code != 0) {
    mbedtls_ssl_free(&session_);
    throw std::runtime_error("cannot set up a TLS session: " + tls_error_text(code));
  }
  mbedtls_ssl_set_bio(&session_, this, put_out, receive_raw, nullptr);
}

TlsTransport::~TlsTransport() {
  give_back();
  mbedtls_ssl_free(&session_);
}

bool TlsTransport::handshaken() const {
  return mbedtls_ssl_is_handshake_over(const_cast<mbedtls_ssl_context*>(&session_)) != 0;
}

/// mbedTLS asks to be called again also after a record that brought no data of the application, with more of
/// them waiting in the kernel, which gives no second event for those: only a drained socket is blocked.
Io TlsTransport::outcome(int code) const {
  if (code >= 0) return Io::moved;
  if (code == MBEDTLS_ERR_SSL_WANT_READ) return drained_ ? Io::blocked : Io::moved;
  return Io::ended;
}

/// Who came to see a challenge has seen it then.
Io TlsTransport::handshake() {
  const Io io = outcome(mbedtls_ssl_handshake(&session_));
  if (const Io flushed = flush(); io != Io::ended && flushed != Io::moved) return flushed;
  return io == Io::moved && handshaken() && speaks(session_, acme_protocol) ? Io::ended : io;
}

bool TlsTransport::speaks_http2() const {
  return speaks(session_, http2_protocol);
}

IoResult TlsTransport::receive(std::span<char> out) {
  short_ = false;
  const int count = mbedtls_ssl_read(&session_, reinterpret_cast<unsigned char*>(out.data()), out.size());
  if (count > 0) return {Io::moved, static_cast<std::size_t>(count)};
  flush();  // why mbedTLS ends it
  return {count == 0 ? Io::ended : outcome(count), 0};
}

bool TlsTransport::emptied() const {
  return short_ && ahead_at_ == ahead_size_ && mbedtls_ssl_check_pending(&session_) == 0;
}

Io TlsTransport::write_out() {
  while (out_at_ < out_.size()) {
    const std::string_view rest = std::string_view(out_).substr(out_at_);
    const IoResult sent = Transport::send(std::span(&rest, 1));
    if (sent.io != Io::moved) return sent.io;
    out_at_ += sent.count;
  }
  out_.clear();
  out_at_ = 0;
  return Io::moved;
}

void TlsTransport::give_back() {
  if (std::exchange(has_more_, false)) records_.give_back(more_at_once);
}

Io TlsTransport::flush() {
  const Io io = write_out();
  if (io != Io::moved) return io;
  std::string().swap(out_);
  give_back();
  return io;
}

std::size_t TlsTransport::room_at_once() {
  has_more_ = has_more_ || records_.take(more_at_once);
  return has_more_ ? sent_at_once : record_size;
}

IoResult TlsTransport::send(std::span<const std::string_view> pieces) {
  if (const Io io = out_.empty() ? Io::moved : flush(); io != Io::moved) return {io, 0};
  thread_local std::string encrypted, joined;  // allocated once
  const std::size_t most = room_at_once();
  out_.swap(encrypted);
  std::size_t taken = 0;
  while (taken < most) {
    const std::string_view record = next_record(pieces, taken, joined);
    if (record.empty()) break;
    const int count =
        mbedtls_ssl_write(&session_, reinterpret_cast<const unsigned char*>(record.data()), record.size());
    if (count <= 0) return {Io::ended, 0};
    taken += static_cast<std::size_t>(count);
  }
  const Io io = write_out();
  std::string rest = out_.substr(std::exchange(out_at_, 0));
  out_.clear();
  out_.swap(encrypted);
  out_.swap(rest);
  if (out_.size() <= record_size) give_back();
  return {io == Io::ended ? io : Io::moved, taken};
}

void TlsTransport::finish_sending() {
  mbedtls_ssl_close_notify(&session_);
  flush();  // if it does not fit now, the end of the stream has to do
  Transport::finish_sending();
}

}  // namespace lightkeep::http
