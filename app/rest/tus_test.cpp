#include "app/rest/tus.h"

#include <gtest/gtest.h>

#include "app/api/errors.h"

namespace lightkeep::rest::tus {
namespace {

std::string refusal(const std::function<void()>& f) {
  try {
    f();
  } catch (const api::ApiError& error) {
    return std::to_string(error.row().status) + " " + error.message();
  }
  return "taken";
}

http::Fields fields(std::initializer_list<std::pair<const char*, const char*>> pairs) {
  http::Fields made;
  for (const auto& [name, value] : pairs) made.add(name, value);
  return made;
}

TEST(TusTest, MetadataIsPairsOfAKeyAndBase64) {
  EXPECT_TRUE(parse_metadata("").empty());
  const Metadata read = parse_metadata("filename Y2F0LmpwZw==,is_confidential, type aW1hZ2UvanBlZw== ");
  ASSERT_EQ(read.size(), 3u);
  EXPECT_EQ(read[0], std::pair(std::string("filename"), std::string("cat.jpg")));
  EXPECT_EQ(read[1], std::pair(std::string("is_confidential"), std::string()));
  EXPECT_EQ(read[2].second, "image/jpeg");
}

TEST(TusTest, BrokenMetadataIsRefused) {
  for (const char* broken :
       {"filename ***", "a YQ==,a YQ==", ",", "a YQ==,,b YQ==", "\xff YQ==", "a YQ", "a  YQ=="})
    EXPECT_TRUE(refusal([&] { parse_metadata(broken); }).starts_with("400 `Upload-Metadata`")) << broken;
  EXPECT_NE(refusal([] { parse_metadata(std::string(longest_metadata + 1, 'a')); }), "taken");
  std::string many = "k0";
  for (std::size_t i = 1; i <= most_metadata; ++i) many += ",k" + std::to_string(i);
  EXPECT_NE(refusal([&] { parse_metadata(many); }), "taken");
}

TEST(TusTest, ANewUploadHasALengthANameAndMaybeAParent) {
  const auto made = read_new_upload(fields(
      {{"Upload-Length", "12"}, {"Upload-Metadata", "name eC5naWY=,filename Y2F0LmpwZw==,parentId YWJj"}}));
  EXPECT_EQ(made.length, 12u);
  EXPECT_EQ(made.filename, "cat.jpg");
  EXPECT_EQ(made.parent, "abc");
  EXPECT_EQ(read_new_upload(fields({{"Upload-Length", "1"}, {"Upload-Metadata", "name eC5naWY="}})).filename,
            "x.gif");
}

TEST(TusTest, WhatIsNotServedIsRefusedByItsName) {
  EXPECT_EQ(refusal([] {
              read_new_upload(fields({{"Upload-Defer-Length", "1"}}));
            }),
            "400 `Upload-Defer-Length` is not served: send `Upload-Length`.");
  EXPECT_EQ(refusal([] {
              read_new_upload(fields({{"Upload-Concat", "partial"}, {"Upload-Length", "1"}}));
            }),
            "400 `Upload-Concat` is not served: send the upload as one.");
  EXPECT_TRUE(refusal([] { read_new_upload({}); }).starts_with("400 `Upload-Length`"));
  for (const char* number : {"", "-1", "1.5", "0x10", "99999999999999999999999", "9223372036854775808", " 1"})
    EXPECT_TRUE(refusal([&] {
                  read_offset(fields({{"Upload-Offset", number}}));
                }).starts_with("400 "))
        << number;
  EXPECT_EQ(refusal([] { check_version(fields({{"Tus-Resumable", "0.2.2"}})); }).substr(0, 3), "412");
  EXPECT_EQ(refusal([] { check_version({}); }).substr(0, 3), "412");
  EXPECT_EQ(refusal([] { check_piece_type(fields({{"Content-Type", "image/png"}})); }).substr(0, 3), "415");
}

TEST(TusTest, AChecksumIsANameAndBase64) {
  EXPECT_FALSE(read_checksum({}));
  const auto read = read_checksum(fields({{"Upload-Checksum", "sha1 YWJj"}}));
  EXPECT_EQ(read->algorithm, "sha1");
  EXPECT_EQ(read->sum, "abc");
  for (const char* broken : {"", "sha1", "sha1 ", "sha1 %", "sha1  YWJj"})
    EXPECT_NE(refusal([&] { read_checksum(fields({{"Upload-Checksum", broken}})); }), "taken") << broken;
}

TEST(TusTest, AMethodIsOverriddenOnPostOnly) {
  http::Request request;
  request.method = "POST";
  request.headers = fields({{"X-HTTP-Method-Override", "PATCH"}});
  EXPECT_EQ(meant_method(request), "PATCH");
  request.method = "GET";
  EXPECT_EQ(meant_method(request), "GET");
}

}  // namespace
}  // namespace lightkeep::rest::tus
