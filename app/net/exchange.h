// One request over one connection: HTTP/1.1, identity coding, closed afterwards unless the request says
// otherwise. The guarded fetch calls it, and the commands of the terminal. One thread at a time.
//
// Our own and not httplib's client, because on the response side that one reads a line before it looks at its
// length, limits no time but that of a single read, percent-decodes what servers say, and resolves and
// connects by name inside; what remains after replacing those parts is smaller than their adapters.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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

/// The body of a request.
struct Content {
  std::uint64_t size = 0;
  /// Hands exactly `size` bytes on, piece by piece. What it throws passes through.
  std::function<void(const std::function<void(std::string_view)>& write)> send;
};

using Fields = std::vector<std::pair<std::string, std::string>>;

struct Request {
  const Url& url;
  std::string_view user_agent;
  std::string_view accept;
  std::string_view method = "GET";
  const Fields* fields = nullptr;  // more of them; names and values are ours: without line breaks
  const Content* content = nullptr;
  bool keep = false;  // the connection, for an exchange of its own; see keeps_connection
};

class Exchange {
 public:
  Exchange(Stream& stream, const Patience& patience) : stream_(stream), patience_(patience) {}

  /// Sends the request and reads the final head, passing over interim ones. Throws Error. A server that
  /// answers before it has the whole content, and ends the connection, is heard.
  ResponseHead ask(const Request& request);
  /// The body of that head, to `sink` as it comes; its size. Throws Error and what the sink throws.
  std::uint64_t read_body(const ResponseHead& head, std::uint64_t limit, const BodyDecoder::Sink& sink);

 private:
  void send(const Request& request);
  std::string take_head();
  bool receive_more();

  Stream& stream_;
  const Patience& patience_;
  std::string received_;  // of the head, and what came with it of the body
  std::size_t heads_size_ = 0;
};

}  // namespace lightkeep::net
