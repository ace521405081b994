// The keys of session tickets (RFC 5077; RFC 8446, section 4.6.1), with which clients resume without a whole
// handshake. They outlive certificates and restarts, and are replaced while clients still hold tickets of the
// key before. Used by tls_context.h.
#pragma once

#include <mbedtls/ssl_ticket.h>

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "app/http/server.h"

namespace lightkeep::http {

struct TicketKey {
  std::int64_t made;  // Unix seconds
  std::array<unsigned char, 4> name;
  std::array<unsigned char, 32> secret;
};
/// That in use, and that before it, which still opens.
using TicketKeys = std::array<TicketKey, 2>;

/// The keys over time. One thread at a time.
class TicketKeyring {
 public:
  /// Takes up the keys that are kept, where they are young enough to be of use. `warn` hears why keys cannot
  /// be kept.
  TicketKeyring(TicketKeeper keeper, std::function<void(const std::string&)> warn);
  ~TicketKeyring();
  TicketKeyring(const TicketKeyring&) = delete;

  /// Makes a new key when the one in use has sealed tickets for long enough; whether it did.
  bool renew();
  const TicketKeys& keys() const { return keys_; }

 private:
  TicketKey new_key() const;
  std::optional<TicketKeys> kept() const;
  bool is_old(const TicketKey& key) const;
  void keep() const;

  const TicketKeeper keeper_;
  const std::function<void(const std::string&)> warn_;
  TicketKeys keys_;
};

/// What seals and opens the tickets of sessions with these keys. Any thread.
class TlsTickets {
 public:
  explicit TlsTickets(const TicketKeys& keys);
  ~TlsTickets();
  TlsTickets(const TlsTickets&) = delete;
  mbedtls_ssl_ticket_context* context() { return &context_; }

 private:
  mbedtls_ssl_ticket_context context_;  // locks for itself
};

}  // namespace lightkeep::http
