// What all TLS connections of a listener share: settings, ticket keys, and the certificate, which is read
// again when its files change.
#pragma once

#include <mbedtls/ssl.h>
#include <mbedtls/ssl_ticket.h>

#include <functional>
#include <memory>
#include <string>

#include "app/http/http.h"
#include "app/http/tls_identity.h"
#include "app/http/transport.h"
#include "sync/mutex.h"

namespace lightkeep::http {

/// Keys of session tickets. They outlive certificates, so that clients resume across a renewal.
class TlsTickets {
 public:
  TlsTickets();
  ~TlsTickets();
  TlsTickets(const TlsTickets&) = delete;
  mbedtls_ssl_ticket_context* context() { return &context_; }

 private:
  mbedtls_ssl_ticket_context context_;  // locks for itself
};

/// Settings with one identity; sessions share it until the last of them ends. Read-only once made.
class TlsSettings {
 public:
  TlsSettings(std::shared_ptr<const TlsIdentity> identity, std::shared_ptr<TlsTickets> tickets);
  ~TlsSettings();
  TlsSettings(const TlsSettings&) = delete;
  const mbedtls_ssl_config* config() const { return &config_; }

 private:
  std::shared_ptr<const TlsIdentity> identity_;
  std::shared_ptr<TlsTickets> tickets_;
  mbedtls_ssl_config config_;
};

class TlsContext {
 public:
  /// Throws std::runtime_error with a sentence for the operator. `warn` hears of files that could not be read
  /// again.
  TlsContext(TlsConfig config, std::function<void(const std::string&)> warn);

  /// A server's side over an accepted socket, which it takes over. Looks after the files, at most once in
  /// `check_every`.
  std::unique_ptr<Transport> accept(int socket);

 private:
  std::string files_stamp() const;
  void refresh() REQUIRES(mutex_);

  const TlsConfig config_;
  const std::function<void(const std::string&)> warn_;
  std::shared_ptr<TlsTickets> tickets_;
  sync::Mutex mutex_;
  std::shared_ptr<const TlsSettings> settings_ GUARDED_BY(mutex_);
  std::string stamp_ GUARDED_BY(mutex_);
  Clock::time_point checked_ GUARDED_BY(mutex_);
};

}  // namespace lightkeep::http
