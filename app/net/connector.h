// Connections to servers that the operator or the person at the terminal named: with none of the rules for
// what strangers name (see fetcher.h).
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/net/stream.h"
#include "app/net/tls_client.h"
#include "app/net/url.h"

namespace lightkeep::net {

class Dialer;
class Resolver;

/// Any thread, several at once.
class Connector {
 public:
  /// `ca_file`: PEM roots instead of the system's.
  explicit Connector(std::optional<std::string> ca_file = std::nullopt);
  ~Connector();
  Connector(const Connector&) = delete;

  /// In the clear or through TLS, as the URL says. Throws Error.
  std::unique_ptr<Stream> connect(const Url& url, const Deadline& deadline);

 private:
  TlsClient tls_;
  std::shared_ptr<Resolver> resolver_;
  std::shared_ptr<Dialer> dialer_;
};

}  // namespace lightkeep::net
