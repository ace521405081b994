#include <gmock/gmock.h>

#include "app/accounts/password_rules.h"
#include "app/accounts/passwords.h"
#include "app/api/errors.h"

namespace lightkeep::accounts {
namespace {

constexpr Argon2Cost cheap{.memory = 64, .passes = 1};

TEST(PasswordHash, IsAPhcStringOfArgon2id) {
  EXPECT_THAT(
      argon2id(cheap)->make("secret words"),
      testing::MatchesRegex(R"(\$argon2id\$v=19\$m=64,t=1,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43})"));
}

TEST(PasswordHash, FitsThePasswordOnly) {
  const auto hash = argon2id(cheap);
  const std::string phc = hash->make("secret words");
  EXPECT_TRUE(hash->fits("secret words", phc));
  EXPECT_FALSE(hash->fits("secret word", phc));
  EXPECT_FALSE(hash->fits("", phc));
  EXPECT_FALSE(hash->fits(std::string_view("secret words\0x", 14), phc));
}

TEST(PasswordHash, HasASaltOfItsOwn) {
  EXPECT_NE(argon2id(cheap)->make("secret words"), argon2id(cheap)->make("secret words"));
}

TEST(PasswordHash, KnowsWhatWasMadeWithOtherParameters) {
  const auto before = argon2id(cheap), today = argon2id({.memory = 128, .passes = 1});
  const std::string phc = before->make("secret words");
  EXPECT_FALSE(before->outdated(phc));
  EXPECT_TRUE(today->outdated(phc));
  EXPECT_TRUE(today->fits("secret words", phc));
}

TEST(PasswordHash, NothingFitsTheDecoyAndItIsNotOutdated) {
  const auto hash = argon2id(cheap);
  EXPECT_FALSE(hash->outdated(hash->decoy()));
  for (const char* password : {"", "secret words", "A"}) EXPECT_FALSE(hash->fits(password, hash->decoy()));
}

TEST(PasswordHash, ARowCannotAskForTheWholeMemory) {
  const auto hash = argon2id(cheap);
  const std::string tail = "$AAAAAAAAAAAAAAAAAAAAAA$" + std::string(43, 'A');
  for (const char* head : {"$argon2id$v=19$m=4194304,t=1,p=1", "$argon2id$v=19$m=64,t=4000000,p=1",
                           "$argon2id$v=19$m=64,t=1,p=10000", "$argon2i$v=19$m=64,t=1,p=1", "$2b$10$", ""})
    EXPECT_FALSE(hash->fits("secret words", head + tail)) << head;
}

TEST(PasswordHash, TheDefaultsAreNotBelowTheRecommendation) {
  EXPECT_GE(Argon2Cost{}.memory, 19'456u);
  EXPECT_GE(Argon2Cost{}.passes, 2u);
}

std::string refusal(std::string_view password, std::string_view email = "ann.lee@example.com") {
  try {
    check_password_rules(password, email);
  } catch (const api::ApiError& error) {
    EXPECT_EQ(error.row().code, "BAD_USER_INPUT");
    return error.message();
  }
  return {};
}

TEST(PasswordRules, TakeWhatPeopleThinkOf) {
  for (const char* good :
       {"correct horse battery staple", "k3Xw-9qLz", "tr0ubled waters", "übermäßig große Äpfel",
        "пингвин летает", "我们的图书馆真漂亮", "mein Fahrrad ist blau", "sunshine over the harbour",
        "97531-quince", "x7f!Kp2m", "lightkeeper's daughter", "annual leave form"})
    EXPECT_EQ(refusal(good), "") << good;
}

TEST(PasswordRules, CountCharactersNotBytes) {
  EXPECT_NE(refusal("äöüßéèê"), "");
  EXPECT_EQ(refusal("äöüßéèêz"), "");
  std::string longest;
  for (int i = 0; i < 128; ++i) longest += "ä" + std::string(1, static_cast<char>('a' + i % 23));
  EXPECT_EQ(refusal(longest), "");
  EXPECT_NE(refusal(longest + "x"), "");
  EXPECT_NE(refusal(std::string(1 << 20, 'x')), "");
}

TEST(PasswordRules, RefuseWhatIsNoText) {
  for (const char* bad : {"secret\xff words", "\xc0\xaf\xc0\xaf\xc0\xaf\xc0\xaf_", "word \xed\xa0\x80 word"})
    EXPECT_NE(refusal(bad), "") << bad;
}

TEST(PasswordRules, RefuseCommonWordsHoweverTheyAreDressedUp) {
  for (const char* common :
       {"password",      "Password1",   "PASSWORD2026", "p4ssw0rd!",        "pa$$word",     "passw0rd123",
        "!!letmein!!",   "letme1n99",   "iloveyou",     "Iloveyou2",        "dragon12345",  "1dragon1",
        "sunshine!",     "monkey2024!", "superman99",   "hell0hell0",       "welcome1",     "changeme",
        "administrator", "liverpool1",  "minecraft",    "passwordpassword", "dragondragon", "qwerty123",
        "1q2w3e4r",      "1qaz2wsx",    "147258369",    "football7",        "contraseña",   "пароль123"})
    EXPECT_NE(refusal(common), "") << common;
}

TEST(PasswordRules, RefusePatterns) {
  for (const char* pattern : {"12345678",
                              "87654321",
                              "aaaaaaaa",
                              "abcabcabc",
                              "abcdefgh",
                              "zyxwvuts",
                              "qwertyuiop",
                              "asdfghjkl",
                              "qwertzuiop",
                              "azertyuiop",
                              "zxcvbnm,",
                              "abcd1234",
                              "1234qwer",
                              "aaaabbbb",
                              "11112222",
                              "12121212",
                              "qwertyuiopasdfghjklzxcvbnm",
                              "        ",
                              "........",
                              "ABCDEFGH",
                              "1qazxsw2",
                              "фффффффф",
                              "qazwsxedc"})
    EXPECT_NE(refusal(pattern), "") << pattern;
}

TEST(PasswordRules, RefuseTheAddressAndTheProgram) {
  for (const char* own :
       {"ann.lee@example.com", "Ann.Lee@Example.com", "ann.lee1", "ann.lee2026!", "4nn.l33!!",
        "my ann.lee@example.com", "lightkeep", "Lightkeep1", "l1ghtk33p", "lightkeeplightkeep"})
    EXPECT_NE(refusal(own), "") << own;
  EXPECT_EQ(refusal("ann.lee is a swan"), "");
  EXPECT_NE(refusal("aa@b.co-1", "aa@b.co"), "");
  EXPECT_EQ(refusal("a quiet evening", "a@b.co"), "");
}

TEST(PasswordRules, AreQuickForTheLongestInput) {
  const std::string digits(16, '7');
  for (int size : {32, 200, 224}) {
    std::string word(static_cast<std::size_t>(size), 'a');
    word[word.size() / 2] = 'b';
    EXPECT_NO_FATAL_FAILURE(refusal(digits + word + digits));
  }
}

}  // namespace
}  // namespace lightkeep::accounts
