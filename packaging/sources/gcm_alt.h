// The context of mbedTLS's GCM, whose functions app/crypto/gcm.cpp defines (MBEDTLS_GCM_ALT). One of the two
// is there once a key is set. C; mbedTLS is built with it, and it is installed among its headers.
#pragma once

typedef struct mbedtls_gcm_context {
  struct lightkeep_gcm* accelerated;
  struct mbedtls_portable_gcm*
      portable;  // where the processor lacks the instructions, and for ciphers other than AES
} mbedtls_gcm_context;
