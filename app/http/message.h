// A request with its body, and a reply: what the faces see. One thread at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "app/api/errors.h"
#include "app/http/fields.h"

namespace lightkeep::http {

/// The request's body, pulled by the handler; nothing is read (and no 100 Continue sent) before the first
/// `read`. Where it still comes, `read` may come back on another thread: the handler holds no lock meanwhile.
class Body {
 public:
  virtual ~Body() = default;
  /// Bytes read, 0 at the end. Throws api::ApiError (payload_too_large, bad_user_input for broken framing or
  /// a body that came too slowly) and Disconnected.
  virtual std::size_t read(std::span<char> out) = 0;
  virtual std::optional<std::uint64_t> declared_size() const = 0;  // Content-Length

  /// Whose share of what large bodies may take this one is from now on: an organization's. Before, it is the
  /// client address's. This, or `read`, throws api::ApiError(unavailable) where that has its share already.
  virtual void charge_to(const std::string& /*owner*/) {}
  /// Breaks the connection, so that `read` throws Disconnected soon. From any thread, while the handler runs.
  virtual void break_off() {}
  /// The handler waits for something else before it reads on: others may work on their bodies meanwhile.
  virtual void pause() {}
};

/// The peer went away; no reply is possible.
class Disconnected : public std::exception {};

struct Request {
  std::string method;    // upper case
  std::string target;    // as on the wire
  std::string path;      // of the target, percent-decoded once, valid UTF-8, no NUL; begins with '/'
  std::string query;     // raw, without '?'
  Fields headers;        // raw values
  std::string host;      // of the Host field, lower case, without port
  std::string client;    // the client's address; through a trusted proxy, the one that it names
  bool unnamed = false;  // a trusted proxy did not say who its client is: that address is the proxy's
  bool secure = false;   // TLS here, or a trusted proxy says so
  bool local = false;    // from this machine; behind a proxy, where that names such an address
  std::string id;        // for the log and X-Request-Id
  std::vector<std::pair<std::string, std::string>> parameters;  // of the route's pattern, decoded
  Body* body = nullptr;                                         // never null in a handler

  std::string_view parameter(std::string_view name) const;
};

/// Decoded `name=value` pairs of a query string or an urlencoded form, in order; '+' is a space.
/// Throws api::ApiError(bad_user_input) for broken escapes or invalid UTF-8.
std::vector<std::pair<std::string, std::string>> parse_query(std::string_view query);
/// The whole body, at most `limit` bytes.
std::string read_all(Body& body, std::size_t limit);

/// Bytes of known length that are fetched while they are sent.
struct Stream {
  std::uint64_t size = 0;
  /// Fills `out` as far as it can, at least one byte. Called on worker threads, one at a time, also after the
  /// handler has returned; the same bytes may be asked for again. A throw or a 0 breaks the connection off,
  /// for the length has been promised.
  std::function<std::size_t(std::uint64_t offset, std::span<char> out)> read_at;
};

/// Bytes that nobody can count beforehand, sent as they come. While there are none, neither the feed nor its
/// connection has a thread.
class Feed {
 public:
  /// Nobody is woken any more when it returns. Any thread.
  virtual ~Feed() = default;

  /// `wake` is to be called whenever `read` may have something again after it had nothing: from any thread,
  /// but not inside `listen` or `read`. Called once, before the first `read`.
  virtual void listen(std::function<void()> wake) = 0;
  /// Fills `out` with what there is: none when there is nothing now, 0 bytes at the end. Worker threads, one
  /// at a time. It is asked every ServerConfig::feed_time too, and may then say that it lives, for a peer
  /// that went without a word is only found out by sending to it. A throw breaks the connection off.
  virtual std::optional<std::size_t> read(std::span<char> out) = 0;
  /// The server stops: what it says last, whole and at once. On the reactor's thread, when nobody reads.
  virtual std::string finish() { return {}; }
  /// How long it may be left alone now, where that is less than feed_time; then `read` is called.
  virtual std::chrono::milliseconds patience() const { return std::chrono::milliseconds::max(); }
};

struct Reply {
  int status = 200;
  Fields headers;  // Content-Length, Date, X-Request-Id and the security headers are added by the server
  std::variant<std::string, std::shared_ptr<const std::string>, Stream, std::shared_ptr<Feed>> body;
  /// The same body compressed, where it is kept: compress() (compression.h) sends it to those who take it.
  std::shared_ptr<const std::string> gzipped{};
  bool ranges =
      false;  // GET with 200: honour Range and If-Range against this reply's ETag (RFC 9110 section 14)

  static Reply text(int status, std::string_view content_type, std::string body);
};

}  // namespace lightkeep::http
