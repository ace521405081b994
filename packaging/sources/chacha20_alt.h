// The context of mbedTLS's ChaCha20, whose functions app/crypto/sodium.cpp defines (MBEDTLS_CHACHA20_ALT). C;
// mbedTLS is built with it, and it is installed among its headers.
#pragma once

typedef struct mbedtls_chacha20_context {
  unsigned char key[32], nonce[12];
  unsigned char left[64];  // of the key stream: the last left_size bytes are not used yet
  size_t left_size;
  uint64_t counter;  // of the next block; there is none from 2^32 on
} mbedtls_chacha20_context;
