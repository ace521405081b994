// Start here. A bucket of an object store that speaks Amazon's S3 over HTTP: objects by key, each written
// once and whole. What fails for a while is tried again: whatever is asked of it may be asked twice. Used by
// app/backup; one thread at a time.
//
// Objects of more than 5 GB would have to come in parts; those of a backup are far smaller.
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

namespace lightkeep::s3 {

struct BucketConfig {
  std::string user_agent = "Lightkeep";
  std::optional<std::string> ca_file;  // PEM roots instead of the system's
  int tries = 8;                       // of each request
  std::chrono::milliseconds first_pause{250}, longest_pause{20'000};
  std::chrono::milliseconds stall{60'000};  // without a byte
  const std::atomic<bool>* stop = nullptr;  // ends what waits, within 200 ms; outlives the bucket
  std::function<void(std::chrono::milliseconds)> pause;  // null: sleeps
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
  /// False, and nothing changed, where the key is taken. A store that knows no conditional requests is asked
  /// first; there, of two at once both may win.
  bool put_if_absent(const std::string& key, std::string_view bytes);
  /// Fills `out` from `offset` on; fewer bytes at the end. Throws Error(missing), too.
  std::size_t get_range(const std::string& key, std::uint64_t offset, std::span<char> out);
  bool contains(const std::string& key);
  void remove(const std::string& key);  // idempotent
  /// In the order of their keys.
  std::vector<Object> list(const std::string& prefix);

  /// Unix milliseconds by the store's clock, with its last answer; 0 before the first.
  std::int64_t store_time() const { return store_time_; }

 private:
  struct Asked;
  struct Answer;
  struct Line;

  Answer ask(const Asked& asked);
  Answer try_once(const Asked& asked);
  void rest(std::chrono::milliseconds time) const;
  std::chrono::milliseconds asked_pause(const Answer& answer) const;
  void settle_clock(const Answer& answer);
  bool holds(const std::string& key, std::string_view bytes);
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
