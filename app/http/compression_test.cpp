// What is compressed, for whom, and what is said of it.
#include "app/http/compression.h"

#include <gtest/gtest.h>
#include <zlib.h>

namespace lightkeep::http {
namespace {

std::string unpacked(std::string_view bytes) {
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  std::string out(1 << 20, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

const std::string words = [] {
  std::string text;
  for (int i = 0; i < 400; ++i) text += "word " + std::to_string(i) + "\n";
  return text;
}();

Reply reply_of(std::string_view type, std::string body = words) {
  return Reply::text(200, type, std::move(body));
}

Reply sent(Reply reply, std::string_view accept) {
  Request request;
  if (!accept.empty()) request.headers.add("Accept-Encoding", std::string(accept));
  compress(request, reply);
  return reply;
}

std::string body_of(const Reply& reply) {
  if (const auto* shared = std::get_if<std::shared_ptr<const std::string>>(&reply.body)) return **shared;
  return std::get<std::string>(reply.body);
}

bool is_packed(const Reply& reply) {
  return reply.headers.get("Content-Encoding") == "gzip";
}

TEST(Compression, GivesTheSameBytesBack) {
  for (const Effort effort : {Effort::fast, Effort::small})
    for (const std::string& bytes : {std::string(), std::string("x"), words, std::string(70'000, '\0')})
      EXPECT_EQ(unpacked(gzip(bytes, effort)), bytes);
  EXPECT_LT(gzip(words, Effort::small).size(), words.size() / 3);
}

TEST(Compression, IsForThoseWhoTakeIt) {
  for (const char* yes : {"gzip", "GZIP", "br, gzip", "gzip;q=0.5", "gzip; q=1.0, *;q=0", "*", "x-gzip",
                          "deflate, *;q=0.1", "identity;q=1, gzip;q=0.001"}) {
    const Reply reply = sent(reply_of("application/json"), yes);
    EXPECT_TRUE(is_packed(reply)) << yes;
    EXPECT_EQ(unpacked(body_of(reply)), words);
    EXPECT_EQ(reply.headers.get("Vary"), "Accept-Encoding");
  }
  for (const char* no :
       {"", "identity", "br", "gzip;q=0", "gzip;q=0.000", "*;q=0", "gzip;q=0, *", "gzipped", "x;gzip"}) {
    const Reply reply = sent(reply_of("application/json"), no);
    EXPECT_FALSE(is_packed(reply)) << no;
    EXPECT_EQ(body_of(reply), words);
    EXPECT_EQ(reply.headers.get("Vary"), "Accept-Encoding") << "another client may get other bytes";
  }
}

TEST(Compression, IsForTextThatIsWorthIt) {
  for (const char* type :
       {"text/html; charset=utf-8", "text/css", "application/json", "application/linkset+json",
        "image/svg+xml", "Application/JSON", "application/octet-stream"})
    EXPECT_TRUE(is_packed(sent(reply_of(type), "gzip"))) << type;
  for (const char* type :
       {"image/jpeg", "image/png", "application/zip", "multipart/byteranges; boundary=x", "", "textile"})
    EXPECT_FALSE(is_packed(sent(reply_of(type), "gzip"))) << type;
  EXPECT_FALSE(is_packed(sent(reply_of("text/html", std::string(1023, 'a')), "gzip")));
  EXPECT_TRUE(is_packed(sent(reply_of("text/html", std::string(1024, 'a')), "gzip")));
}

TEST(Compression, LeavesRangesStreamsAndWhatIsEncodedAlone) {
  Reply ranges = reply_of("text/plain");
  ranges.ranges = true;
  EXPECT_FALSE(is_packed(sent(std::move(ranges), "gzip")));
  Reply stream = reply_of("text/plain");
  stream.body = Stream{words.size(), {}};
  EXPECT_FALSE(is_packed(sent(std::move(stream), "gzip")));
  Reply encoded = reply_of("text/plain");
  encoded.headers.set("Content-Encoding", "br");
  EXPECT_EQ(sent(std::move(encoded), "gzip").headers.get("Content-Encoding"), "br");
}

TEST(Compression, ServesTheKeptFormAndWeakensTheTag) {
  Reply reply = reply_of("text/css");
  reply.gzipped = std::make_shared<const std::string>("kept");
  reply.headers.set("ETag", "\"abc\"");
  reply.headers.set("Vary", "Api-Version");
  const Reply packed = sent(reply, "gzip");
  EXPECT_EQ(body_of(packed), "kept");
  EXPECT_EQ(packed.headers.get("ETag"), "W/\"abc\"");
  EXPECT_EQ(packed.headers.get("Vary"), "Api-Version, Accept-Encoding");
  const Reply plain = sent(reply, "br");
  EXPECT_EQ(body_of(plain), words);
  EXPECT_EQ(plain.headers.get("ETag"), "\"abc\"");
}

}  // namespace
}  // namespace lightkeep::http
