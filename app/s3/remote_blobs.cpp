#include "app/s3/remote_blobs.h"

#include <utility>

#include "app/net/connector.h"
#include "app/s3/error.h"
#include "store/error.h"
#include "text/hex.h"

namespace lightkeep::s3 {
namespace {

constexpr std::string_view folder = "blobs/";
const std::string probe_key = "lightkeep.probe";
constexpr std::size_t most_idle = 32;
constexpr std::size_t longest_small = 64;

std::string key_of(const store::Digest& digest) {
  return std::string(folder) + text::to_hex(digest);
}

store::Fault fault_of(Fault fault) {
  switch (fault) {
    case Fault::missing:
      return store::Fault::missing;
    case Fault::full:
      return store::Fault::full;
    case Fault::unreachable:
    case Fault::refused:
      return store::Fault::unreachable;
    case Fault::bad_place:
    case Fault::bad_answer:
      break;
  }
  return store::Fault::io;
}

std::span<char> characters(std::span<std::byte> bytes) {
  return {reinterpret_cast<char*>(bytes.data()), bytes.size()};
}

}  // namespace

BucketBlobs::BucketBlobs(Place place, Credentials credentials, BucketConfig config)
    : place_(std::move(place)), credentials_(std::move(credentials)), config_(std::move(config)) {
  config_.stop = &stopping_;
  if (!config_.connector) config_.connector = std::make_shared<net::Connector>();
}

BucketBlobs::~BucketBlobs() = default;

std::unique_ptr<Bucket> BucketBlobs::take_bucket() {
  const sync::Lock lock(mutex_);
  if (idle_.empty()) return std::make_unique<Bucket>(place_, credentials_, config_);
  auto bucket = std::move(idle_.back());
  idle_.pop_back();
  return bucket;
}

void BucketBlobs::give_back(std::unique_ptr<Bucket> bucket) {
  const sync::Lock lock(mutex_);
  if (idle_.size() < most_idle) idle_.push_back(std::move(bucket));
}

template <typename Work>
auto BucketBlobs::with_bucket(Work work) {
  auto bucket = take_bucket();
  try {
    if constexpr (std::is_void_v<decltype(work(*bucket))>) {
      work(*bucket);
      give_back(std::move(bucket));
    } else {
      auto result = work(*bucket);
      give_back(std::move(bucket));
      return result;
    }
  } catch (const Error& failure) {
    throw store::Error(fault_of(failure.fault()), failure.what());
  }
}

void BucketBlobs::put(const store::Digest& digest, store::BlobReader& bytes) {
  const Body body{bytes.size(), digest, [&](std::uint64_t offset, std::span<char> out) {
                    if (bytes.read_at(offset, std::as_writable_bytes(out)) != out.size())
                      throw store::Error(store::Fault::corrupt, "an image is shorter than it was");
                  }};
  with_bucket([&](Bucket& bucket) { bucket.put(key_of(digest), body); });
}

void BucketBlobs::get(const store::Digest& digest, const std::function<bool(std::uint64_t size)>& begin,
                      const std::function<void(std::span<const std::byte>)>& take) {
  with_bucket([&](Bucket& bucket) {
    bucket.get(key_of(digest), begin, [&](std::span<const char> bytes) { take(std::as_bytes(bytes)); });
  });
}

std::size_t BucketBlobs::read_at(const store::Digest& digest, std::uint64_t offset,
                                 std::span<std::byte> out) {
  return with_bucket(
      [&](Bucket& bucket) { return bucket.get_range(key_of(digest), offset, characters(out)); });
}

std::optional<std::uint64_t> BucketBlobs::size_of(const store::Digest& digest) {
  return with_bucket([&](Bucket& bucket) { return bucket.size_of(key_of(digest)); });
}

std::string BucketBlobs::link(const store::Digest& digest, std::string_view media_type, int seconds) {
  return with_bucket([&](Bucket& bucket) { return bucket.link(key_of(digest), media_type, seconds); });
}

void BucketBlobs::erase(const store::Digest& digest) {
  with_bucket([&](Bucket& bucket) { bucket.remove(key_of(digest)); });
}

/// What is there under no digest is not ours, and is passed over.
std::vector<store::RemoteBlob> BucketBlobs::list(const store::Digest& after, int most) {
  return with_bucket([&](Bucket& bucket) {
    std::vector<store::RemoteBlob> found;
    std::string last = key_of(after);
    while (found.empty()) {
      const std::vector<Object> page = bucket.list_after(std::string(folder), last, most);
      if (page.empty()) break;
      for (const Object& object : page) {
        store::RemoteBlob blob{.size = object.size};
        const bool named = text::from_hex(std::string_view(object.key).substr(folder.size()), blob.digest);
        if (named && key_of(blob.digest) == object.key) found.push_back(blob);
      }
      last = page.back().key;
    }
    return found;
  });
}

std::optional<std::string> BucketBlobs::read_small(const std::string& key) {
  return with_bucket([&](Bucket& bucket) -> std::optional<std::string> {
    std::string text(longest_small, '\0');
    try {
      text.resize(bucket.get_range(key, 0, text));
    } catch (const Error& failure) {
      if (failure.fault() == Fault::missing) return std::nullopt;
      throw;
    }
    return text;
  });
}

bool BucketBlobs::name_store(std::string_view name) {
  const bool ours = with_bucket([&](Bucket& bucket) { return bucket.put_if_absent(name_key, name); });
  return ours || store_name() == name;
}

void BucketBlobs::set_user(std::string_view user) {
  with_bucket([&](Bucket& bucket) { bucket.put(user_key, user); });
}

void BucketBlobs::probe() {
  with_bucket([](Bucket& bucket) { bucket.put(probe_key, std::string_view()); });
}

}  // namespace lightkeep::s3
