// Start here. Outgoing connections: fetching a URL that a client named, without becoming the client's way
// into this machine's network (doc/contract.md, section 10). `app/library` gets its bytes through a function
// made from a Fetcher; mail delivery uses dialer.h, resolver.h and tls_client.h.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "app/net/error.h"
#include "app/net/public_address.h"

namespace lightkeep::net {

class Resolver;
class Dialer;

struct FetchLimits {
  std::uint64_t bytes = 0;                    // of the file
  std::chrono::milliseconds connect{10'000};  // for each hop: look-up, connection and TLS handshake
  std::chrono::milliseconds total{60'000};    // for everything, redirects included
  std::chrono::milliseconds stall{15'000};    // without a byte
  int redirects = 3;
};

struct Fetched {
  std::string final_url;     // after redirects
  std::string filename;      // clean UTF-8, never empty; see file_name.h
  std::string content_type;  // as declared, lower case, without parameters; empty when it was not
  std::uint64_t size = 0;    // bytes that went to the sink; never 0
};

/// `what()` is a sentence for the client that names the URL it gave, without user information and query.
class FetchError : public Error {
 public:
  using Error::Error;
};

struct FetchConfig {
  /// Lifts the rules for addresses, ports and names. For development and tests: it opens this machine's
  /// network.
  bool allow_private = false;
  std::string user_agent = "Lightkeep";
  std::string accept = "image/*, */*;q=0.1";
  bool images_only = true;             // what says that it is something else is refused
  std::optional<std::string> ca_file;  // PEM; empty: the system's roots
  std::shared_ptr<Resolver> resolver;  // null: the system's
  std::shared_ptr<Dialer> dialer;      // null: TCP
  std::function<bool(const ip::Address&)> own_address = is_own_address;
};

/// Any thread, several at once.
class Fetcher {
 public:
  explicit Fetcher(FetchConfig config = {});
  ~Fetcher();
  Fetcher(const Fetcher&) = delete;

  /// Blocks. `sink` gets the bytes in order while they arrive, at most `limits.bytes`, and may have got some
  /// when this throws; what the sink throws passes through. `stop` (may be null) ends it from another thread
  /// within 200 ms.
  Fetched fetch(const std::string& url, const FetchLimits& limits,
                const std::function<void(std::span<const char>)>& sink,
                const std::atomic<bool>* stop = nullptr);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lightkeep::net
