#include "text/percent.h"

#include <gtest/gtest.h>

namespace lightkeep::text {
namespace {

TEST(Percent, EscapesAreDecodedOnce) {
  EXPECT_EQ(percent_decode("a%2fb%2F%25%2541"), "a/b/%%41");
  EXPECT_EQ(percent_decode("%ff%00x"), std::string("\xff\0x", 3));
  EXPECT_EQ(percent_decode(""), "");
}

TEST(Percent, APlusIsASpaceWhereItIsSaid) {
  EXPECT_EQ(percent_decode("a+b%2B"), "a+b+");
  EXPECT_EQ(percent_decode("a+b%2B", Plus::space), "a b+");
}

TEST(Percent, BrokenEscapesAreRefused) {
  for (const char* broken : {"%", "a%4", "%zz", "%4z", "%%41", "%+1", "% 1"})
    EXPECT_EQ(percent_decode(broken), std::nullopt) << broken;
}

TEST(Percent, WhatGoesOnAsTextIsText) {
  EXPECT_EQ(percent_decode_text("%C3%A4+"), "ä+");
  for (const char* broken : {"%", "a%00", "%ff", "%ed%a0%80", "\xc3"})
    EXPECT_EQ(percent_decode_text(broken), std::nullopt) << broken;
}

TEST(Percent, AllButTheKeptIsEscaped) {
  EXPECT_EQ(percent_encode("aZ09-._~"), "aZ09-._~");
  EXPECT_EQ(percent_encode("a/b ä%"), "a%2Fb%20%C3%A4%25");
  EXPECT_EQ(percent_encode("a/b c", unreserved_and_slash), "a/b%20c");
}

}  // namespace
}  // namespace lightkeep::text
