// Heads and bodies of hostile and of merely odd servers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "app/net/error.h"
#include "app/net/response.h"

namespace lightkeep::net {
namespace {

using testing::HasSubstr;

TEST(ResponseHead, IsRead) {
  const std::string text = "HTTP/1.1 200 OK\r\nContent-Type:  image/png \r\nX-Empty:\r\n\r\nbody";
  ASSERT_EQ(find_head_end(text), text.size() - 4);
  const ResponseHead head = parse_response_head(text.substr(0, text.size() - 4));
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(*head.find("content-type"), "image/png");
  EXPECT_EQ(*head.find("x-empty"), "");
  EXPECT_EQ(head.find("absent"), nullptr);
}

TEST(ResponseHead, MayHaveNoReasonAndBareLineFeeds) {
  EXPECT_EQ(parse_response_head("HTTP/1.1 404\r\n\r\n").status, 404);
  EXPECT_EQ(parse_response_head("HTTP/1.0 200 \n\n").status, 200);
  EXPECT_EQ(find_head_end("HTTP/1.0 200 OK\nA: b\n\nx"), 22U);
}

TEST(ResponseHead, IsNotCompleteBeforeItsEmptyLine) {
  for (const char* text : {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nA: b\r\n", "HTTP/1.1 200 OK\r\n\r"})
    EXPECT_FALSE(find_head_end(text)) << text;
}

TEST(ResponseHead, ThatIsNotHttpIsRefused) {
  for (const char* text : {"", "\r\n\r\n", "HTTP/2 200 OK\r\n\r\n", "HTTP/1.2 200 OK\r\n\r\n",
                           "HTTP/1.1 2000\r\n\r\n", "HTTP/1.1 20\r\n\r\n", "HTTP/1.1 099 X\r\n\r\n",
                           "HTTP/1.1 600 X\r\n\r\n", "ICY 200 OK\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n\r\n",
                           "HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "HTTP/1.1 200 OK\r\n: x\r\n\r\n",
                           "HTTP/1.1 200 OK\r\nA : x\r\n\r\n", "HTTP/1.1 200 OK\r\nA: x\r\n folded\r\n\r\n",
                           "HTTP/1.1 200 OK\r\nA: x\ry\r\n\r\n", "HTTP/1.1 200 OK\r\nA: b"}) {
    EXPECT_THROW(parse_response_head(text), Error) << text;
  }
  using namespace std::string_literals;
  EXPECT_THROW(parse_response_head("HTTP/1.1 200 OK\r\nA: \0\r\n\r\n"s), Error);
}

Framing framing(const std::string& fields, const char* version = "1.1") {
  return framing_of(parse_response_head("HTTP/" + std::string(version) + " 200 OK\r\n" + fields + "\r\n"));
}

TEST(Framing, IsTheOneThatTheHeadDeclares) {
  EXPECT_EQ(framing("").kind, Framing::Kind::until_close);
  EXPECT_EQ(framing("Content-Length: 5\r\n").length, 5U);
  EXPECT_EQ(framing("Content-Length: 5\r\nContent-Length: 5\r\n").length, 5U);
  EXPECT_EQ(framing("Transfer-Encoding: Chunked\r\n").kind, Framing::Kind::chunked);
}

TEST(Framing, ThatLeavesTheEndInDoubtIsRefused) {
  for (const char* fields :
       {"Content-Length: 5\r\nContent-Length: 6\r\n", "Content-Length: 5, 5\r\n", "Content-Length: -1\r\n",
        "Content-Length: +1\r\n", "Content-Length:\r\n", "Content-Length: 0x10\r\n",
        "Content-Length: 18446744073709551616\r\n", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "Transfer-Encoding: gzip, chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: identity\r\n"}) {
    EXPECT_THROW(framing(fields), Error) << fields;
  }
  EXPECT_THROW(framing("Transfer-Encoding: chunked\r\n", "1.0"), Error);
}

// Feeds the bytes in pieces of the size; what came out, and whether it was complete.
struct Decoded {
  std::string body;
  bool complete = false;
};

Decoded decode(Framing framing, std::string_view bytes, std::size_t piece, std::uint64_t limit = 1000) {
  Decoded out;
  const BodyDecoder::Sink sink = [&](std::span<const char> data) {
    out.body.append(data.data(), data.size());
  };
  BodyDecoder decoder(framing, limit, sink);
  for (; !bytes.empty() && !decoder.complete(); bytes.remove_prefix(std::min(piece, bytes.size())))
    decoder.feed(bytes.substr(0, piece));
  decoder.finish();
  out.complete = decoder.complete();
  EXPECT_EQ(decoder.size(), out.body.size());
  return out;
}

constexpr Framing chunked{Framing::Kind::chunked, 0};
constexpr Framing until_close{Framing::Kind::until_close, 0};
constexpr Framing five{Framing::Kind::length, 5};

TEST(Body, IsTheSameHoweverItsBytesArrive) {
  const std::string chunks = "3\r\nabc\r\n00A;ext=\"1\"\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n";
  for (std::size_t piece = 1; piece <= chunks.size(); ++piece) {
    EXPECT_EQ(decode(chunked, chunks, piece).body, "abc0123456789");
    EXPECT_EQ(decode(five, "12345", piece).body, "12345");
    EXPECT_EQ(decode(until_close, "12345", piece).body, "12345");
  }
}

TEST(Body, EndsWhereItWasDeclaredToEnd) {
  EXPECT_EQ(decode(five, "1234567", 3).body, "12345");
}

TEST(Body, ThatIsCutOffIsAnError) {
  EXPECT_THROW(decode(five, "1234", 1), Error);
  EXPECT_THROW(decode(five, "", 1), Error);
  for (const char* bytes :
       {"", "3", "3\r\n", "3\r\nab", "3\r\nabc", "3\r\nabc\r\n", "3\r\nabc\r\n0", "3\r\nabc\r\n0\r"})
    EXPECT_THROW(decode(chunked, bytes, 2), Error) << bytes;
}

TEST(Body, WithBrokenChunksIsAnError) {
  for (const char* bytes :
       {"x\r\n", "\r\n", " 3\r\nabc\r\n", "-3\r\nabc", "0x3\r\nabc", "3\nabc", "3\r\nabcd\r\n0\r\n\r\n",
        "3\r\nabcX\n0\r\n", "3\r\nabc\rX", "3;a\nabc", "1000000000000000\r\n", "0000000000000001\r\n"})
    EXPECT_THROW(decode(chunked, bytes, 64), Error) << bytes;
}

Fault fault_of(Framing framing, std::string_view bytes, std::uint64_t limit) {
  std::string body;
  try {
    const BodyDecoder::Sink sink = [&](std::span<const char> data) { body.append(data.data(), data.size()); };
    BodyDecoder decoder(framing, limit, sink);
    decoder.feed(bytes);
    decoder.finish();
  } catch (const Error& error) {
    EXPECT_LE(body.size(), limit);
    return error.fault();
  }
  ADD_FAILURE() << "nothing was refused";
  return {};
}

TEST(Body, OverTheLimitIsRefusedBeforeItIsDelivered) {
  EXPECT_EQ(fault_of(five, "", 4), Fault::too_large);
  EXPECT_EQ(fault_of(until_close, "12345", 4), Fault::too_large);
  EXPECT_EQ(fault_of(chunked, "5\r\n", 4), Fault::too_large);
  EXPECT_EQ(fault_of(chunked, "3\r\nabc\r\n2\r\n", 4), Fault::too_large);
  EXPECT_EQ(fault_of(chunked, "fffffffffffffff\r\n", ~std::uint64_t{0} - 1),
            Fault::bad_answer);  // cut off, not overflowed
  EXPECT_EQ(decode(five, "12345", 5, 5).body, "12345");
}

TEST(Body, OfEndlessFramingIsRefused) {
  EXPECT_EQ(fault_of(chunked, "1;" + std::string(1 << 20, 'x'), 1000), Fault::bad_answer);
  std::string tiny;
  for (int i = 0; i < 100'000; ++i) tiny += "1;xxxxxxxx\r\na\r\n";
  EXPECT_EQ(fault_of(chunked, tiny, 1 << 20), Fault::bad_answer);
}

}  // namespace
}  // namespace lightkeep::net
