// The context of mbedTLS's Poly1305, whose functions app/crypto/sodium.cpp defines (MBEDTLS_POLY1305_ALT). C;
// mbedTLS is built with it, and it is installed among its headers.
#pragma once

typedef struct mbedtls_poly1305_context {
  unsigned char state[256] __attribute__((aligned(16)));  // libsodium's
} mbedtls_poly1305_context;
