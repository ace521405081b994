// mbedTLS's functions that libsodium stands behind: the standards' vectors, in pieces of every size, and
// wrong use.
#include <gmock/gmock.h>
#include <mbedtls/chacha20.h>
#include <mbedtls/chachapoly.h>
#include <mbedtls/ecp.h>
#include <mbedtls/poly1305.h>
#include <psa/crypto.h>

#include <array>
#include <random>
#include <string>
#include <vector>

namespace lightkeep::crypto {
namespace {

using Bytes = std::vector<unsigned char>;

Bytes from_hex(std::string_view digits) {
  Bytes out;
  for (std::size_t i = 0; i < digits.size(); i += 2)
    out.push_back(static_cast<unsigned char>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16)));
  return out;
}

Bytes chance(std::size_t size) {
  static std::mt19937 random(20261129);
  Bytes out(size);
  for (unsigned char& byte : out) byte = static_cast<unsigned char>(random());
  return out;
}

/// mbedTLS carries the vectors of RFC 8439.
TEST(SodiumTest, GivesWhatTheStandardGives) {
  EXPECT_EQ(mbedtls_chacha20_self_test(0), 0);
  EXPECT_EQ(mbedtls_poly1305_self_test(0), 0);
  EXPECT_EQ(mbedtls_chachapoly_self_test(0), 0);
}

TEST(SodiumTest, PiecesOfAStreamAreTheWhole) {
  const Bytes key = chance(32), nonce = chance(12), text = chance(1000);
  Bytes whole(text.size());
  ASSERT_EQ(mbedtls_chacha20_crypt(key.data(), nonce.data(), 7, text.size(), text.data(), whole.data()), 0);
  for (std::size_t piece = 1; piece <= 200; ++piece) {
    mbedtls_chacha20_context context;
    mbedtls_chacha20_init(&context);
    Bytes out = text;
    mbedtls_chacha20_setkey(&context, key.data());
    mbedtls_chacha20_starts(&context, nonce.data(), 7);
    for (std::size_t at = 0; at < out.size(); at += piece)
      ASSERT_EQ(mbedtls_chacha20_update(&context, std::min(piece, out.size() - at), &out[at], &out[at]), 0);
    ASSERT_EQ(out, whole) << piece;
    mbedtls_chacha20_free(&context);
  }
}

TEST(SodiumTest, PiecesOfAMessageHaveItsCode) {
  const Bytes key = chance(32), text = chance(1000);
  std::array<unsigned char, 16> whole, mac;
  ASSERT_EQ(mbedtls_poly1305_mac(key.data(), text.data(), text.size(), whole.data()), 0);
  for (std::size_t piece = 1; piece <= 200; ++piece) {
    mbedtls_poly1305_context context;
    mbedtls_poly1305_init(&context);
    mbedtls_poly1305_starts(&context, key.data());
    for (std::size_t at = 0; at < text.size(); at += piece)
      mbedtls_poly1305_update(&context, &text[at], std::min(piece, text.size() - at));
    mbedtls_poly1305_finish(&context, mac.data());
    ASSERT_EQ(mac, whole) << piece;
    mbedtls_poly1305_free(&context);
  }
}

/// The counter has 32 bits; the key stream would begin again.
TEST(SodiumTest, AStreamEndsWithItsCounter) {
  const Bytes key = chance(32), nonce = chance(12);
  Bytes text(192);
  EXPECT_EQ(mbedtls_chacha20_crypt(key.data(), nonce.data(), 0xFFFFFFFD, 192, text.data(), text.data()), 0);
  EXPECT_EQ(mbedtls_chacha20_crypt(key.data(), nonce.data(), 0xFFFFFFFE, 129, text.data(), text.data()),
            MBEDTLS_ERR_CHACHA20_BAD_INPUT_DATA);
}

