// What is pure in the commands of the terminal: text made harmless, names made safe, addresses and options
// read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/client/failure.h"
#include "app/client/invocation.h"
#include "app/client/output.h"
#include "app/client/part_file.h"

namespace lightkeep::client {
namespace {

using testing::ElementsAre;

TEST(OutputTest, WhatATerminalWouldObeyIsAnEscape) {
  EXPECT_EQ(harmless("plain, Łódź, 🏝"), "plain, Łódź, 🏝");
  EXPECT_EQ(harmless("\x1b[2J\r\n\t\x7f"), "\\x1b[2J\\x0d\\x0a\\x09\\x7f");
  EXPECT_EQ(harmless("a\u202eb\u0085c\u2028"), "a\\u{202e}b\\u{85}c\\u{2028}");
  EXPECT_EQ(harmless("\xff\xc0\xaf\xe2\x80"), "\\xff\\xc0\\xaf\\xe2\\x80") << "no UTF-8, overlong, cut";
  EXPECT_EQ(harmless(std::string_view("\0", 1)), "\\x00");
}

TEST(OutputTest, SizesAreForPeople) {
  EXPECT_EQ(readable_size(0), "0 B");
  EXPECT_EQ(readable_size(999), "999 B");
  EXPECT_EQ(readable_size(3'400'000), "3.4 MB");
  EXPECT_EQ(readable_size(12'345e12), "12345 TB");
}

TEST(PartFileTest, NamesStayInTheirFolder) {
  EXPECT_THAT(safe_names("beach.jpg", "Id1"), ElementsAre("beach.jpg", "beach-Id1.jpg"));
  EXPECT_THAT(safe_names("../../x.png", "Id1"), ElementsAre("x.png", "x-Id1.png"));
  EXPECT_THAT(safe_names(".bashrc", "Id1").front(), "_bashrc");
  EXPECT_THAT(safe_names("-rf", "Id1").front(), "_rf");
  for (const char* nothing : {"", ".", "..", "a/..", "\\", "\x01"})
    EXPECT_THAT(safe_names(nothing, "Id1"), ElementsAre("Id1"));
  for (const std::string& name : safe_names(std::string(400, 'x') + ".png", "Id1")) {
    EXPECT_LE(name.size(), 255u);
    EXPECT_TRUE(name.ends_with(".png"));
  }
}

TEST(InvocationTest, AServerIsSchemeHostAndPort) {
  EXPECT_EQ(read_server("Images.Example.com/"), "https://images.example.com");
  EXPECT_EQ(read_server("https://images.example.com:443/settings?x"), "https://images.example.com");
  EXPECT_EQ(read_server("http://127.0.0.1:8080"), "http://127.0.0.1:8080");
  EXPECT_EQ(read_server("http://[::1]:8080/"), "http://[::1]:8080");
  for (const char* wrong : {"", "http://images.example.com", "ftp://x.example", "https://user@x.example",
                            "https://0x7f.1", "a b"})
    EXPECT_THROW(read_server(wrong), Failure) << wrong;
}

TEST(InvocationTest, AFlagGoesBeforeTheEnvironment) {
  const Environment environment = [](const char* name) -> std::optional<std::string> {
    return std::string(name) == "LIGHTKEEP_SERVER" ? std::optional("there.example") : std::nullopt;
  };
  EXPECT_EQ(read_invocation({}, environment).server, "https://there.example");
  const Invocation typed =
      read_invocation({"a", "--server=here.example", "--jobs", "99", "--", "--json"}, environment);
  EXPECT_EQ(typed.server, "https://here.example");
  EXPECT_EQ(typed.jobs, 16);
  EXPECT_FALSE(typed.json);
  EXPECT_THAT(typed.rest, ElementsAre("a", "--json"));
}

}  // namespace
}  // namespace lightkeep::client
