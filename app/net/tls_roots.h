// Where a machine keeps the certificates of the authorities it trusts; used by the TLS client only.
#pragma once

#include <optional>
#include <string>

struct mbedtls_x509_crt;

namespace lightkeep::net {

/// The file or folder to read: `ca_file` itself, else what the environment variable SSL_CERT_FILE names, as
/// for other programs, else the first of the known places that exists; empty without any.
std::string find_roots(const std::optional<std::string>& ca_file);
/// Changes when the roots do: path, size and time of change.
std::string roots_version(const std::string& path);
/// Appends to the list. Certificates that mbedTLS cannot read are passed over. Throws Error(insecure) when
/// none is left.
void read_roots(const std::string& path, mbedtls_x509_crt* list);

}  // namespace lightkeep::net
