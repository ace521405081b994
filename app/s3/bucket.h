// Start here. A bucket of an object store that speaks Amazon's S3 over HTTP: objects by key, each written
// once and whole. What fails for a while is tried again: whatever is asked of it may be asked twice. Used by
// app/backup and remote_blobs.cpp; one thread at a time.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/s3/listing.h"
#include "app/s3/place.h"
#include "store/digest.h"

namespace lightkeep::net {
class Connector;
class Exchange;
}  // namespace lightkeep::net

namespace lightkeep::s3 {

struct BucketConfig {
  std::string user_agent = "Lightkeep";
  std::shared_ptr<net::Connector> connector{};  // null: one of its own, with the system's roots
  std::uint64_t part_size = 32 << 20;           // bytes; what is more than two goes in parts
  int tries = 8;                                // of each request
  std::chrono::milliseconds first_pause{250}, longest_pause{20'000};
  std::chrono::milliseconds stall{60'000};  // without a byte
  std::chrono::milliseconds connect{15'000};
  const std::atomic<bool>* stop = nullptr;  // ends what waits, within 200 ms; outlives the bucket
  std::function<void(std::chrono::milliseconds)> pause;  // null: sleeps
};

/// What is to be stored: read as often as it takes to send it.
struct Body {
  std::uint64_t size = 0;                                               // bytes
  store::Digest digest{};                                               // of them all
  std::function<void(std::uint64_t offset, std::span<char> out)> read;  // fills `out`; what it throws passes
};

/// Keys are without the place's prefix, and not empty. Every member throws Error.
class Bucket {
 public:
  Bucket(Place place, Credentials credentials, BucketConfig config = {});
  ~Bucket();
  Bucket(const Bucket&) = delete;

  const Place& place() const { return place_; }

  /// Stored when it returns; replaces what was there.
  void put(const std::string& key, std::string_view bytes);
  /// Stored, and seen there by the store's own word, when it returns. Many bytes go in parts.
  void put(const std::string& key, const Body& body);
  /// False, and nothing changed, where the key is taken. A store that knows no conditional requests is asked
  /// first; there, of two at once both may win.
  bool put_if_absent(const std::string& key, std::string_view bytes);
  /// Fills `out` from `offset` on; fewer bytes at the end. Throws Error(missing), too.
  std::size_t get_range(const std::string& key, std::uint64_t offset, std::span<char> out);
  /// All of it, piece by piece; what is cut goes on where it was. `begin` gets its size first and may end it
  /// there with false. What the two throw passes. Throws Error(missing), too.
  void get(const std::string& key, const std::function<bool(std::uint64_t size)>& begin,
           const std::function<void(std::span<const char>)>& take);
  std::optional<std::uint64_t> size_of(const std::string& key);
  bool contains(const std::string& key) { return size_of(key).has_value(); }
  void remove(const std::string& key);  // idempotent
  /// A link to the object that anybody can follow for so many seconds, whose answer says this media type.
  std::string link(const std::string& key, std::string_view media_type, int seconds) const;
  /// In the order of their keys.
  std::vector<Object> list(const std::string& prefix);
  /// Those behind the key `after`, at most `most` and a thousand; none: there are no more.
  std::vector<Object> list_after(const std::string& prefix, const std::string& after, int most);

  /// Unix milliseconds by the store's clock, with its last answer; 0 before the first.
  std::int64_t store_time() const { return store_time_; }

 private:
  struct Asked;
  struct Answer;
  struct Incoming;
  struct Line;
  class Parts;

  Answer ask(const Asked& asked);
  Answer try_once(const Asked& asked);
  bool receive(net::Exchange& exchange, const Answer& answer, Incoming& incoming) const;
  void rest(std::chrono::milliseconds time) const;
  std::chrono::milliseconds asked_pause(const Answer& answer) const;
  void settle_clock(const Answer& answer);
  bool holds(const std::string& key, std::string_view bytes);
  void put_whole(const std::string& key, const Body& body);
  void put_in_parts(const std::string& key, const Body& body);
  Listing take_listing(const Answer& answer, const std::string& prefix) const;
  std::string path_of(const std::string& key) const;
  [[noreturn]] void refuse(const Answer& answer, const std::string& what) const;
  std::int64_t now() const;

  const Place place_;
  const Credentials credentials_;
  const BucketConfig config_;
  const std::unique_ptr<Line> line_;
  std::int64_t clock_off_ = 0;  // milliseconds that the store's clock is before ours
  std::int64_t store_time_ = 0;
  bool knows_conditions_ = true;
};

}  // namespace lightkeep::s3
