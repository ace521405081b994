// AES-GCM against its published vectors, against mbedTLS's own code, and against wrong use.
#include <gmock/gmock.h>

#include <array>
#include <numeric>
#include <random>
#include <vector>

#include "app/crypto/gcm_kernel.h"
#include "app/crypto/test_gcm.h"

namespace lightkeep::crypto {
namespace {

std::string from_hex(std::string_view digits) {
  std::string out;
  for (std::size_t i = 0; i < digits.size(); i += 2)
    out += static_cast<char>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16));
  return out;
}

std::string zeros(std::size_t count) {
  return std::string(count, '\0');
}

struct Vector {
  std::string key, iv, data, text, sealed, tag;
};

/// The test cases of "The Galois/Counter Mode of Operation" (McGrew and Viega), which NIST takes up: all
/// sizes of keys, short and long nonces, empty and broken blocks.
std::vector<Vector> vectors() {
  const std::string key = from_hex("feffe9928665731c6d6a8f9467308308");
  const std::string iv = from_hex("cafebabefacedbaddecaf888");
  const std::string text = from_hex(
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
      "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255");
  const std::string sealed128 = from_hex(
      "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
      "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091473f5985");
  const std::string sealed256 = from_hex(
      "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
      "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad");
  const std::string data = from_hex("feedfacedeadbeeffeedfacedeadbeefabaddad2"), shorter = text.substr(0, 60);
  return {
      {zeros(16), zeros(12), "", "", "", from_hex("58e2fccefa7e3061367f1d57a4e7455a")},
      {zeros(16), zeros(12), "", zeros(16), from_hex("0388dace60b6a392f328c2b971b2fe78"),
       from_hex("ab6e47d42cec13bdf53a67b21257bddf")},
      {key, iv, "", text, sealed128, from_hex("4d5c2af327cd64a62cf35abd2ba6fab4")},
      {key, iv, data, shorter, sealed128.substr(0, 60), from_hex("5bc94fbc3221a5db94fae95ae7121a47")},
      {key, from_hex("cafebabefacedbad"), data, shorter,
       from_hex("61353b4c2806934a777ff51fa22a4755699b2a714fcdc6f83766e5f97b6c7423"
                "73806900e49f24b22b097544d4896b424989b5e1ebac0f07c23f4598"),
       from_hex("3612d2e79e3b0785561be14aaca2fccb")},
      {key,
       from_hex("9313225df88406e555909c5aff5269aa6a7a9538534f7da1e4c303d2a318a728"
                "c3c0c95156809539fcf0e2429a6b525416aedbf5a0de6a57a637b39b"),
       data, shorter,
       from_hex("8ce24998625615b603a033aca13fb894be9112a5c3a211a8ba262a3cca7e2ca7"
                "01e4a9a4fba43c90ccdcb281d48c7c6fd62875d2aca417034c34aee5"),
       from_hex("619cc5aefffe0bfa462af43c1699d050")},
      {zeros(24), zeros(12), "", "", "", from_hex("cd33b28ac773f74ba00ed1f312572435")},
      {zeros(24), zeros(12), "", zeros(16), from_hex("98e7247c07f0fe411c267e4384b0f600"),
       from_hex("2ff58d80033927ab8ef4d4587514f0fb")},
      {zeros(32), zeros(12), "", "", "", from_hex("530f8afbc74536b9a963b4f1c4cb738b")},
      {zeros(32), zeros(12), "", zeros(16), from_hex("cea7403d4d606b6e074ec5d3baf39d18"),
       from_hex("d0d1c8a799996bf0265b98b5d48ab919")},
      {key + key, iv, "", text, sealed256, from_hex("b094dac5d93471bdec1a502270e3cc6c")},
      {key + key, iv, data, shorter, sealed256.substr(0, 60), from_hex("76fc6ece0f4e1768cddf8853bb2d551b")},
  };
}

TEST(GcmTest, GivesWhatTheStandardGives) {
  for (const Vector& vector : vectors()) {
    const GcmResult sealed{vector.sealed, vector.tag}, opened{vector.text, vector.tag};
    EXPECT_EQ(run<OurGcm>(MBEDTLS_GCM_ENCRYPT, {vector.key, vector.iv, vector.data, vector.text}), sealed);
    EXPECT_EQ(run<OurGcm>(MBEDTLS_GCM_DECRYPT, {vector.key, vector.iv, vector.data, vector.sealed}), opened);
    EXPECT_EQ(run<PortableGcm>(MBEDTLS_GCM_ENCRYPT, {vector.key, vector.iv, vector.data, vector.text}),
              sealed);
  }
}

