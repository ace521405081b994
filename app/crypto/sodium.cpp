// What mbedTLS calls of libsodium: ChaCha20 and Poly1305 (RFC 8439), which TLS takes with clients that have
// no hardware for AES, and X25519 (RFC 7748), which opens nearly every session. libsodium chooses by the
// processor, and has portable code.
#include <mbedtls/chacha20.h>
#include <mbedtls/ecp.h>
#include <mbedtls/platform_util.h>
#include <mbedtls/poly1305.h>
#include <sodium.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace {

constexpr std::size_t block = 64;
constexpr std::uint64_t most_blocks = std::uint64_t{1} << 32;  // of one nonce

/// libsodium has looked at the processor. Any thread.
bool is_ready() {
  static const bool ready = sodium_init() >= 0;
  return ready;
}

crypto_onetimeauth_poly1305_state* state_of(mbedtls_poly1305_context* context) {
  static_assert(sizeof(crypto_onetimeauth_poly1305_state) <= sizeof context->state);
  return reinterpret_cast<crypto_onetimeauth_poly1305_state*>(context->state);
}

/// Bytes of the key stream that the call before has left over.
std::size_t use_up(mbedtls_chacha20_context* context, const unsigned char* in, std::size_t size,
                   unsigned char* out) {
  const std::size_t count = std::min(size, context->left_size);
  const unsigned char* stream = context->left + block - context->left_size;
  for (std::size_t i = 0; i < count; ++i) out[i] = in[i] ^ stream[i];
  context->left_size -= count;
  return count;
}

void whole_blocks(mbedtls_chacha20_context* context, const unsigned char* in, std::size_t count,
                  unsigned char* out) {
  crypto_stream_chacha20_ietf_xor_ic(out, in, count * block, context->nonce,
                                     static_cast<std::uint32_t>(context->counter), context->key);
  context->counter += count;
}

}  // namespace

extern "C" {

void mbedtls_chacha20_init(mbedtls_chacha20_context* context) {
  *context = {};
}

void mbedtls_chacha20_free(mbedtls_chacha20_context* context) {
  if (context != nullptr) mbedtls_platform_zeroize(context, sizeof *context);
}

int mbedtls_chacha20_setkey(mbedtls_chacha20_context* context, const unsigned char key[32]) {
  std::memcpy(context->key, key, sizeof context->key);
  return is_ready() ? 0 : MBEDTLS_ERR_CHACHA20_BAD_INPUT_DATA;
}

int mbedtls_chacha20_starts(mbedtls_chacha20_context* context, const unsigned char nonce[12],
                            std::uint32_t counter) {
  std::memcpy(context->nonce, nonce, sizeof context->nonce);
  context->counter = counter;
  context->left_size = 0;
  return 0;
}

int mbedtls_chacha20_update(mbedtls_chacha20_context* context, std::size_t size, const unsigned char* in,
                            unsigned char* out) {
  const std::size_t begun = use_up(context, in, size, out);
  const std::size_t blocks = (size - begun) / block, rest = (size - begun) % block;
  if (blocks + (rest > 0) > most_blocks - context->counter) return MBEDTLS_ERR_CHACHA20_BAD_INPUT_DATA;
  if (blocks > 0) whole_blocks(context, in + begun, blocks, out + begun);
  if (rest > 0) {
    std::memset(context->left, 0, block);
    whole_blocks(context, context->left, 1, context->left);
    context->left_size = block;
    use_up(context, in + size - rest, rest, out + size - rest);
  }
  return 0;
}

int mbedtls_chacha20_crypt(const unsigned char key[32], const unsigned char nonce[12], std::uint32_t counter,
                           std::size_t size, const unsigned char* in, unsigned char* out) {
  mbedtls_chacha20_context context;
  mbedtls_chacha20_init(&context);
  int code = mbedtls_chacha20_setkey(&context, key);
  if (code == 0) code = mbedtls_chacha20_starts(&context, nonce, counter);
  if (code == 0) code = mbedtls_chacha20_update(&context, size, in, out);
  mbedtls_chacha20_free(&context);
  return code;
}

void mbedtls_poly1305_init(mbedtls_poly1305_context* context) {
  *context = {};
}

void mbedtls_poly1305_free(mbedtls_poly1305_context* context) {
  if (context != nullptr) mbedtls_platform_zeroize(context, sizeof *context);
}

int mbedtls_poly1305_starts(mbedtls_poly1305_context* context, const unsigned char key[32]) {
  if (!is_ready()) return MBEDTLS_ERR_POLY1305_BAD_INPUT_DATA;
  return crypto_onetimeauth_poly1305_init(state_of(context), key);
}

int mbedtls_poly1305_update(mbedtls_poly1305_context* context, const unsigned char* in, std::size_t size) {
  return size == 0 ? 0 : crypto_onetimeauth_poly1305_update(state_of(context), in, size);
}

int mbedtls_poly1305_finish(mbedtls_poly1305_context* context, unsigned char mac[16]) {
  return crypto_onetimeauth_poly1305_final(state_of(context), mac);
}

int mbedtls_poly1305_mac(const unsigned char key[32], const unsigned char* in, std::size_t size,
                         unsigned char mac[16]) {
  mbedtls_poly1305_context context;
  mbedtls_poly1305_init(&context);
  int code = mbedtls_poly1305_starts(&context, key);
  if (code == 0) code = mbedtls_poly1305_update(&context, in, size);
  if (code == 0) code = mbedtls_poly1305_finish(&context, mac);
  mbedtls_poly1305_free(&context);
  return code;
}

/// mbedTLS has checked both, the scalar's fixed bits too (packaging/sources/mbedtls_x25519.patch).
int lightkeep_x25519(mbedtls_ecp_point* result, const mbedtls_mpi* scalar, const mbedtls_ecp_point* point) {
  unsigned char secret[32], from[32], to[32];
  int code = is_ready() ? 0 : MBEDTLS_ERR_ECP_BAD_INPUT_DATA;
  if (code == 0) code = mbedtls_mpi_write_binary_le(scalar, secret, sizeof secret);
  if (code == 0) code = mbedtls_mpi_write_binary_le(&point->private_X, from, sizeof from);
  if (code == 0 && crypto_scalarmult_curve25519(to, secret, from) != 0) code = MBEDTLS_ERR_ECP_INVALID_KEY;
  if (code == 0) code = mbedtls_mpi_read_binary_le(&result->private_X, to, sizeof to);
  if (code == 0) code = mbedtls_mpi_lset(&result->private_Z, 1);
  mbedtls_mpi_free(&result->private_Y);
  mbedtls_platform_zeroize(secret, sizeof secret);
  mbedtls_platform_zeroize(to, sizeof to);
  return code;
}

}  // extern "C"
