/* mbedTLS's own GCM under other names: app/crypto takes over its functions and falls back to these. Compiled into libmbedcrypto.a,
 * among mbedTLS's own sources. */
#include "mbedtls/build_info.h"

#undef MBEDTLS_GCM_ALT
#undef MBEDTLS_SELF_TEST
#define mbedtls_gcm_init mbedtls_portable_gcm_init
#define mbedtls_gcm_setkey mbedtls_portable_gcm_setkey
#define mbedtls_gcm_starts mbedtls_portable_gcm_starts
#define mbedtls_gcm_update_ad mbedtls_portable_gcm_update_ad
#define mbedtls_gcm_update mbedtls_portable_gcm_update
#define mbedtls_gcm_finish mbedtls_portable_gcm_finish
#define mbedtls_gcm_crypt_and_tag mbedtls_portable_gcm_crypt_and_tag
#define mbedtls_gcm_auth_decrypt mbedtls_portable_gcm_auth_decrypt
#define mbedtls_gcm_free mbedtls_portable_gcm_free

#include "gcm.c"

const size_t mbedtls_portable_gcm_size = sizeof(mbedtls_gcm_context);
