// TLS towards other servers: 1.2 and 1.3 of mbedTLS, certificates verified against the system's roots, names
// checked. The guarded fetch and mail delivery call it.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/net/stream.h"

namespace lightkeep::net {

/// Any thread, several at once. The roots are read at the first handshake, and again when their file has
/// changed.
class TlsClient {
 public:
  /// `ca_file`: PEM roots instead of the system's.
  explicit TlsClient(std::optional<std::string> ca_file = std::nullopt);
  ~TlsClient();
  TlsClient(const TlsClient&) = delete;

  /// `host` is what the certificate must be for, and what the server is told (SNI); an address is looked for
  /// among the certificate's addresses. Throws Error(insecure), or what the socket does. The stream does not
  /// need this object. Its `read` returns 0 only after the peer's close_notify: a cut connection is an Error.
  std::unique_ptr<Stream> handshake(Socket socket, const std::string& host, const Deadline& deadline);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lightkeep::net
