// One GET over one connection: HTTP/1.1, identity coding, closed afterwards. One thread at a time.
//
// Our own and not httplib's client, because on the response side that one reads a line before it looks at its
// length, limits no time but that of a single read, percent-decodes what servers say, and resolves and
// connects by name inside; what remains after replacing those parts is smaller than their adapters.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "app/net/response.h"
#include "app/net/stream.h"
#include "app/net/url.h"

namespace lightkeep::net {

/// The end of everything, and the longest silence before it.
struct Patience {
  Deadline total;
  std::chrono::milliseconds stall;

  Deadline next_byte() const;
};

struct Request {
  const Url& url;
  std::string_view user_agent;
  std::string_view accept;
};

class Exchange {
 public:
  Exchange(Stream& stream, const Patience& patience) : stream_(stream), patience_(patience) {}

  /// Sends the request and reads the final head, passing over interim ones. Throws Error.
  ResponseHead ask(const Request& request);
  /// The body of that head, to `sink` as it comes; its size. Throws Error and what the sink throws.
  std::uint64_t read_body(const ResponseHead& head, std::uint64_t limit, const BodyDecoder::Sink& sink);

 private:
  std::string take_head();
  bool receive_more();

  Stream& stream_;
  const Patience& patience_;
  std::string received_;  // of the head, and what came with it of the body
  std::size_t heads_size_ = 0;
};

}  // namespace lightkeep::net
