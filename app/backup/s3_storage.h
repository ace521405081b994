// A repository in a bucket of an object store. Any thread, several at once, of which one talks to the store.
//
// Object stores lock nothing. Who uses the repository keeps an object in "locks/" up to date, and looks there
// for those of others: one that was not renewed for twenty minutes, by the store's clock, or whose process on
// this machine is gone, is of nobody. Who finds that it could not renew its own for so long ends.
#pragma once

#include <atomic>
#include <memory>

#include "app/backup/storage.h"
#include "app/s3/bucket.h"
#include "sync/mutex.h"

namespace lightkeep::backup {

class S3Storage final : public Storage {
 public:
  S3Storage(s3::Place place, s3::Credentials credentials, s3::BucketConfig config = {});
  ~S3Storage() override;

  std::string place() const override { return place_.text(); }
  bool put_if_absent(const std::string& name, std::string_view bytes) override;
  std::size_t get_range(const std::string& name, std::uint64_t offset, std::span<char> out) override;
  std::vector<StoredObject> list(const std::string& prefix) override;
  void remove(const std::string& name) override;
  std::unique_ptr<Lock> lock(bool alone) override;

 private:
  class HeldLock;

  void read_ahead(const std::string& name, std::uint64_t offset) REQUIRES(mutex_);
  void require_lock() const;

  const s3::Place place_;
  const s3::Credentials credentials_;
  const s3::BucketConfig config_;
  sync::Mutex mutex_;
  s3::Bucket bucket_ GUARDED_BY(mutex_);
  std::atomic<HeldLock*> held_ = nullptr;  // alone; while it lives
  std::string window_of_
      GUARDED_BY(mutex_);  // the object, a part of which is in memory: what is read next lies behind it
  std::uint64_t window_at_ GUARDED_BY(mutex_) = 0;
  std::string window_ GUARDED_BY(mutex_);
};

}  // namespace lightkeep::backup
