// Whole messages through AES-GCM, with ours and with mbedTLS's own code, for the tests and the fuzzer.
#pragma once

#include <mbedtls/gcm.h>

#include <algorithm>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>

#include "app/crypto/mbedtls_portable.h"

namespace lightkeep::crypto {

inline const unsigned char* bytes_of(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

struct GcmMessage {
  std::string key, iv, data, text;
};

struct GcmResult {
  std::string text, tag;
  bool operator==(const GcmResult&) const = default;
};

struct OurGcm {
  OurGcm() { mbedtls_gcm_init(&context); }
  ~OurGcm() { mbedtls_gcm_free(&context); }
  OurGcm(const OurGcm&) = delete;
  mbedtls_gcm_context* get() { return &context; }

  static constexpr auto set_key = mbedtls_gcm_setkey;
  static constexpr auto start = mbedtls_gcm_starts;
  static constexpr auto add_data = mbedtls_gcm_update_ad;
  static constexpr auto update = mbedtls_gcm_update;
  static constexpr auto finish = mbedtls_gcm_finish;

 private:
  mbedtls_gcm_context context;
};

struct PortableGcm {
  PortableGcm() { mbedtls_portable_gcm_init(get()); }
  ~PortableGcm() { mbedtls_portable_gcm_free(get()); }
  PortableGcm(const PortableGcm&) = delete;
  mbedtls_portable_gcm* get() { return reinterpret_cast<mbedtls_portable_gcm*>(memory.get()); }

  static constexpr auto set_key = mbedtls_portable_gcm_setkey;
  static constexpr auto start = mbedtls_portable_gcm_starts;
  static constexpr auto add_data = mbedtls_portable_gcm_update_ad;
  static constexpr auto update = mbedtls_portable_gcm_update;
  static constexpr auto finish = mbedtls_portable_gcm_finish;

 private:
  std::unique_ptr<std::max_align_t[]> memory =
      std::make_unique<std::max_align_t[]>(mbedtls_portable_gcm_size / sizeof(std::max_align_t) + 1);
};

/// Pieces of `text` of these sizes, not all of them 0, round and round; all at once without sizes.
template <class Take>
void in_pieces(const std::string& text, std::span<const std::size_t> sizes, Take take) {
  for (std::size_t at = 0, i = 0; at < text.size(); ++i) {
    const std::size_t size =
        sizes.empty() ? text.size() : std::min(sizes[i % sizes.size()], text.size() - at);
    take(at, size);
    at += size;
  }
}

template <class Gcm>
GcmResult run(int mode, const GcmMessage& message, std::span<const std::size_t> sizes = {}) {
  const auto require = [](int code) {
    if (code != 0) throw std::runtime_error("GCM says " + std::to_string(code));
  };
  Gcm gcm;
  GcmResult out{std::string(message.text.size(), '\0'), std::string(16, '\0')};
  std::size_t written = 0;
  require(Gcm::set_key(gcm.get(), MBEDTLS_CIPHER_ID_AES, bytes_of(message.key), message.key.size() * 8));
  require(Gcm::start(gcm.get(), mode, bytes_of(message.iv), message.iv.size()));
  in_pieces(message.data, sizes, [&](std::size_t at, std::size_t size) {
    require(Gcm::add_data(gcm.get(), bytes_of(message.data) + at, size));
  });
  auto* text = reinterpret_cast<unsigned char*>(out.text.data());
  in_pieces(message.text, sizes, [&](std::size_t at, std::size_t size) {
    require(Gcm::update(gcm.get(), bytes_of(message.text) + at, size, text + at, size, &written));
  });
  require(Gcm::finish(gcm.get(), nullptr, 0, &written, reinterpret_cast<unsigned char*>(out.tag.data()), 16));
  return out;
}

}  // namespace lightkeep::crypto
