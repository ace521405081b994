// mbedTLS's own code for what this room does faster, under the names that
// packaging/sources/mbedtls_portable.c gives it. Its contexts are known by their size alone: this room's own
// headers take the place of theirs.
#pragma once

#include <mbedtls/cipher.h>

#include <cstddef>

extern "C" {

struct mbedtls_portable_gcm;
extern const std::size_t mbedtls_portable_gcm_size;
void mbedtls_portable_gcm_init(mbedtls_portable_gcm* context);
int mbedtls_portable_gcm_setkey(mbedtls_portable_gcm* context, mbedtls_cipher_id_t cipher,
                                const unsigned char* key, unsigned int bits);
int mbedtls_portable_gcm_starts(mbedtls_portable_gcm* context, int mode, const unsigned char* iv,
                                std::size_t iv_size);
int mbedtls_portable_gcm_update_ad(mbedtls_portable_gcm* context, const unsigned char* data,
                                   std::size_t size);
int mbedtls_portable_gcm_update(mbedtls_portable_gcm* context, const unsigned char* in, std::size_t in_size,
                                unsigned char* out, std::size_t out_size, std::size_t* written);
int mbedtls_portable_gcm_finish(mbedtls_portable_gcm* context, unsigned char* out, std::size_t out_size,
                                std::size_t* written, unsigned char* tag, std::size_t tag_size);
void mbedtls_portable_gcm_free(mbedtls_portable_gcm* context);

}  // extern "C"
