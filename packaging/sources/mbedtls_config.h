/* Appended to mbedTLS's own configuration before it is built, so that the library and those who include it agree. */
#define MBEDTLS_THREADING_C
#define MBEDTLS_THREADING_PTHREAD
/* Renegotiation lets a client make the server work on one connection for ever; TLS 1.3 has dropped it. */
#undef MBEDTLS_SSL_RENEGOTIATION
