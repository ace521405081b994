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

TEST(CleanName, KeepsOnlyTheName) {
  const std::pair<const char*, const char*> rows[] = {
      {"cat.jpg", "cat.jpg"},
      {"../../etc/passwd", "passwd"},
      {"C:\\temp\\cat.jpg", "cat.jpg"},
      {"a/", ""},
      {"..", ""},
      {".", ""},
      {"  cat.jpg  ", "cat.jpg"},
      {"c\r\nat\x7f.jpg", "cat.jpg"},
      {"cat\xe2\x80\xaegpj.exe", "catgpj.exe"},  // right-to-left override
      {"c\xe2\x80\x8b"
       "at.jpg",
       "cat.jpg"},                               // zero width space
      {"\xfc.jpg", "\xc3\xbc.jpg"},              // ISO 8859-1
      {"\xc0\xaf.jpg", "\xc3\x80\xc2\xaf.jpg"},  // an overlong slash is no slash
      {"..\xc2\x85/x", "x"},
      {"b\xc3\xbc"
       "cher.jpg",
       "b\xc3\xbc"
       "cher.jpg"},
  };
  for (const auto& [name, clean] : rows) EXPECT_EQ(clean_name(name), clean) << name;
}

TEST(CleanName, IsCutBetweenCharactersWithItsExtensionKept) {
  std::string name;
  for (int i = 0; i < 200; ++i) name += "\xc3\xbc";
  const std::string clean = clean_name(name + ".jpg");
  EXPECT_LE(clean.size(), 255U);
  EXPECT_GE(clean.size(), 253U);
  EXPECT_TRUE(clean.ends_with("\xbc.jpg"));
  EXPECT_EQ(clean_name(std::string(254, 'x') + " yz"), std::string(254, 'x'));
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
}

}  // namespace
}  // namespace lightkeep::net