class Chance {
 public:
  std::size_t below(std::size_t end) { return random_() % end; }
  std::string bytes(std::size_t size) {
    std::string out(size, '\0');
    for (char& byte : out) byte = static_cast<char>(random_());
    return out;
  }

 private:
  std::mt19937 random_{20261129};
};

TEST(GcmTest, AgreesWithThePortableCodeAtEveryLengthAndInPieces) {
  Chance chance;
  for (std::size_t size = 0; size <= 1200; ++size) {
    const std::size_t iv = size % 3 == 0 ? 1 + chance.below(70) : 12;
    const GcmMessage message{chance.bytes(16 + 8 * (size % 3)), chance.bytes(iv),
                             chance.bytes(chance.below(70)), chance.bytes(size)};
    const GcmResult expected = run<PortableGcm>(MBEDTLS_GCM_ENCRYPT, message);
    const std::array pieces{1 + chance.below(200), chance.below(40), 16 * chance.below(10),
                            1 + chance.below(300)};
    ASSERT_EQ(run<OurGcm>(MBEDTLS_GCM_ENCRYPT, message), expected) << size;
    ASSERT_EQ(run<OurGcm>(MBEDTLS_GCM_ENCRYPT, message, pieces), expected) << size;
    const GcmMessage back{message.key, message.iv, message.data, expected.text};
    const GcmResult opened{message.text, expected.tag};
    ASSERT_EQ(run<OurGcm>(MBEDTLS_GCM_DECRYPT, back), opened) << size;
    ASSERT_EQ(run<OurGcm>(MBEDTLS_GCM_DECRYPT, back, pieces), opened) << size;
  }
}

/// A nonce that is not of 12 bytes begins to count anywhere; the counter is of 32 bits, and wraps within
/// them.
TEST(GcmTest, TheCounterWrapsWhereverItBegins) {
  Chance chance;
  const std::string key = chance.bytes(16), text = chance.bytes(std::size_t{1} << 12);
  for (int i = 0; i < 300; ++i) {
    const GcmMessage message{key, chance.bytes(16), "", text};
    ASSERT_EQ(run<OurGcm>(MBEDTLS_GCM_ENCRYPT, message), run<PortableGcm>(MBEDTLS_GCM_ENCRYPT, message));
  }
}

#if defined(__x86_64__)

/// What is called on a processor without VAES, which the tests' own may have.
TEST(GcmTest, BothKernelsAreOne) {
  if (!__builtin_cpu_supports("aes") || !__builtin_cpu_supports("vpclmulqdq"))
    GTEST_SKIP() << "not on this processor";
  Chance chance;
  for (std::size_t blocks = 0; blocks < 80; ++blocks) {
    const std::string secret = chance.bytes(16 + 8 * (blocks % 3)), text = chance.bytes(16 * blocks),
                      hash = chance.bytes(16);
    std::vector<std::string> results;
    for (const GcmKernel* kernel : {&gcm_aesni, &gcm_vaes}) {
      for (const auto crypt : {kernel->seal, kernel->open}) {
        GcmKey key;
        kernel->set_key(key, bytes_of(secret), secret.size());
        std::string state = hash + "counter begins\xFF\xC0", out = text;
        auto* place = reinterpret_cast<std::uint8_t*>(state.data());
        auto* bytes = reinterpret_cast<std::uint8_t*>(out.data());
        crypt(key, place + 16, place, bytes, bytes, blocks);
        results.push_back(out + state);
      }
    }
    ASSERT_EQ(results[0], results[2]) << blocks;
    ASSERT_EQ(results[1], results[3]) << blocks;
  }
}

#endif