TEST(SodiumTest, AnythingChangedIsRefused) {
  const Bytes key = chance(32), nonce = chance(12), data = chance(13), text = chance(100);
  mbedtls_chachapoly_context context;
  mbedtls_chachapoly_init(&context);
  mbedtls_chachapoly_setkey(&context, key.data());
  Bytes sealed(text.size()), tag(16), opened(text.size());
  ASSERT_EQ(mbedtls_chachapoly_encrypt_and_tag(&context, text.size(), nonce.data(), data.data(), data.size(),
                                               text.data(), sealed.data(), tag.data()),
            0);
  const auto open = [&] {
    return mbedtls_chachapoly_auth_decrypt(&context, sealed.size(), nonce.data(), data.data(), data.size(),
                                           tag.data(), sealed.data(), opened.data());
  };
  EXPECT_EQ(open(), 0);
  EXPECT_EQ(opened, text);
  for (Bytes* part : {&sealed, &tag}) {
    for (unsigned char& byte : *part) {
      byte ^= 0x80;
      EXPECT_EQ(open(), MBEDTLS_ERR_CHACHAPOLY_AUTH_FAILED);
      byte ^= 0x80;
    }
  }
  mbedtls_chachapoly_free(&context);
}

class X25519Test : public testing::Test {
 protected:
  static void SetUpTestSuite() { ASSERT_EQ(psa_crypto_init(), PSA_SUCCESS); }

  static psa_key_id_t key_of(const Bytes& secret) {
    psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
    psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_DERIVE);
    psa_set_key_algorithm(&attributes, PSA_ALG_ECDH);
    psa_set_key_type(&attributes, PSA_KEY_TYPE_ECC_KEY_PAIR(PSA_ECC_FAMILY_MONTGOMERY));
    psa_key_id_t key = 0;
    EXPECT_EQ(psa_import_key(&attributes, secret.data(), secret.size(), &key), PSA_SUCCESS);
    return key;
  }
  static Bytes public_of(psa_key_id_t key) {
    Bytes out(32);
    std::size_t size = 0;
    EXPECT_EQ(psa_export_public_key(key, out.data(), out.size(), &size), PSA_SUCCESS);
    return out;
  }
  /// Nothing where it is refused.
  static Bytes agreed(psa_key_id_t key, const Bytes& peer) {
    Bytes out(32);
    std::size_t size = 0;
    const auto status =
        psa_raw_key_agreement(PSA_ALG_ECDH, key, peer.data(), peer.size(), out.data(), out.size(), &size);
    return status == PSA_SUCCESS ? out : Bytes();
  }
};

/// RFC 7748, section 6.1.
TEST_F(X25519Test, GivesWhatTheStandardGives) {
  const auto alice = key_of(from_hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a")),
             bob = key_of(from_hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"));
  EXPECT_EQ(public_of(alice), from_hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"));
  EXPECT_EQ(public_of(bob), from_hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"));
  const Bytes shared = from_hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
  EXPECT_EQ(agreed(alice, public_of(bob)), shared);
  EXPECT_EQ(agreed(bob, public_of(alice)), shared);
  psa_destroy_key(alice);
  psa_destroy_key(bob);
}

/// Points of small order, and their other writings: RFC 7748, section 6.1, lets both sides refuse them.
TEST_F(X25519Test, PointsThatGiveAwayNothingAreRefused) {
  const auto key = key_of(chance(32));
  for (const std::string_view point : {"0000000000000000000000000000000000000000000000000000000000000000",
                                       "0100000000000000000000000000000000000000000000000000000000000000",
                                       "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                                       "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                                       "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                                       "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                                       "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"}) {
    EXPECT_EQ(agreed(key, from_hex(point)), Bytes()) << point;
  }
  psa_destroy_key(key);
}

/// RFC 7748, section 5: the top bit of a point is not looked at, and what is not reduced is taken modulo
/// 2^255 - 19.
TEST_F(X25519Test, PointsHaveMoreThanOneWriting) {
  const auto key = key_of(chance(32));
  const Bytes nine = from_hex("0900000000000000000000000000000000000000000000000000000000000000"),
              with_top = from_hex("0900000000000000000000000000000000000000000000000000000000000080"),
              not_reduced = from_hex("f6ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");
  EXPECT_EQ(agreed(key, nine), public_of(key));
  EXPECT_EQ(agreed(key, with_top), public_of(key));
  EXPECT_EQ(agreed(key, not_reduced), public_of(key));
  psa_destroy_key(key);
}

}  // namespace
}  // namespace lightkeep::crypto
