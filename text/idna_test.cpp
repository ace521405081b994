#include "text/idna.h"

#include <gtest/gtest.h>

namespace lightkeep::text {
namespace {

TEST(Idna, SpellsNamesAsTheDnsKnowsThem) {
  EXPECT_EQ(ascii_host("bücher.example"), "xn--bcher-kva.example");
  EXPECT_EQ(ascii_host("BÜCHER.example"), "xn--bcher-kva.example");
  EXPECT_EQ(ascii_host("bu\u0308cher.example"), "xn--bcher-kva.example") << "not in a normal form";
  EXPECT_EQ(ascii_host("faß.example"), "xn--fa-hia.example") << "not transitional";
  EXPECT_EQ(ascii_host("пример.испытание"), "xn--e1afmkfd.xn--80akhbyknj4f");
  EXPECT_EQ(ascii_host("他们为什么不说中文"), "xn--ihqwcrb4cv8a8dqg056pqjye");
  EXPECT_EQ(ascii_host("bücher。example"), "xn--bcher-kva.example") << "an ideographic full stop";
}

TEST(Idna, LeavesAsciiAsItIs) {
  for (const char* name : {"", "Example.com", "xn--bcher-kva.example", "a_b", "1.2.3.4"})
    EXPECT_EQ(ascii_host(name), name);
}

TEST(Idna, RefusesWhatCannotBeAName) {
  EXPECT_FALSE(
      ascii_host("b\xFC"
                 "cher.example"))
      << "Latin-1";
  EXPECT_FALSE(ascii_host("a\u200Db.example")) << "a joiner between Latin letters";
  EXPECT_FALSE(ascii_host(std::string("ü\0.example", 11)));
  EXPECT_FALSE(ascii_host("ü" + std::string(70, 'x') + ".example")) << "a label that is too long";
  std::string many;
  for (int i = 0; i < 2'000; ++i) many += "ü";
  EXPECT_FALSE(ascii_host(many));
}

TEST(Idna, WhatComesOutIsNotJudged) {
  EXPECT_EQ(ascii_host("１２７.0.0.1"), "127.0.0.1");
}

}  // namespace
}  // namespace lightkeep::text
