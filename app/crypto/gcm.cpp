// AES-GCM behind mbedTLS's own functions: at the speed of the processor where it has the instructions, else
// mbedTLS's code, which the build keeps under other names (packaging/sources/mbedtls_portable.c).
#include <mbedtls/gcm.h>
#include <mbedtls/platform_util.h>

#include <algorithm>
#include <cstring>
#include <new>

extern "C" {                        // which this header does not declare
#include <mbedtls/constant_time.h>  // NOLINT
}

#include "app/crypto/gcm_kernel.h"
#include "app/crypto/mbedtls_portable.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

using lightkeep::crypto::GcmKernel;
using lightkeep::crypto::GcmKey;

namespace {

constexpr std::size_t block = 16;
constexpr std::uint64_t most_text = 0xFFFFFFFE0, most_data = std::uint64_t{1} << 61;  // bytes of one message

/// The fastest that this processor has the instructions for; null when there is none.
const GcmKernel* best_kernel() {
#if defined(__x86_64__)
  if (!__builtin_cpu_supports("sse4.1") || !__builtin_cpu_supports("aes") ||
      !__builtin_cpu_supports("pclmul"))
    return nullptr;
  unsigned a = 0, b = 0, c = 0, d = 0;
  const bool vaes = __get_cpuid_count(7, 0, &a, &b, &c, &d) && (c & bit_VAES) && (c & bit_VPCLMULQDQ);
  // Support of AVX2 is asked of the system as well, which has to keep the registers.
  return vaes && __builtin_cpu_supports("avx2") ? &lightkeep::crypto::gcm_vaes
                                                : &lightkeep::crypto::gcm_aesni;
#else
  return nullptr;
#endif
}

void put_big_endian(std::uint8_t* out, std::uint64_t number) {
  for (int i = 0; i < 8; ++i) out[i] = static_cast<std::uint8_t>(number >> (56 - 8 * i));
}

}  // namespace

/// One key, and the message that it is at.
struct lightkeep_gcm {
  const GcmKernel* kernel;
  GcmKey key;
  std::uint8_t counter[block], first_mask[block], mask[block];
  std::uint8_t hash[block];  // with a part of a block added that is not multiplied yet
  std::uint64_t data_size, text_size;
  bool sealing;

  void start(bool seals, const std::uint8_t* iv, std::size_t size);
  void add_data(const std::uint8_t* bytes, std::size_t size);
  void crypt(const std::uint8_t* in, std::uint8_t* out, std::size_t size);
  void finish(std::uint8_t* tag, std::size_t size);

 private:
  void multiply();
  void absorb(const std::uint8_t* bytes, std::size_t size, std::size_t at);
  void crypt_part(const std::uint8_t* in, std::uint8_t* out, std::size_t size, std::size_t at);
};

/// The block of the hash is complete.
void lightkeep_gcm::multiply() {
  const std::uint8_t nothing[block] = {};
  kernel->hash(key, hash, nothing, 1);
}

/// Any number of bytes, the first of which is at `at` in its block.
void lightkeep_gcm::absorb(const std::uint8_t* bytes, std::size_t size, std::size_t at) {
  if (at == 0 && size >= block) {
    kernel->hash(key, hash, bytes, size / block);
    bytes += size / block * block;
    size %= block;
  }
  for (; size > 0; --size, ++bytes) {
    hash[at] ^= *bytes;
    at = (at + 1) % block;
    if (at == 0) multiply();
  }
}

void lightkeep_gcm::start(bool seals, const std::uint8_t* iv, std::size_t size) {
  sealing = seals;
  data_size = text_size = 0;
  std::memset(hash, 0, block);
  std::memset(counter, 0, block);
  if (size == 12) {
    std::memcpy(counter, iv, size);
    counter[block - 1] = 1;
  } else {
    std::uint8_t length[block] = {};
    put_big_endian(length + 8, std::uint64_t{size} * 8);
    absorb(iv, size, 0);
    if (size % block != 0) multiply();
    kernel->hash(key, hash, length, 1);
    std::swap(counter, hash);
  }
  kernel->encrypt(key, counter, first_mask);
}