TEST(GcmTest, AnythingChangedIsRefusedAndLeavesNothing) {
  Chance chance;
  const GcmMessage message{chance.bytes(32), chance.bytes(12), chance.bytes(13), chance.bytes(100)};
  GcmResult sealed = run<OurGcm>(MBEDTLS_GCM_ENCRYPT, message);
  OurGcm gcm;
  ASSERT_EQ(mbedtls_gcm_setkey(gcm.get(), MBEDTLS_CIPHER_ID_AES, bytes_of(message.key), 256), 0);
  const auto open = [&](const std::string& data, const GcmResult& given, std::size_t tag) {
    std::string out = zeros(given.text.size());
    const int code = mbedtls_gcm_auth_decrypt(
        gcm.get(), out.size(), bytes_of(message.iv), message.iv.size(), bytes_of(data), data.size(),
        bytes_of(given.tag), tag, bytes_of(given.text), reinterpret_cast<unsigned char*>(out.data()));
    EXPECT_EQ(out, code == 0 ? message.text : zeros(out.size()));
    return code;
  };
  for (std::size_t tag = 4; tag <= 16; ++tag) EXPECT_EQ(open(message.data, sealed, tag), 0);
  for (std::size_t bit = 0; bit < 128; ++bit) {
    GcmResult changed = sealed;
    changed.tag[bit / 8] = static_cast<char>(changed.tag[bit / 8] ^ (1 << bit % 8));
    EXPECT_EQ(open(message.data, changed, 16), MBEDTLS_ERR_GCM_AUTH_FAILED);
  }
  for (std::size_t at = 0; at < sealed.text.size(); ++at) {
    GcmResult changed = sealed;
    changed.text[at] = static_cast<char>(changed.text[at] ^ 1);
    EXPECT_EQ(open(message.data, changed, 16), MBEDTLS_ERR_GCM_AUTH_FAILED);
  }
  EXPECT_EQ(open(message.data + '\0', sealed, 16), MBEDTLS_ERR_GCM_AUTH_FAILED);
  EXPECT_EQ(open("", sealed, 16), MBEDTLS_ERR_GCM_AUTH_FAILED);
  for (const std::size_t tag : {0u, 3u, 17u})
    EXPECT_EQ(open(message.data, sealed, tag), MBEDTLS_ERR_GCM_BAD_INPUT);
}

TEST(GcmTest, OneBufferMayBeBothSides) {
  Chance chance;
  const GcmMessage message{chance.bytes(16), chance.bytes(12), "", chance.bytes(1000)};
  const GcmResult expected = run<PortableGcm>(MBEDTLS_GCM_ENCRYPT, message);
  for (const std::size_t before : {0u, 1u, 16u, 40u}) {
    OurGcm gcm;
    std::string buffer = zeros(before) + message.text;
    auto* bytes = reinterpret_cast<unsigned char*>(buffer.data());
    std::array<unsigned char, 16> tag;
    ASSERT_EQ(mbedtls_gcm_setkey(gcm.get(), MBEDTLS_CIPHER_ID_AES, bytes_of(message.key), 128), 0);
    ASSERT_EQ(
        mbedtls_gcm_crypt_and_tag(gcm.get(), MBEDTLS_GCM_ENCRYPT, message.text.size(), bytes_of(message.iv),
                                  12, nullptr, 0, bytes + before, bytes, tag.size(), tag.data()),
        0);
    EXPECT_EQ(buffer.substr(0, message.text.size()), expected.text) << before;
  }
}

TEST(GcmTest, WrongUseIsAnError) {
  OurGcm gcm;
  const std::string key = zeros(32);
  std::array<unsigned char, 64> bytes{};
  std::size_t written = 0;
  EXPECT_NE(mbedtls_gcm_starts(gcm.get(), MBEDTLS_GCM_ENCRYPT, bytes.data(), 12), 0);
  EXPECT_NE(mbedtls_gcm_setkey(gcm.get(), MBEDTLS_CIPHER_ID_AES, bytes_of(key), 100), 0);
  ASSERT_EQ(mbedtls_gcm_setkey(gcm.get(), MBEDTLS_CIPHER_ID_AES, bytes_of(key), 128), 0);
  EXPECT_EQ(mbedtls_gcm_starts(gcm.get(), MBEDTLS_GCM_ENCRYPT, bytes.data(), 0), MBEDTLS_ERR_GCM_BAD_INPUT);
  ASSERT_EQ(mbedtls_gcm_starts(gcm.get(), MBEDTLS_GCM_ENCRYPT, bytes.data(), 12), 0);
  EXPECT_EQ(mbedtls_gcm_update(gcm.get(), bytes.data(), 32, bytes.data(), 31, &written),
            MBEDTLS_ERR_GCM_BUFFER_TOO_SMALL);
  EXPECT_EQ(mbedtls_gcm_update(gcm.get(), bytes.data(), 32, bytes.data() + 1, 32, &written),
            MBEDTLS_ERR_GCM_BAD_INPUT);
}

/// Other ciphers stay with mbedTLS, behind the same functions.
TEST(GcmTest, CamelliaIsStillThere) {
  OurGcm gcm;
  const std::string key = zeros(16), iv = zeros(12);
  std::array<unsigned char, 16> tag;
  ASSERT_EQ(mbedtls_gcm_setkey(gcm.get(), MBEDTLS_CIPHER_ID_CAMELLIA, bytes_of(key), 128), 0);
  EXPECT_EQ(mbedtls_gcm_crypt_and_tag(gcm.get(), MBEDTLS_GCM_ENCRYPT, 0, bytes_of(iv), 12, nullptr, 0,
                                      nullptr, nullptr, tag.size(), tag.data()),
            0);
}

}  // namespace
}  // namespace lightkeep::crypto
