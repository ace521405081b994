// The images of a store in a bucket: each as an object "blobs/" and its digest in hexadecimal digits, and
// beside them which store they are of. As many connections as threads ask at once; idle ones are kept.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "app/s3/bucket.h"
#include "store/remote_blobs.h"
#include "sync/mutex.h"

namespace lightkeep::s3 {

class BucketBlobs final : public store::RemoteBlobs {
 public:
  BucketBlobs(Place place, Credentials credentials, BucketConfig config);
  ~BucketBlobs() override;

  void put(const store::Digest& digest, store::BlobReader& bytes) override;
  void get(const store::Digest& digest, const std::function<bool(std::uint64_t size)>& begin,
           const std::function<void(std::span<const std::byte>)>& take) override;
  std::size_t read_at(const store::Digest& digest, std::uint64_t offset, std::span<std::byte> out) override;
  std::optional<std::uint64_t> size_of(const store::Digest& digest) override;
  std::string link(const store::Digest& digest, std::string_view media_type, int seconds) override;
  void erase(const store::Digest& digest) override;
  std::vector<store::RemoteBlob> list(const store::Digest& after, int most) override;
  std::optional<std::string> store_name() override { return read_small(name_key); }
  bool name_store(std::string_view name) override;
  std::optional<std::string> user() override { return read_small(user_key); }
  void set_user(std::string_view user) override;
  void probe() override;
  void stop() override { stopping_ = true; }

 private:
  static constexpr const char* name_key = "lightkeep.store";
  static constexpr const char* user_key = "lightkeep.user";

  std::optional<std::string> read_small(const std::string& key);
  template <typename Work>
  auto with_bucket(Work work);
  std::unique_ptr<Bucket> take_bucket();
  void give_back(std::unique_ptr<Bucket> bucket);

  const Place place_;
  const Credentials credentials_;
  BucketConfig config_;
  std::atomic<bool> stopping_ = false;
  sync::Mutex mutex_;
  std::vector<std::unique_ptr<Bucket>> idle_ GUARDED_BY(mutex_);
};

}  // namespace lightkeep::s3
