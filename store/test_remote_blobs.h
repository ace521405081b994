// An object store in memory for the tests of store/: it outlives what reaches it, and fails as it is told.
#pragma once

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "store/blob_placing.h"
#include "store/error.h"

namespace lightkeep::store {

struct TestBucket {
  std::mutex mutex;
  std::map<Digest, std::string> blobs;
  std::optional<std::string> name, user;
  std::atomic<bool> away = false;
  std::atomic<bool> lies = false;          // says that it has stored what it drops
  std::atomic<int> puts_left = 1'000'000;  // then it is away
  std::atomic<int> puts = 0, gets = 0, reads = 0, lists = 0;
  std::optional<Digest> unlisted{};                 // its list is of before
  std::optional<Digest> refused{};                  // as one whose bytes are damaged
  std::function<void(const Digest&)> before_get{};  // may wait
};

class TestRemoteBlobs final : public RemoteBlobs {
 public:
  explicit TestRemoteBlobs(TestBucket& bucket) : bucket_(bucket) {}

  void put(const Digest& digest, BlobReader& bytes) override {
    const auto lock = ask();
    if (--bucket_.puts_left < 0) throw Error(Fault::unreachable, "the bucket is away");
    if (digest == bucket_.refused) throw Error(Fault::corrupt, "it has other bytes");
    ++bucket_.puts;
    std::string text(bytes.size(), '\0');
    bytes.read_at(0, std::as_writable_bytes(std::span(text)));
    if (bucket_.lies) throw Error(Fault::io, "it says that it has it, and has not");
    bucket_.blobs[digest] = text;
  }
  void get(const Digest& digest, const std::function<bool(std::uint64_t)>& begin,
           const std::function<void(std::span<const std::byte>)>& take) override {
    if (bucket_.before_get) bucket_.before_get(digest);
    const std::string text = find(digest);
    ++bucket_.gets;
    if (!begin(text.size())) return;
    constexpr std::size_t piece = 100'000;
    for (std::size_t at = 0; at < text.size(); at += piece)
      take(std::as_bytes(std::span(text).subspan(at, std::min(piece, text.size() - at))));
  }
  std::size_t read_at(const Digest& digest, std::uint64_t offset, std::span<std::byte> out) override {
    const std::string text = find(digest);
    ++bucket_.reads;
    const std::string part = text.substr(std::min<std::size_t>(offset, text.size()), out.size());
    std::ranges::copy(std::as_bytes(std::span(part)), out.begin());
    return part.size();
  }
  std::optional<std::uint64_t> size_of(const Digest& digest) override {
    const auto lock = ask();
    const auto found = bucket_.blobs.find(digest);
    return found == bucket_.blobs.end() ? std::nullopt : std::optional<std::uint64_t>(found->second.size());
  }
  std::string link(const Digest&, std::string_view media_type, int seconds) override {
    return "https://bucket/link?" + std::string(media_type) + "&" + std::to_string(seconds);
  }
  void erase(const Digest& digest) override {
    const auto lock = ask();
    bucket_.blobs.erase(digest);
  }
  std::vector<RemoteBlob> list(const Digest& after, int most) override {
    const auto lock = ask();
    ++bucket_.lists;
    std::vector<RemoteBlob> page;
    for (auto blob = bucket_.blobs.upper_bound(after);
         blob != bucket_.blobs.end() && std::ssize(page) < std::min(most, 7); ++blob)
      if (blob->first != bucket_.unlisted) page.push_back({blob->first, blob->second.size()});
    return page;
  }
  std::optional<std::string> store_name() override {
    const auto lock = ask();
    return bucket_.name;
  }
  bool name_store(std::string_view name) override {
    const auto lock = ask();
    if (!bucket_.name) bucket_.name = name;
    return bucket_.name == name;
  }
  std::optional<std::string> user() override {
    const auto lock = ask();
    return bucket_.user;
  }
  void set_user(std::string_view user) override {
    const auto lock = ask();
    bucket_.user = user;
  }
  void probe() override { ask(); }
  void stop() override {}

 private:
  std::unique_lock<std::mutex> ask() {
    if (bucket_.away) throw Error(Fault::unreachable, "the bucket is away");
    return std::unique_lock(bucket_.mutex);
  }
  std::string find(const Digest& digest) {
    const auto lock = ask();
    const auto found = bucket_.blobs.find(digest);
    if (found == bucket_.blobs.end()) throw Error(Fault::missing, "no such object");
    return found->second;
  }

  TestBucket& bucket_;
};

/// Whoever erases there is thought to be alone.
inline BlobPlacing placed_in(TestBucket& bucket, const std::string& wanted,
                             std::uint64_t copies = 1ull << 30) {
  return {.wanted = wanted,
          .reach = [&bucket](const std::string&) { return std::make_unique<TestRemoteBlobs>(bucket); },
          .alone_for = std::chrono::milliseconds(0),
          .copies = copies};
}

}  // namespace lightkeep::store
