#include "app/acme/certificate.h"

#include <gtest/gtest.h>

namespace lightkeep::acme {
namespace {

// mbedTLS reads no request without a subject, which authorities want: that this one is whole, pebble knows.
TEST(Certificate, IsAskedForWithAllNames) {
  const std::string der = signing_request({"images.example.com", "cdn.example.com"}, make_private_key());
  EXPECT_NE(der.find("images.example.com"), std::string::npos);
  EXPECT_NE(der.find("cdn.example.com"), std::string::npos);
}

TEST(Certificate, KeysAreNew) {
  EXPECT_NE(make_private_key(), make_private_key());
  EXPECT_TRUE(make_private_key().starts_with("-----BEGIN "));
  EXPECT_THROW(signing_request({"a.example"}, "no key"), std::runtime_error);
}

TEST(Certificate, OfAChallengeNamesItsHost) {
  const std::string long_name = std::string(60, 'a') + "." + std::string(60, 'b') + ".example.com";
  for (const std::string& name : {std::string("images.example.com"), long_name}) {
    const auto identity = challenge_certificate(name, "token.thumbprint");
    const mbedtls_x509_buf& shown = identity->certificate()->subject_alt_names.buf;
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(shown.p), shown.len), name);
  }
}

// A leaf with the key identifier and serial number of RFC 9773, section 4.1.
TEST(Certificate, SaysHowItsRenewalIsAskedAbout) {
  constexpr const char* pem =
      "-----BEGIN CERTIFICATE-----\n"
      "MIIBQzCB66ADAgECAgUAh2VDITAKBggqhkjOPQQDAjAVMRMwEQYDVQQDEwpFeGFt\n"
      "cGxlIENBMCIYDzAwMDEwMTAxMDAwMDAwWhgPMDAwMTAxMDEwMDAwMDBaMBYxFDAS\n"
      "BgNVBAMTC2V4YW1wbGUuY29tMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEeBZu\n"
      "7cbpAYNXZLbbh8rNIzuOoqOOtmxA1v7cRm//AwyMwWxyHz4zfwmBhcSrf47NUAFf\n"
      "qzLQ2PPQxdTXREYEnKMjMCEwHwYDVR0jBBgwFoAUaYhba4dGQEHhs3uEe6CuLN4B\n"
      "yNQwCgYIKoZIzj0EAwIDRwAwRAIge09+S5TZAlw5tgtiVvuERV6cT4mfutXIlwTb\n"
      "+FYN/8oCIClDsqBklhB9KAelFiYt9+6FDj3z4KGVelYM5MdsO3pK\n"
      "-----END CERTIFICATE-----\n";
  EXPECT_EQ(validity_of(pem).renewal_id, "aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE");
}

TEST(Certificate, RefusesWhatIsNone) {
  EXPECT_THROW(validity_of("no certificate"), std::runtime_error);
  EXPECT_THROW(validity_of(""), std::runtime_error);
}

}  // namespace
}  // namespace lightkeep::acme
