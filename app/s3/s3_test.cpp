// Addresses of buckets, signatures as Amazon's documentation has them, and what stores answer in XML.
#include <gmock/gmock.h>

#include "app/s3/error.h"
#include "app/s3/listing.h"
#include "app/s3/place.h"
#include "app/s3/signature.h"
#include "text/time.h"

namespace lightkeep::s3 {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

std::string refusal_of(std::string_view place) {
  try {
    parse_place(place);
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::bad_place);
    return error.what();
  }
  return "none";
}

TEST(Place, NamesBucketPrefixEndpointAndRegion) {
  const Place place =
      parse_place("s3://pictures/of/ann/?endpoint=https%3A%2F%2Fstore.example.com:9000&region=eu-central-1");
  EXPECT_EQ(place.bucket, "pictures");
  EXPECT_EQ(place.prefix, "of/ann/");
  EXPECT_EQ(place.region, "eu-central-1");
  EXPECT_EQ(place.endpoint, "https://store.example.com:9000");
  EXPECT_EQ(place.text(), "s3://pictures/of/ann at https://store.example.com:9000");
  EXPECT_EQ(place.address(),
            "s3://pictures/of/ann?endpoint=https://store.example.com:9000&region=eu-central-1");
  EXPECT_EQ(parse_place(place.address()).address(), place.address());
  EXPECT_EQ(parse_place("s3://pictures?endpoint=http://[::1]:9000").endpoint, "http://[::1]:9000");
}

TEST(Place, IsAmazonsWithoutAnEndpoint) {
  EXPECT_EQ(parse_place("s3://pictures").text(), "s3://pictures at https://s3.us-east-1.amazonaws.com");
  EXPECT_EQ(parse_place("s3://pictures/?region=eu-west-3").endpoint, "https://s3.eu-west-3.amazonaws.com");
}

TEST(Place, ThatIsNoneIsRefusedWithASentence) {
  for (const char* text :
       {"s3://", "s3://a", "s3:///prefix", "s3://Pictures", "s3://pict ures", "s3://pictures/a//b",
        "s3://pictures/../b", "s3://pictures/a\nb", "s3://pictures?endpoint=ftp://x",
        "s3://pictures?endpoint=https://x.example/path", "s3://pictures?region=a/b",
        "s3://pictures?endpont=https://x", "s3://pictures?endpoint=%zz", "/mnt/backup"}) {
    EXPECT_THAT(refusal_of(text), HasSubstr("s3://BUCKET/PREFIX")) << text;
  }
}

// "Signature Calculations for the Authorization Header", Amazon S3 API Reference, its four examples.
class Examples : public testing::Test {
 protected:
  std::string signed_as(Unsigned request, std::string_view payload) const {
    request.fields.emplace_back("host", "examplebucket.s3.amazonaws.com");
    request.fields.emplace_back("x-amz-content-sha256", std::string(payload));
    request.fields.emplace_back("x-amz-date", compact_time(time));
    return authorization(request, payload,
                         {"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}, "us-east-1",
                         time);
  }
  const std::int64_t time = text::parse_iso_time("2013-05-24T00:00:00Z").value();
  static constexpr std::string_view nothing =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
};

TEST_F(Examples, OfAnObjectThatIsFetched) {
  EXPECT_EQ(signed_as({"GET", "/test.txt", "", {{"range", "bytes=0-9"}}}, nothing),
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
            "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
            "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

TEST_F(Examples, OfAnObjectThatIsStored) {
  EXPECT_THAT(
      signed_as({"PUT",
                 "/test%24file.text",
                 "",
                 {{"date", "Fri, 24 May 2013 00:00:00 GMT"}, {"x-amz-storage-class", "REDUCED_REDUNDANCY"}}},
                "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"),
      EndsWith("Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"));
}

TEST_F(Examples, OfQueries) {
  EXPECT_THAT(signed_as({"GET", "/", "lifecycle=", {}}, nothing),
              EndsWith("Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"));
  EXPECT_THAT(signed_as({"GET", "/", "max-keys=2&prefix=J", {}}, nothing),
              EndsWith("Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"));
}

TEST_F(Examples, OfALink) {
  EXPECT_THAT(signed_query({"GET", "/test.txt", "", {{"host", "examplebucket.s3.amazonaws.com"}}},
                           {"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}, "us-east-1",
                           time, 86'400),
              EndsWith("Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"));
}

const std::string listing_begin =
    R"(<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">)";

TEST(Listings, HaveObjectsAndATokenForMore) {
  const Listing listing =
      parse_listing(listing_begin +
                    "<IsTruncated>true</IsTruncated><Contents><Key>a/&lt;1&gt; "
                    "ü</Key><LastModified>2026-11-30T16:20:01.000Z</"
                    "LastModified><Size>5000000000</Size><Owner><ID>x</ID></Owner></"
                    "Contents><Contents><Key>a/2</Key><Size>0</Size>"
                    "</Contents><NextContinuationToken>t+/=</NextContinuationToken></ListBucketResult>");
  ASSERT_EQ(listing.objects.size(), 2u);
  EXPECT_EQ(listing.objects[0].key, "a/<1> ü");
  EXPECT_EQ(listing.objects[0].size, 5'000'000'000u);
  EXPECT_EQ(listing.objects[0].modified, text::parse_iso_time("2026-11-30T16:20:01Z"));
  EXPECT_EQ(listing.objects[1].modified, 0) << "not that of the one before";
  EXPECT_EQ(listing.next, "t+/=");
  EXPECT_TRUE(parse_listing(listing_begin + "</ListBucketResult>").objects.empty());
}

TEST(Listings, ThatAreNoneAreRefused) {
  const std::string object = "<Contents><Key>a</Key><Size>1</Size></Contents>";
  for (const std::string& xml :
       {std::string(), std::string("<html><body>welcome</body></html>"), listing_begin + object,
        listing_begin + "<IsTruncated>true</IsTruncated></ListBucketResult>",
        listing_begin + "<Contents><Size>1</Size></Contents></ListBucketResult>",
        listing_begin + "<Contents><Key>a</Key><Size>-1</Size></Contents></ListBucketResult>",
        listing_begin +
            "<Contents><Key>a</Key><Size>99999999999999999999</Size></Contents></ListBucketResult>",
        listing_begin + "<Contents><Key>" + std::string(10'000, 'k') + "</Key></Contents></ListBucketResult>",
        std::string("<!DOCTYPE x [<!ENTITY a "
                    "\"b\">]><ListBucketResult><Contents><Key>&a;</Key></Contents></ListBucketResult>"),
        std::string("<!DOCTYPE ListBucketResult><ListBucketResult></ListBucketResult>"), [] {
          std::string deep;
          for (int i = 0; i < 100; ++i) deep += "<a>";
          return deep;
        }()})
    EXPECT_THROW(parse_listing(xml), Error) << xml;
}

TEST(Refusals, SayWhyWhereTheyCan) {
  const Refusal refusal =
      parse_refusal("<Error><Code>NoSuchBucket</Code><Message>None\nsuch.</Message></Error>");
  EXPECT_EQ(refusal.code, "NoSuchBucket");
  EXPECT_EQ(refusal.message.find('\n'), std::string::npos);
  EXPECT_EQ(parse_refusal("Bad Gateway").code, "");
}

}  // namespace
}  // namespace lightkeep::s3
