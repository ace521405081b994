// A server's whole answer, arriving in pieces: head, framing, body and the file's name.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

#include "app/net/error.h"
#include "app/net/file_name.h"
#include "app/net/response.h"
#include "text/names.h"

namespace {

using namespace lightkeep::net;

constexpr std::uint64_t limit = 1000;

void require(bool holds) {
  if (!holds) std::abort();
}

struct Outcome {
  std::string body;
  bool failed = false;
  bool operator==(const Outcome&) const = default;
};

Outcome decode(Framing framing, std::string_view bytes, std::size_t piece) {
  Outcome outcome;
  try {
    const BodyDecoder::Sink sink = [&](std::span<const char> data) {
      outcome.body.append(data.data(), data.size());
    };
    BodyDecoder decoder(framing, limit, sink);
    for (; !bytes.empty() && !decoder.complete(); bytes.remove_prefix(std::min(piece, bytes.size())))
      decoder.feed(bytes.substr(0, piece));
    decoder.finish();
  } catch (const Error&) {
    outcome.failed = true;
  }
  require(outcome.body.size() <= limit);
  return outcome;
}

void check_name(const ResponseHead& head) {
  const Url url = parse_url("http://example.com/a.png");
  const std::string name = choose_name(head.find("content-disposition"), url, url);
  require(!name.empty() && name.size() <= 255 && name.find_first_of("/\\\r\n") == std::string::npos);
  require(lightkeep::text::clean_file_name(name) == name);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto end = find_head_end(input);
  if (!end) return 0;
  try {
    const ResponseHead head = parse_response_head(input.substr(0, *end));
    check_name(head);
    const Framing framing = framing_of(head);
    // What is delivered before a failure may depend on the pieces; the verdict and a whole body may not.
    const Outcome whole = decode(framing, input.substr(*end), size);
    const Outcome pieces = decode(framing, input.substr(*end), data[0] % 16 + 1U);
    require(whole.failed == pieces.failed && (whole.failed || whole == pieces));
  } catch (const Error&) {  // refused
  }
  return 0;
}
