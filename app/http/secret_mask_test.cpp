// What the log masks, and what it leaves readable.
#include "app/http/secret_mask.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>

namespace lightkeep::http {
namespace {

using Strings = std::vector<std::string>;

const std::string token = "dGhpc0lzTm90QVJlYWxUb2tlbi0xMjM0NTY3ODkwX2E";
const Strings secrets{"pk_" + token, token,       token.substr(0, 42), token.substr(5),
                      "12345678",    "1234 5678", "1234-5678"};

std::string escaped(const std::string& text, const char* percent) {
  std::string out;
  for (const char c : text) {
    std::array<char, 3> digits{};
    std::snprintf(digits.data(), digits.size(), "%02x", static_cast<unsigned char>(c));
    out += percent + std::string(digits.data());
  }
  return out;
}

TEST(SecretMask, KnowsEachKindInEachSpelling) {
  for (const std::string& secret : secrets) {
    EXPECT_EQ(mask_secrets(secret), "***") << secret;
    EXPECT_EQ(mask_secrets(escaped(secret, "%")), "***") << secret;
    EXPECT_EQ(mask_secrets(escaped(secret, "%2525")), "***") << secret;
  }
  EXPECT_EQ(mask_secrets("pk%5F" + token), "***");
  EXPECT_EQ(mask_secrets("1234%205678"), "***");
  EXPECT_EQ(mask_secrets("1234+5678"), "***");
}

TEST(SecretMask, PunctuationAroundDoesNotHide) {
  for (const std::string& secret : secrets) {
    for (const char* mark :
         {".", ",", ";", "!", ")", "\"", "'", "/", "=", "&", "%2C", "%22", "\n", "\xC3\xA9"}) {
      EXPECT_EQ(mask_secrets("say" + std::string(mark) + secret + mark),
                "say" + std::string(mark) + "***" + mark);
      EXPECT_EQ(mask_secrets(secret + mark + secret), "***" + std::string(mark) + "***") << mark;
    }
  }
}

TEST(SecretMask, LeavesWhatOperatorsRead) {
  for (const char* text :
       {"/organizations/summer-photos-k3v9x2qa/libraries/summer-photos/assets/Ab12Cd34Ef56/description",
        "images.example.com:8080",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 "
        "Safari/537.36",
        "550e8400-e29b-41d4-a716-446655440000", "7d3c1f0e9a8b4c5d6e7f8091a2b3c4d5", "pk_short", "100%", "%",
        "%2", "%zz", "%25%25", "a 1234 b", "the size is 123456789", ""})
    EXPECT_EQ(mask_secrets(text), text);
}

}  // namespace
}  // namespace lightkeep::http
