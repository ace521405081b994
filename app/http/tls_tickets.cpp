// The keys of session tickets.
#include "app/http/tls_tickets.h"

#include <mbedtls/platform_util.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "app/http/tls_identity.h"

namespace lightkeep::http {
namespace {

// A ticket is good for a day. Its key seals for half a day, and opens for as long as the next one seals.
constexpr std::uint32_t ticket_seconds = 24 * 60 * 60;
constexpr std::int64_t sealing_seconds = ticket_seconds / 2;

void check(int code) {
  if (code != 0) throw std::runtime_error("cannot set up TLS session tickets: " + tls_error_text(code));
}

}  // namespace

TicketKeyring::TicketKeyring(TicketKeeper keeper, std::function<void(const std::string&)> warn)
    : keeper_(std::move(keeper)), warn_(std::move(warn)), keys_(kept().value_or(TicketKeys{})) {
  if (keys_[0].made == 0) {
    keys_ = {new_key(), new_key()};
    keep();
  }
  renew();
}

TicketKeyring::~TicketKeyring() {
  mbedtls_platform_zeroize(keys_.data(), sizeof keys_);
}

TicketKey TicketKeyring::new_key() const {
  TicketKey out{};
  check(tls_random(nullptr, out.name.data(), out.name.size()));
  check(tls_random(nullptr, out.secret.data(), out.secret.size()));
  out.made = keeper_.unix_seconds();
  return out;
}

/// Keys whose tickets are all out of date, or of a clock that was wrong, are of no use.
std::optional<TicketKeys> TicketKeyring::kept() const {
  const std::optional<std::string> bytes = keeper_.load ? keeper_.load() : std::nullopt;
  TicketKeys keys;
  if (!bytes || bytes->size() != sizeof keys) return {};
  std::memcpy(keys.data(), bytes->data(), sizeof keys);
  const std::int64_t age = keeper_.unix_seconds() - keys[0].made;
  if (age < 0 || age > sealing_seconds + ticket_seconds) return {};
  return keys;
}

bool TicketKeyring::is_old(const TicketKey& key) const {
  const std::int64_t age = keeper_.unix_seconds() - key.made;
  return age < 0 || age >= sealing_seconds;
}

void TicketKeyring::keep() const {
  if (!keeper_.keep) return;
  try {
    keeper_.keep({reinterpret_cast<const char*>(keys_.data()), sizeof keys_});
  } catch (const std::exception& error) {
    if (warn_)
      warn_(std::string("the keys of TLS session tickets will not survive a restart: ") + error.what());
  }
}

bool TicketKeyring::renew() {
  if (!is_old(keys_[0])) return false;
  keys_ = {new_key(), keys_[0]};
  keep();
  return true;
}

TlsTickets::TlsTickets(const TicketKeys& keys) {
  mbedtls_ssl_ticket_init(&context_);
  check(mbedtls_ssl_ticket_setup(&context_, tls_random, nullptr, MBEDTLS_CIPHER_AES_256_GCM, ticket_seconds));
  // It keeps the last two that it is given, and seals with the last.
  for (const TicketKey* key : {&keys[1], &keys[0]})
    check(mbedtls_ssl_ticket_rotate(&context_, key->name.data(), key->name.size(), key->secret.data(),
                                    key->secret.size(), ticket_seconds));
}

TlsTickets::~TlsTickets() {
  mbedtls_ssl_ticket_free(&context_);
}

}  // namespace lightkeep::http
