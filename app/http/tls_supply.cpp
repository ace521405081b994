#include "app/http/tls_supply.h"

#include "app/http/tls_identity.h"

namespace lightkeep::http {

void TlsSupply::use(const std::string& pem) {
  auto identity = TlsIdentity::parse(pem);
  const sync::Lock lock(mutex_);
  identities_.own = {std::move(identity)};
  has_own_ = true;
  ++version_;
}

void TlsSupply::prove(const std::string& name, std::shared_ptr<const TlsIdentity> identity) {
  const sync::Lock lock(mutex_);
  identities_.challenges[name] = std::move(identity);
  ++version_;
}

void TlsSupply::withdraw(const std::string& name) {
  const sync::Lock lock(mutex_);
  identities_.challenges.erase(name);
  ++version_;
}

TlsSupply::Identities TlsSupply::identities() const {
  const sync::Lock lock(mutex_);
  return identities_;
}

}  // namespace lightkeep::http
