// The random numbers of TLS in the shape that mbedTLS calls. Its own header for this (psa_util.h) does not
// declare C linkage.
#pragma once

#include <mbedtls/ctr_drbg.h>
#include <psa/crypto.h>

namespace lightkeep::http {

/// After psa_crypto_init(); any thread.
inline int tls_random(void*, unsigned char* out, std::size_t size) {
  return psa_generate_random(out, size) == PSA_SUCCESS ? 0 : MBEDTLS_ERR_CTR_DRBG_ENTROPY_SOURCE_FAILED;
}

}  // namespace lightkeep::http
