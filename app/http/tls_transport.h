// One connection through TLS. Never blocks; see Transport.
#pragma once

#include <mbedtls/ssl.h>

#include <memory>
#include <string>

#include "app/http/tls_context.h"
#include "app/http/transport.h"

namespace lightkeep::http {

class TlsTransport : public Transport {
 public:
  TlsTransport(int socket, std::shared_ptr<const TlsSettings> settings);
  ~TlsTransport() override;

  bool handshaken() const override;
  Io handshake() override;
  bool over_tls() const override { return true; }
  bool wants_write() const override { return wants_write_; }

  IoResult receive(std::span<char> out) override;
  /// Takes at most one record, filled from as many pieces as fit.
  IoResult send(std::span<const std::string_view> pieces) override;
  Io flush() override;
  void finish_sending() override;

 private:
  static int send_raw(void* self, const unsigned char* bytes, std::size_t size);
  static int receive_raw(void* self, unsigned char* bytes, std::size_t size);
  Io outcome(int code);

  std::shared_ptr<const TlsSettings> settings_;
  mbedtls_ssl_context session_;
  std::string record_;
  std::size_t pending_ = 0;  // plain bytes of the record that mbedTLS still has to put on the wire
  bool wants_write_ = false;
  bool drained_ = false;  // the kernel had nothing more when it was last asked
};

}  // namespace lightkeep::http
