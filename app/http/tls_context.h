// What all TLS connections of a listener share: settings, ticket keys, and the certificate, which is read
// again when its files change.
#pragma once

#include <mbedtls/ssl.h>

#include <array>
#include <functional>
#include <memory>
#include <string>

#include "app/http/http.h"
#include "app/http/output.h"
#include "app/http/tls_supply.h"
#include "app/http/tls_tickets.h"
#include "app/http/transport.h"
#include "sync/mutex.h"

namespace lightkeep::http {

/// Settings with one identity; sessions share it until the last of them ends. Read-only once made.
class TlsSettings {
 public:
  TlsSettings(TlsSupply::Identities identities, std::shared_ptr<TlsTickets> tickets);
  ~TlsSettings();
  TlsSettings(const TlsSettings&) = delete;
  const mbedtls_ssl_config* config() const { return &config_; }

 private:
  static int choose_certificate(mbedtls_ssl_context* session);

  const TlsSupply::Identities identities_;
  std::shared_ptr<TlsTickets> tickets_;
  mbedtls_ssl_config config_;
};

class TlsContext {
 public:
  /// Throws std::runtime_error with a sentence for the operator. `warn` hears of files that could not be read
  /// again. `records` outlives the connections; see TlsTransport.
  TlsContext(TlsConfig config, Budget& records, std::function<void(const std::string&)> warn);

  /// A server's side over an accepted socket, which it takes over. Looks after the files and the keys of
  /// tickets, at most once in `check_every`.
  std::unique_ptr<Transport> accept(int socket);

 private:
  std::string files_stamp() const;
  void refresh() REQUIRES(mutex_);
  bool reload() REQUIRES(mutex_);
  bool resupply() REQUIRES(mutex_);

  const TlsConfig config_;
  Budget& records_;
  const std::function<void(const std::string&)> warn_;
  sync::Mutex mutex_;
  TicketKeyring ring_ GUARDED_BY(mutex_);
  TlsSupply::Identities identities_ GUARDED_BY(mutex_);
  std::shared_ptr<const TlsSettings> settings_ GUARDED_BY(mutex_);
  std::uint64_t supplied_ GUARDED_BY(mutex_) = 0;  // the version
  std::string stamp_ GUARDED_BY(mutex_);
  Clock::time_point checked_ GUARDED_BY(mutex_);
};

/// One connection through TLS. Never blocks; see Transport. What is encrypted waits here until the socket
/// takes it: one record, and as far as `records`, which all connections share, has bytes left, some more.
class TlsTransport : public Transport {
 public:
  static constexpr std::size_t record_size = (16 << 10) - 1;  // bytes that mbedTLS puts into one of TLS 1.3
  static constexpr std::size_t sent_at_once = 4 * record_size;

  TlsTransport(int socket, std::shared_ptr<const TlsSettings> settings, Budget& records);
  ~TlsTransport() override;

  bool handshaken() const override;
  Io handshake() override;
  bool over_tls() const override { return true; }
  bool wants_write() const override { return !out_.empty(); }
  bool speaks_http2() const override;

  IoResult receive(std::span<char> out) override;
  bool emptied() const override;
  std::size_t room_at_once() override;
  /// Takes at most room_at_once(), as full records: all of them go by one call of the kernel.
  IoResult send(std::span<const std::string_view> pieces) override;
  Io flush() override;
  void finish_sending() override;

 private:
  static int put_out(void* self, const unsigned char* bytes, std::size_t size);
  static int receive_raw(void* self, unsigned char* bytes, std::size_t size);
  ssize_t receive_ahead(unsigned char* bytes, std::size_t size);
  Io outcome(int code) const;
  Io write_out();
  void give_back();

  std::shared_ptr<const TlsSettings> settings_;
  mbedtls_ssl_context session_;
  Budget& records_;
  bool has_more_ = false;  // than one record's room: it holds bytes of the budget
  std::string out_;        // records that the socket has not taken, from out_at_ on
  std::size_t out_at_ = 0;
  bool drained_ = false;  // the kernel had nothing more when it was last asked
  // It gave less than there was room for, within this receive(): what came after an earlier one was perhaps
  // told of already, and is told of once.
  bool short_ = false;
  // Received, and not taken by mbedTLS yet, which asks for the five bytes of a record's head first.
  std::array<unsigned char, 2048> ahead_;
  std::size_t ahead_at_ = 0, ahead_size_ = 0;
};

}  // namespace lightkeep::http
