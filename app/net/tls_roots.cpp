#include "app/net/tls_roots.h"

#include <mbedtls/x509_crt.h>
#include <sys/stat.h>

#include <cstdlib>

#include "app/net/error.h"

namespace lightkeep::net {

namespace {

// Bundles first; in the folders, each certificate is a file.
constexpr const char* known_places[] = {
    "/etc/ssl/certs/ca-certificates.crt",                 // Debian, Ubuntu, Arch, Alpine, Gentoo
    "/etc/pki/tls/certs/ca-bundle.crt",                   // Fedora, RHEL
    "/etc/ssl/ca-bundle.pem",                             // openSUSE
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  // RHEL 7 and later
    "/etc/ssl/cert.pem",                                  // Alpine without the package, the BSDs
    "/etc/ssl/certs",
    "/etc/pki/tls/certs",
};

bool exists(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0;
}

bool is_folder(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

}  // namespace

std::string find_roots(const std::optional<std::string>& ca_file) {
  if (ca_file) return *ca_file;
  const char* named = std::getenv("SSL_CERT_FILE");  // NOLINT(concurrency-mt-unsafe): nobody sets any
  if (named != nullptr && *named != '\0') return named;
  for (const char* place : known_places) {
    if (exists(place)) return place;
  }
  return {};
}

std::string roots_version(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return path;
  return path + ' ' + std::to_string(status.st_size) + ' ' + std::to_string(status.st_ino) + ' ' +
         std::to_string(status.st_mtim.tv_sec) + '.' + std::to_string(status.st_mtim.tv_nsec);
}

void read_roots(const std::string& path, mbedtls_x509_crt* list) {
  const int result = is_folder(path) ? mbedtls_x509_crt_parse_path(list, path.c_str())
                                     : mbedtls_x509_crt_parse_file(list, path.c_str());
  // A positive result counts those it could not read; the list itself says whether any could be.
  if (result < 0 || list->version == 0) {
    throw Error(Fault::insecure, "this server has no root certificates to check the certificate against",
                path.empty() ? "none of the known places exists"
                             : path + ": mbedTLS error " + std::to_string(result));
  }
}

}  // namespace lightkeep::net
