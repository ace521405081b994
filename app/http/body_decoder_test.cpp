// Framing of bodies: the same result however the bytes are cut, and no way around the limits.
#include "app/http/body_decoder.h"
#include "app/http/input_buffer.h"

#include <gtest/gtest.h>

namespace lightkeep::http {
namespace {

Head chunked() {
  Head head;
  head.chunked = true;
  return head;
}

struct Decoded {
  std::string body;
  std::size_t taken = 0;
  bool done = false, broken = false;
};

Decoded decode(const Head& head, std::string_view raw, std::size_t piece, std::size_t room) {
  BodyDecoder decoder(head);
  Decoded out;
  std::string target(room, '\0');
  try {
    while (out.taken < raw.size() && !decoder.done()) {
      const auto step = decoder.decode(raw.substr(out.taken, piece), target);
      out.body.append(target.data(), step.given);
      out.taken += step.taken;
    }
  } catch (const api::ApiError& error) {
    out.broken = true;
    EXPECT_EQ(error.row().status, 400);
  }
  out.done = decoder.done();
  return out;
}

TEST(BodyDecoder, ChunksGiveTheSameBodyHoweverTheyAreCut) {
  const std::string raw =
      "5 ;name=\"v\"\r\nhello\r\n1 \r\n \r\n00a\r\n0123456789\r\n0\r\nTrailer: x\r\nOther: y\r\n\r\nGET /";
  for (const std::size_t piece : {1u, 2u, 3u, 7u, 1000u}) {
    for (const std::size_t room : {1u, 4u, 1000u}) {
      const Decoded out = decode(chunked(), raw, piece, room);
      EXPECT_TRUE(out.done);
      EXPECT_EQ(out.body, "hello 0123456789");
      EXPECT_EQ(raw.substr(out.taken), "GET /");
    }
  }
}

TEST(BodyDecoder, RefusesBrokenChunks) {
  const std::string endless(10'000, 'x');
  const std::string many = "0\r\n" + endless;
  for (const std::string& raw :
       {std::string("x"), std::string("\r\n"), std::string("-1\r\n"), std::string("5\nhello"),
        std::string("5\r\nhelloX"), std::string("5\r\nhello\n0\r\n\r\n"), std::string("1000000000000000\r\n"),
        "5;" + endless, "0\r\nX: " + endless, std::string("0\r\n\rX"), std::string("0\r\nA: \x01"),
        std::string("0x5\r\nhello"), std::string("2 9\r\nhello"), std::string("5 x\r\nhello")}) {
    EXPECT_TRUE(decode(chunked(), raw, 1000, 1000).broken) << raw.substr(0, 20);
  }
}

TEST(BodyDecoder, FramingIsBoundedByWhatItFrames) {
  std::string bytewise, extended;
  for (int i = 0; i < 100'000; ++i) bytewise += "1\r\nx\r\n";
  for (int i = 0; i < 100'000; ++i) extended += "1;" + std::string(200, 'e') + "\r\nx\r\n";
  EXPECT_EQ(decode(chunked(), bytewise + "0\r\n\r\n", 8192, 8192).body.size(), 100'000u);
  const Decoded out = decode(chunked(), extended, 1000, 1000);
  EXPECT_TRUE(out.broken);
  EXPECT_LT(out.taken, 80'000u);
}

TEST(BodyDecoder, ADeclaredLengthTakesExactlyItsBytes) {
  Head head;
  head.content_length = 5;
  const Decoded out = decode(head, "helloGET /", 3, 2);
  EXPECT_EQ(out.body, "hello");
  EXPECT_EQ(out.taken, 5u);
  EXPECT_TRUE(out.done);
}

TEST(BodyDecoder, KnowsWhatMayBeReceivedPastIt) {
  BodyDecoder decoder(chunked());
  std::string room(10, '\0');
  EXPECT_EQ(decoder.plain_ahead(), 0u);
  decoder.decode(std::string_view("8\r\nab"), room);
  EXPECT_EQ(decoder.plain_ahead(), 6u);
  EXPECT_EQ(decoder.remaining(), std::nullopt);
  decoder.skip_plain(6);
  EXPECT_EQ(decoder.plain_ahead(), 0u);
  decoder.decode(std::string_view("\r\n0\r\n\r\n"), room);
  EXPECT_TRUE(decoder.done());
  EXPECT_EQ(decoder.remaining(), 0u);
}

TEST(InputBuffer, HoldsLittleMoreThanWhatIsLeft) {
  InputBuffer buffer;
  const std::string piece(1'000, 'x');
  std::string taken(1'000, '\0');
  buffer.append(piece);
  for (int i = 0; i < 10'000; ++i) {
    buffer.append(piece);
    ASSERT_EQ(buffer.take(taken), taken.size());
  }
  EXPECT_EQ(buffer.size(), piece.size());
  EXPECT_LT(buffer.memory(), 10 * piece.size());
}

}  // namespace
}  // namespace lightkeep::http
