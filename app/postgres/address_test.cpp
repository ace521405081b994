#include "app/postgres/address.h"

#include <gtest/gtest.h>

#include "app/postgres/error.h"

namespace lightkeep::postgres {
namespace {

TEST(AddressTest, AllOfOneIsRead) {
  const Address address =
      parse_address("postgresql://keeper:a%40b@db.example.com:6543/pictures?sslrootcert=/etc/roots.pem");
  EXPECT_EQ(address.user, "keeper");
  EXPECT_EQ(address.password, "a@b");
  EXPECT_EQ(address.host, "db.example.com");
  EXPECT_EQ(address.port, 6543);
  EXPECT_EQ(address.database, "pictures");
  EXPECT_EQ(address.ca_file, "/etc/roots.pem");
  EXPECT_TRUE(address.tls);
  EXPECT_EQ(
      address.text(),
      "postgresql://keeper@db.example.com:6543/pictures?sslmode=verify-full&sslrootcert=/etc/roots.pem");
}

TEST(AddressTest, WhatIsNotSaidIsWhatIsUsual) {
  EXPECT_EQ(parse_address("postgres://keeper@db.example.com").text(),
            "postgresql://keeper@db.example.com:5432/keeper?sslmode=verify-full");
  EXPECT_EQ(parse_address("postgresql://keeper@localhost/p").text(),
            "postgresql://keeper@localhost:5432/p?sslmode=disable");
  EXPECT_EQ(parse_address("postgresql://keeper@[::1]:7/p").text(),
            "postgresql://keeper@[::1]:7/p?sslmode=disable");
  EXPECT_EQ(parse_address("postgresql://keeper@/p").text(),
            "postgresql://keeper@/p?sslmode=disable&host=/var/run/postgresql&port=5432");
}

TEST(AddressTest, ItsTextIsReadAsItself) {
  for (const char* text :
       {"postgresql://a%3ab@db.example.com/p%2fq", "postgresql://a@/p?host=/tmp/x&port=99",
        "postgresql://a@[2001:db8::1]:1/p", "postgresql://a@10.0.0.1/p?sslmode=disable",
        "postgresql://a@%2ftmp%2fx%2541/p", "postgresql://a@/p?host=/tmp/a%253ab&port=7"}) {
    const std::string once = parse_address(text).text();
    EXPECT_EQ(parse_address(once).text(), once) << text;
  }
}

TEST(AddressTest, OthersAreRefusedWithAReasonAndWithoutThePassword) {
  for (const char* text :
       {"", "mysql://a:geheim@h/p", "postgresql://", "postgresql://h/p", "postgresql://a:geheim@h:0/p",
        "postgresql://a:geheim@h:99999/p", "postgresql://a:geheim@h:x/p", "postgresql://a:geheim@h1,h2/p",
        "postgresql://a:geheim@h%3fx/p", "postgresql://a:geheim@[h]x:1/p",
        "postgresql://a:geheim@h/p?sslmode=prefer", "postgresql://a:geheim@h/p?target_session_attrs=any",
        "postgresql://a:geheim@[::1/p", "postgresql://a:geheim@[::1]7/p", "postgresql://a%00b:geheim@h/p",
        "postgresql://a:geheim@/p?sslmode=verify-full", "postgresql://a:geheim@h/p?host=/tmp"}) {
    try {
      parse_address(text);
      ADD_FAILURE() << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.fault(), Fault::bad_address) << text;
      EXPECT_EQ(std::string(error.what()).find("geheim"), std::string::npos) << text;
    }
  }
}

}  // namespace
}  // namespace lightkeep::postgres
