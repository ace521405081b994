#include "app/acme/account_key.h"

#include <gtest/gtest.h>

#include "text/base64.h"

namespace lightkeep::acme {
namespace {

// The key of RFC 7515, appendix A.3.1.
constexpr const char* secret = "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI";

TEST(AccountKey, HasThePublicKeyOfItsSecret) {
  const AccountKey key = AccountKey::parse(secret);
  EXPECT_EQ(key.public_jwk().dump(),
            R"({"crv":"P-256","kty":"EC","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
            R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})");
  EXPECT_EQ(key.text(), secret);
  EXPECT_EQ(key.thumbprint(), "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U");
}

TEST(AccountKey, SignsWhatItsPublicKeyVerifies) {
  const AccountKey key = AccountKey::make();
  const api::Json jws =
      api::parse_json(key.sign({{"alg", ""}, {"url", "https://ca.example/x"}, {"nonce", "n"}}, "{}"));
  const std::string input = jws["protected"].get<std::string>() + "." + jws["payload"].get<std::string>();
  EXPECT_EQ(text::decode_base64url(jws["protected"].get<std::string>()),
            R"({"alg":"ES256","url":"https://ca.example/x","nonce":"n"})");
  EXPECT_EQ(jws["payload"], "e30");
  const std::string signature = text::decode_base64url(jws["signature"].get<std::string>()).value();
  ASSERT_EQ(signature.size(), 64U);
  const api::Json jwk = key.public_jwk();
  const std::string point = "\x04" + text::decode_base64url(jwk["x"].get<std::string>()).value() +
                            text::decode_base64url(jwk["y"].get<std::string>()).value();
  psa_key_attributes_t wanted = PSA_KEY_ATTRIBUTES_INIT;
  psa_set_key_usage_flags(&wanted, PSA_KEY_USAGE_VERIFY_MESSAGE);
  psa_set_key_algorithm(&wanted, PSA_ALG_ECDSA(PSA_ALG_SHA_256));
  psa_set_key_type(&wanted, PSA_KEY_TYPE_ECC_PUBLIC_KEY(PSA_ECC_FAMILY_SECP_R1));
  psa_key_id_t verifier = PSA_KEY_ID_NULL;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(point.data());
  ASSERT_EQ(psa_import_key(&wanted, bytes, point.size(), &verifier), PSA_SUCCESS);
  EXPECT_EQ(psa_verify_message(verifier, PSA_ALG_ECDSA(PSA_ALG_SHA_256),
                               reinterpret_cast<const std::uint8_t*>(input.data()), input.size(),
                               reinterpret_cast<const std::uint8_t*>(signature.data()), signature.size()),
            PSA_SUCCESS);
  psa_destroy_key(verifier);
}

TEST(AccountKey, IsTheSameAfterWriting) {
  const AccountKey key = AccountKey::make();
  EXPECT_EQ(AccountKey::parse(key.text()).thumbprint(), key.thumbprint());
}

TEST(AccountKey, RefusesWhatIsNone) {
  for (const char* text : {"", "AAAA", "!", "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LIjpsQ"})
    EXPECT_THROW(AccountKey::parse(text), std::runtime_error) << text;
}

TEST(SharedKey, SignsWithHmac) {
  EXPECT_EQ(sign_with_shared_key("a2V5", {{"alg", ""}, {"kid", "k"}}, "{}"),
            R"({"protected":"eyJhbGciOiJIUzI1NiIsImtpZCI6ImsifQ","payload":"e30",)"
            R"("signature":"ymxvZk7XvPd2nRzl1ErVQfzUCOU24Dcau1Rdg9XUaRw"})");
  EXPECT_THROW(sign_with_shared_key("!", {}, ""), std::runtime_error);
  EXPECT_THROW(sign_with_shared_key("", {}, ""), std::runtime_error);
}

}  // namespace
}  // namespace lightkeep::acme
