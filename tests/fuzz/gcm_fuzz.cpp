// AES-GCM at the speed of the processor: whatever the key, the nonce, the message and its pieces, it says
// what mbedTLS's own code says.
#include <array>
#include <cstdint>
#include <cstdlib>

#include "app/crypto/test_gcm.h"

namespace {

using lightkeep::crypto::GcmMessage;
using lightkeep::crypto::GcmResult;
using lightkeep::crypto::OurGcm;
using lightkeep::crypto::PortableGcm;

/// Takes the input apart from its front.
class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) : rest_(reinterpret_cast<const char*>(data), size) {}

  std::size_t number() { return static_cast<std::uint8_t>(text(1)[0]); }
  std::string text(std::size_t size) {
    std::string out = rest_.substr(0, size);
    rest_.erase(0, size);
    out.resize(size);
    return out;
  }
  std::string rest() { return std::move(rest_); }

 private:
  std::string rest_;
};

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input input(data, size);
  const std::array pieces{1 + input.number(), input.number(), input.number()};
  GcmMessage message;
  message.key = input.text(16 + 8 * (input.number() % 3));
  message.iv = input.text(1 + input.number() % 40);
  message.data = input.text(input.number() % 80);
  message.text = input.rest();
  const GcmResult expected = lightkeep::crypto::run<PortableGcm>(MBEDTLS_GCM_ENCRYPT, message);
  require(lightkeep::crypto::run<OurGcm>(MBEDTLS_GCM_ENCRYPT, message) == expected);
  require(lightkeep::crypto::run<OurGcm>(MBEDTLS_GCM_ENCRYPT, message, pieces) == expected);
  const GcmResult opened{message.text, expected.tag};
  message.text = expected.text;
  require(lightkeep::crypto::run<OurGcm>(MBEDTLS_GCM_DECRYPT, message, pieces) == opened);
  return 0;
}