void lightkeep_gcm::add_data(const std::uint8_t* bytes, std::size_t size) {
  absorb(bytes, size, data_size % block);
  data_size += size;
}

/// Within one block, whose mask is made with its first byte.
void lightkeep_gcm::crypt_part(const std::uint8_t* in, std::uint8_t* out, std::size_t size, std::size_t at) {
  if (at == 0) {
    std::uint32_t number;
    std::memcpy(&number, counter + 12, sizeof number);
    number = __builtin_bswap32(__builtin_bswap32(number) + 1);
    std::memcpy(counter + 12, &number, sizeof number);
    kernel->encrypt(key, counter, mask);
  }
  for (std::size_t i = 0; i < size; ++i) {
    const std::uint8_t given = in[i];
    out[i] = given ^ mask[at + i];
    hash[at + i] ^= sealing ? out[i] : given;
  }
  if (at + size == block) multiply();
}

void lightkeep_gcm::crypt(const std::uint8_t* in, std::uint8_t* out, std::size_t size) {
  if (size == 0) return;
  if (text_size == 0 && data_size % block != 0) multiply();
  const std::size_t at = text_size % block, begun = at == 0 ? 0 : std::min(size, block - at);
  const std::size_t blocks = (size - begun) / block, rest = (size - begun) % block;
  text_size += size;
  if (begun > 0) crypt_part(in, out, begun, at);
  (sealing ? kernel->seal : kernel->open)(key, counter, hash, in + begun, out + begun, blocks);
  if (rest > 0) crypt_part(in + size - rest, out + size - rest, rest, 0);
}

void lightkeep_gcm::finish(std::uint8_t* tag, std::size_t size) {
  std::uint8_t lengths[block];
  put_big_endian(lengths, data_size * 8);
  put_big_endian(lengths + 8, text_size * 8);
  if ((text_size == 0 ? data_size : text_size) % block != 0) multiply();
  kernel->hash(key, hash, lengths, 1);
  for (std::size_t i = 0; i < size; ++i) tag[i] = hash[i] ^ first_mask[i];
}

