// A certificate that comes, and is renewed, while the server runs; and those that answer an authority's
// challenges meanwhile. Any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sync/mutex.h"

namespace lightkeep::http {

class TlsIdentity;

/// The protocol that authorities negotiate to see a challenge's certificate (RFC 8737 section 4).
inline constexpr const char* acme_protocol = "acme-tls/1";

class TlsSupply {
 public:
  struct Identities {
    std::vector<std::shared_ptr<const TlsIdentity>> own{};                   // empty: none yet
    std::map<std::string, std::shared_ptr<const TlsIdentity>> challenges{};  // by host name, lower case
  };

  /// New connections have it. PEM, chain and key. Throws std::runtime_error.
  void use(const std::string& pem);
  /// Shown to whom asks for `name` with acme_protocol.
  void prove(const std::string& name, std::shared_ptr<const TlsIdentity> identity);
  void withdraw(const std::string& name);

  std::uint64_t version() const { return version_; }  // another one after each change
  Identities identities() const;
  bool has_own() const { return has_own_; }

 private:
  mutable sync::Mutex mutex_;
  Identities identities_ GUARDED_BY(mutex_);
  std::atomic<std::uint64_t> version_ = 1;
  std::atomic<bool> has_own_ = false;
};

}  // namespace lightkeep::http
