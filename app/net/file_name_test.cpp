#include "app/net/file_name.h"

#include <gtest/gtest.h>

#include <string>

namespace lightkeep::net {
namespace {

TEST(DispositionName, IsRead) {
  const std::pair<const char*, const char*> rows[] = {
      {"attachment; filename=cat.jpg", "cat.jpg"},
      {"attachment;filename = \"a b;c.jpg\" ; size=3", "a b;c.jpg"},
      {"inline; filename=\"a\\\"b.jpg\"", "a\"b.jpg"},
      {"attachment; filename*=UTF-8''%e2%82%ac%20rates.png", "\xe2\x82\xac rates.png"},
      {"attachment; filename=plain.png; filename*=utf-8'en'better.png", "better.png"},
      {"attachment; filename*=utf-8''better.png; filename=plain.png", "better.png"},
      {"attachment; filename*=iso-8859-1''%fc.png", "\xc3\xbc.png"},
      {"attachment; filename*=shift_jis''x.png; filename=plain.png", "plain.png"},
      {"attachment; FileName=UPPER.PNG", "UPPER.PNG"},
      {"attachment; other; filename=x.png", "x.png"},
      {"attachment; filename=\"unfinished.png", "unfinished.png"},
      {"attachment; filename=\"\"", ""},
  };
  for (const auto& [value, name] : rows) EXPECT_EQ(disposition_name(value).value_or("(none)"), name) << value;
}

TEST(DispositionName, IsAbsent) {
  for (const char* value : {"", "attachment", "attachment;", "attachment; x=y", "attachment; filename",
                            "attachment; filename*=x", ";;;;", "attachment; filename*=utf-8'x"})
    EXPECT_FALSE(disposition_name(value)) << value;
}

std::string chosen(const char* disposition, const char* asked, const char* final) {
  const std::string value = disposition ? disposition : "";
  return choose_name(disposition ? &value : nullptr, parse_url(asked), parse_url(final));
}

TEST(ChosenName, IsTheFirstThatSaysSomething) {
  EXPECT_EQ(chosen("attachment; filename=d.jpg", "http://a.b/x.jpg", "http://a.b/y.jpg"), "d.jpg");
  EXPECT_EQ(chosen("attachment; filename=\"/\"", "http://a.b/x.jpg", "http://a.b/y.jpg"), "x.jpg");
  EXPECT_EQ(chosen(nullptr, "http://a.b/x.jpg?y", "http://a.b/y.jpg"), "x.jpg");
  EXPECT_EQ(chosen(nullptr, "http://a.b/200", "http://a.b/id/7.jpg?hmac=1"), "7.jpg");
  EXPECT_EQ(chosen(nullptr, "http://a.b/200", "http://a.b/id/7"), "200");
  EXPECT_EQ(chosen(nullptr, "http://a.b/", "http://a.b/id"), "id");
  EXPECT_EQ(chosen(nullptr, "http://a.b/", "http://a.b/"), "image");
  EXPECT_EQ(chosen(nullptr, "http://a.b/c%C3%A4t%20%231.png", "http://a.b/"), "c\xc3\xa4t #1.png");
  EXPECT_EQ(chosen(nullptr, "http://a.b/..%2f..%2fetc%2fx.png", "http://a.b/"), "x.png");
  EXPECT_EQ(chosen(nullptr, "http://a.b/%00%0d.png", "http://a.b/"), ".png");
  EXPECT_EQ(chosen(nullptr, "http://a.b/a%E2%80%AEb.png", "http://a.b/"), "ab.png");
  EXPECT_EQ(chosen(nullptr, "http://a.b/100%zz.png", "http://a.b/"), "100%zz.png");  // no escape: as it is
  EXPECT_EQ(chosen("attachment; filename*=UTF-8''a%zz.png; filename=b.png", "http://a.b/", "http://a.b/"),
            "b.png");  // a broken value is none
}

}  // namespace
}  // namespace lightkeep::net
