// multipart/form-data, byte by byte and all at once.
#include "app/http/multipart.h"

#include <gtest/gtest.h>

#include <cstring>

#include "app/http/content_disposition.h"

namespace lightkeep::http {
namespace {

class TextBody : public Body {
 public:
  TextBody(std::string text, std::size_t piece) : text_(std::move(text)), piece_(piece) {}
  std::size_t read(std::span<char> out) override {
    const std::size_t count = std::min({piece_, out.size(), text_.size() - at_});
    std::memcpy(out.data(), text_.data() + at_, count);
    at_ += count;
    return count;
  }
  std::optional<std::uint64_t> declared_size() const override { return std::nullopt; }

 private:
  std::string text_;
  std::size_t piece_, at_ = 0;
};

struct Part {
  PartHead head;
  std::string bytes;
  bool ended = false;
};

std::vector<Part> parse(const std::string& text, std::string_view type, std::size_t piece = 1 << 20,
                        MultipartLimits limits = {}) {
  TextBody body(text, piece);
  std::vector<Part> parts;
  parts.reserve(1000);
  read_multipart(body, type, limits, [&](const PartHead& head) -> PartSink {
    parts.push_back({head, {}, false});
    return [part = &parts.back()](std::span<const char> bytes) {
      EXPECT_FALSE(part->ended);
      part->ended = bytes.empty();
      part->bytes.append(bytes.data(), bytes.size());
    };
  });
  return parts;
}

constexpr std::string_view type = "multipart/form-data; boundary=XX";

std::string part(const std::string& disposition, const std::string& bytes) {
  return "--XX\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + bytes + "\r\n";
}

PartHead head_of(const std::string& disposition) {
  return parse(part(disposition, "") + "--XX--\r\n", type).at(0).head;
}

bool refused(const std::string& text, std::string_view content_type = type, MultipartLimits limits = {}) {
  try {
    parse(text, content_type, 1 << 20, limits);
    return false;
  } catch (const api::ApiError& error) {
    EXPECT_EQ(error.row().code, "BAD_USER_INPUT");
    EXPECT_EQ(error.row().status, 400);
    return true;
  }
}

TEST(Multipart, GivesTheExactBytesHoweverTheyCome) {
  std::string binary;
  for (int i = 0; i < 256; ++i) binary.push_back(static_cast<char>(i));
  // Everything that looks like a boundary and is none.
  binary += "\r\n--XY\r\n--X\r\n-\r\n--\r\r\n--XXnot\r\n--XX-\r\n--XX \tno\r";
  const std::string text =
      "preamble\r\n" + part("name=\"a\"", binary) + part("name=\"b\"; filename=\"b.png\"", "") +
      "--XX \t\r\nContent-Disposition: form-data; name=c\r\n\r\n" + binary + "\r\n--XX--\r\nepilogue";
  for (const std::size_t piece : {1u, 2u, 3u, 5u, 11u, 64u, 1u << 20}) {
    const auto parts = parse(text, type, piece);
    ASSERT_EQ(parts.size(), 3u);
    EXPECT_EQ(parts[0].bytes, binary) << piece;
    EXPECT_EQ(parts[1].bytes, "");
    EXPECT_EQ(parts[2].bytes, binary) << piece;
    EXPECT_EQ(parts[2].head.name, "c");
    for (const Part& each : parts) EXPECT_TRUE(each.ended);
  }
}

TEST(Multipart, LargePartsPassThrough) {
  std::string large(5 << 20, 'x');
  for (std::size_t i = 0; i < large.size(); i += 997) large[i] = '\r';
  const auto parts = parse(part("name=f; filename=f", large) + "--XX--", type, 10'007);
  ASSERT_EQ(parts.size(), 1u);
  EXPECT_EQ(parts[0].bytes, large);
}

TEST(Multipart, AHeadAsLargeAsAllowedFitsWhereverItBegins) {
  const std::string field = "X: " + std::string(8'000, 'x') + "\r\n";
  for (const std::size_t before : {0u, 8'100u, 8'192u, 65'400u, 65'536u, 73'600u, 73'728u}) {
    const std::string bytes(before, '\r');
    const std::string second =
        "--XX\r\n" + field + "Content-Disposition: form-data; name=b\r\n\r\n" + bytes + "\r\n";
    for (const std::size_t piece : {1u, 4'096u, 1u << 20}) {
      const auto parts = parse(part("name=a", bytes) + second + second + "--XX--", type, piece);
      ASSERT_EQ(parts.size(), 3u);
      for (const Part& each : parts) EXPECT_EQ(each.bytes.size(), before) << piece;
    }
  }
}

TEST(Multipart, NoPartsAtAllIsFine) {
  EXPECT_EQ(parse("--XX--\r\n", type).size(), 0u);
}

TEST(Multipart, RefusesBrokenFrames) {
  EXPECT_TRUE(refused(""));
  EXPECT_TRUE(refused("--YY\r\n\r\n\r\n--YY--\r\n"));
  EXPECT_TRUE(refused(part("name=a", "x")));                                   // the last boundary is missing
  EXPECT_TRUE(refused("--XX\r\nContent-Disposition: form-data; name=a\r\n"));  // within a head
  EXPECT_TRUE(refused("--XX\r\n\r\nx\r\n--XX--"));                             // no name
  EXPECT_TRUE(refused("--XX\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--XX--"));
  EXPECT_TRUE(refused("--XX\r\nContent-Disposition: form-data; name=\"a\r\n\r\nx\r\n--XX--"));
  EXPECT_TRUE(refused("--XX\r\nnonsense\r\n\r\nx\r\n--XX--"));
}

TEST(Multipart, RefusesBadTypes) {
  const std::string text = part("name=a", "x") + "--XX--";
  EXPECT_TRUE(refused(text, "application/json"));
  EXPECT_TRUE(refused(text, "multipart/mixed; boundary=XX"));
  EXPECT_TRUE(refused(text, "multipart/form-data"));
  EXPECT_TRUE(refused(text, "multipart/form-data; boundary="));
  EXPECT_TRUE(refused(text, "multipart/form-data; boundary=\"a b \""));
  EXPECT_TRUE(refused(text, "multipart/form-data; boundary=" + std::string(71, 'a')));
  EXPECT_TRUE(refused(text, "multipart/form-data; boundary=a\xC3\xA4"));
  EXPECT_FALSE(refused(text, "Multipart/Form-Data; charset=utf-8; Boundary=\"XX\""));
}

TEST(Multipart, BoundsWhatItDoesNotNeed) {
  EXPECT_TRUE(refused(std::string(70'000, 'x') + "\r\n" + part("name=a", "x") + "--XX--"));
  EXPECT_TRUE(refused(part("name=a", "x") + "--XX--" + std::string(200'000, 'x')));
  EXPECT_TRUE(refused("--XX\r\nX: " + std::string(9'000, 'x') + "\r\n\r\n\r\n--XX--"));
  std::string many;
  for (int i = 0; i < 101; ++i) many += part("name=a", "");
  EXPECT_TRUE(refused(many + "--XX--"));
}

TEST(Multipart, ReadsNamesAsClientsWriteThem) {
  EXPECT_EQ(head_of("name=\"files\"; filename=\"caf\xC3\xA9 \xF0\x9F\x98\x80.jpg\"").filename,
            "caf\xC3\xA9 \xF0\x9F\x98\x80.jpg");
  EXPECT_EQ(head_of("name=a; filename=\"say \\\"hi\\\".png\"").filename, "say \"hi\".png");
  EXPECT_EQ(head_of("name=a; filename=\"a%22b.png\"").filename, "a\"b.png");
  EXPECT_EQ(head_of("name=a; filename=\"C:\\photos\\me.jpg\"").filename, "me.jpg");
  EXPECT_EQ(head_of("name=a; filename=\"../../etc/passwd\"").filename, "passwd");
  EXPECT_EQ(head_of("name=a; filename=\"semi;colon.png\"").filename, "semi;colon.png");
  EXPECT_EQ(head_of("name=a; filename=\"caf\xE9.png\"").filename, "caf\xC3\xA9.png");  // Latin-1
  EXPECT_EQ(head_of("name=a; filename=x.png; filename*=UTF-8''na%C3%AFve%20.png").filename,
            "na\xC3\xAFve .png");
  EXPECT_EQ(head_of("name=a; filename=x.png; filename*=UTF-8''broken%FF.png").filename, "x.png");
  EXPECT_EQ(head_of("name=a; filename*=iso-8859-1'de'%E4.png").filename, "\xC3\xA4.png");
  EXPECT_EQ(head_of("name=a; filename=\"a\x01\x7F%0D%0Ab\"").filename, "ab");
  EXPECT_TRUE(head_of("name=a; filename=\"\"").has_filename);
  EXPECT_FALSE(head_of("name=a").has_filename);
  EXPECT_EQ(head_of("name=\"a\"\r\nContent-Type:  image/png").content_type, "image/png");
}

TEST(Multipart, FilesInsideMixedHaveTheNameOfThePartAroundThem) {
  const std::string inner =
      "--YY\r\nContent-Disposition: file; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\none\r\n"
      "--YY\r\nContent-Disposition: attachment; filename=\"b.png\"\r\n\r\ntwo\r\n--YY--\r\n";
  const std::string text =
      "--XX\r\nContent-Disposition: form-data; name=\"files\"\r\n"
      "Content-Type: Multipart/Mixed; boundary=YY\r\n\r\n" +
      inner + part("name=\"parentId\"", "p") + "--XX--\r\n";
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, text.size()}) {
    const auto parts = parse(text, type, piece);
    ASSERT_EQ(parts.size(), 3u);
    EXPECT_EQ(parts[0].head.name, "files");
    EXPECT_EQ(parts[0].head.filename, "a.png");
    EXPECT_EQ(parts[0].bytes, "one");
    EXPECT_EQ(parts[1].head.name, "files");
    EXPECT_EQ(parts[1].head.filename, "b.png");
    EXPECT_EQ(parts[1].bytes, "two");
    EXPECT_EQ(parts[2].head.name, "parentId");
    EXPECT_EQ(parts[2].bytes, "p");
  }
}

TEST(Multipart, MixedInsideMixedIsAPartLikeAnother) {
  const std::string head =
      "--XX\r\nContent-Disposition: form-data; name=\"files\"\r\n"
      "Content-Type: multipart/mixed; boundary=YY\r\n\r\n";
  const std::string inner =
      "--YY\r\nContent-Disposition: file\r\nContent-Type: multipart/mixed; "
      "boundary=ZZ\r\n\r\n--ZZ--\r\n--YY--\r\n";
  const auto parts = parse(head + inner + "--XX--\r\n", type);
  ASSERT_EQ(parts.size(), 1u);
  EXPECT_EQ(parts[0].bytes, "--ZZ--");
}

TEST(Multipart, AMixedPartThatDoesNotEndIsRefused) {
  const std::string head =
      "--XX\r\nContent-Disposition: form-data; name=\"files\"\r\nContent-Type: multipart/mixed";
  EXPECT_TRUE(refused(head + "; boundary=YY\r\n\r\n--YY\r\n\r\nx\r\n--XX--\r\n"));
  EXPECT_TRUE(refused(head + "\r\n\r\n--YY--\r\n--XX--\r\n"));
}

}  // namespace
}  // namespace lightkeep::http