extern "C" {

void mbedtls_gcm_init(mbedtls_gcm_context* context) {
  *context = {};
}

void mbedtls_gcm_free(mbedtls_gcm_context* context) {
  if (context == nullptr) return;
  if (context->portable != nullptr) {
    mbedtls_portable_gcm_free(context->portable);
    ::operator delete(context->portable);
  }
  if (context->accelerated != nullptr) {
    mbedtls_platform_zeroize(context->accelerated, sizeof *context->accelerated);
    delete context->accelerated;
  }
  *context = {};
}

int mbedtls_gcm_setkey(mbedtls_gcm_context* context, mbedtls_cipher_id_t cipher, const unsigned char* key,
                       unsigned int bits) {
  mbedtls_gcm_free(context);
  static const GcmKernel* const fast = best_kernel();
  if (cipher != MBEDTLS_CIPHER_ID_AES || fast == nullptr) {
    void* const memory = ::operator new(mbedtls_portable_gcm_size, std::nothrow);
    if (memory == nullptr) return MBEDTLS_ERR_CIPHER_ALLOC_FAILED;
    context->portable = static_cast<mbedtls_portable_gcm*>(memory);
    mbedtls_portable_gcm_init(context->portable);
    return mbedtls_portable_gcm_setkey(context->portable, cipher, key, bits);
  }
  if (bits != 128 && bits != 192 && bits != 256) return MBEDTLS_ERR_GCM_BAD_INPUT;
  context->accelerated = new (std::nothrow) lightkeep_gcm();
  if (context->accelerated == nullptr) return MBEDTLS_ERR_CIPHER_ALLOC_FAILED;
  context->accelerated->kernel = fast;
  fast->set_key(context->accelerated->key, key, bits / 8);
  return 0;
}

int mbedtls_gcm_starts(mbedtls_gcm_context* context, int mode, const unsigned char* iv, std::size_t iv_size) {
  if (context->portable != nullptr) return mbedtls_portable_gcm_starts(context->portable, mode, iv, iv_size);
  if (iv_size == 0 || iv_size >= most_data || context->accelerated == nullptr)
    return MBEDTLS_ERR_GCM_BAD_INPUT;
  context->accelerated->start(mode == MBEDTLS_GCM_ENCRYPT, iv, iv_size);
  return 0;
}

int mbedtls_gcm_update_ad(mbedtls_gcm_context* context, const unsigned char* data, std::size_t size) {
  if (context->portable != nullptr) return mbedtls_portable_gcm_update_ad(context->portable, data, size);
  if (size >= most_data - context->accelerated->data_size) return MBEDTLS_ERR_GCM_BAD_INPUT;
  context->accelerated->add_data(data, size);
  return 0;
}

int mbedtls_gcm_update(mbedtls_gcm_context* context, const unsigned char* in, std::size_t in_size,
                       unsigned char* out, std::size_t out_size, std::size_t* written) {
  if (context->portable != nullptr)
    return mbedtls_portable_gcm_update(context->portable, in, in_size, out, out_size, written);
  if (out_size < in_size) return MBEDTLS_ERR_GCM_BUFFER_TOO_SMALL;
  *written = in_size;
  if (in_size == 0) return 0;
  const bool runs_over = out > in && static_cast<std::size_t>(out - in) < in_size;
  if (runs_over || in_size > most_text - context->accelerated->text_size) return MBEDTLS_ERR_GCM_BAD_INPUT;
  context->accelerated->crypt(in, out, in_size);
  return 0;
}

int mbedtls_gcm_finish(mbedtls_gcm_context* context, unsigned char* out, std::size_t out_size,
                       std::size_t* written, unsigned char* tag, std::size_t tag_size) {
  if (context->portable != nullptr)
    return mbedtls_portable_gcm_finish(context->portable, out, out_size, written, tag, tag_size);
  *written = 0;
  if (tag_size < 4 || tag_size > block) return MBEDTLS_ERR_GCM_BAD_INPUT;
  context->accelerated->finish(tag, tag_size);
  return 0;
}

int mbedtls_gcm_crypt_and_tag(mbedtls_gcm_context* context, int mode, std::size_t size,
                              const unsigned char* iv, std::size_t iv_size, const unsigned char* data,
                              std::size_t data_size, const unsigned char* in, unsigned char* out,
                              std::size_t tag_size, unsigned char* tag) {
  std::size_t written = 0;
  int code = mbedtls_gcm_starts(context, mode, iv, iv_size);
  if (code == 0) code = mbedtls_gcm_update_ad(context, data, data_size);
  if (code == 0) code = mbedtls_gcm_update(context, in, size, out, size, &written);
  if (code == 0) code = mbedtls_gcm_finish(context, nullptr, 0, &written, tag, tag_size);
  return code;
}

int mbedtls_gcm_auth_decrypt(mbedtls_gcm_context* context, std::size_t size, const unsigned char* iv,
                             std::size_t iv_size, const unsigned char* data, std::size_t data_size,
                             const unsigned char* tag, std::size_t tag_size, const unsigned char* in,
                             unsigned char* out) {
  unsigned char made[block];
  const int code = mbedtls_gcm_crypt_and_tag(context, MBEDTLS_GCM_DECRYPT, size, iv, iv_size, data, data_size,
                                             in, out, tag_size, made);
  if (code == 0 && mbedtls_ct_memcmp(tag, made, tag_size) == 0) return 0;
  if (size > 0) mbedtls_platform_zeroize(out, size);
  return code != 0 ? code : MBEDTLS_ERR_GCM_AUTH_FAILED;
}

}  // extern "C"
