// Where a backup repository lies, in a folder, in a file, or in a bucket of an object store: names and bytes,
// each written once and whole. Used by the files of app/backup; any thread, several at once.
//
// Names are of [a-z0-9-] and slashes, and made by us alone. What a crash leaves of a `put` is not seen.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lightkeep::backup {

struct StoredObject {
  std::string name;
  std::uint64_t size = 0;
};

class Storage {
 public:
  /// Ends with the object, or with the process.
  class Lock {
   public:
    virtual ~Lock() = default;
  };

  virtual ~Storage() = default;

  /// For people: "/mnt/backup", "s3://bucket/prefix at https://host".
  virtual std::string place() const = 0;
  /// False where it is only read: what writes then throws store::Error{read_only}.
  virtual bool writable() const { return true; }
  /// Durable when it returns. False, and nothing changed, where the name is taken. Throws store::Error{full,
  /// read_only, io}.
  virtual bool put_if_absent(const std::string& name, std::string_view bytes) = 0;
  /// Fills `out` from `offset` on; fewer bytes at the end. Throws store::Error{missing, io}.
  virtual std::size_t get_range(const std::string& name, std::uint64_t offset, std::span<char> out) = 0;
  /// Whose names begin with `prefix`, which ends with a slash, in their order.
  virtual std::vector<StoredObject> list(const std::string& prefix) = 0;
  virtual void remove(const std::string& name) = 0;  // idempotent
  /// Alone for what writes or removes, else shared. Does not wait: throws store::Error{locked}.
  virtual std::unique_ptr<Lock> lock(bool alone) = 0;
};

/// Who may use a bucket; empty for a folder.
struct StorageKey {
  std::string id;
  std::string secret;
};
/// Of the path of a folder or of one backup in a file (archive_storage.h), or of the address of a bucket
/// (app/s3/place.h). Throws std::runtime_error with a
/// sentence where it is neither, or the key is missing.
/// `stop` (may be null) ends what waits for an object store, and outlives the storage.
std::unique_ptr<Storage> open_storage(const std::string& place, const StorageKey& key,
                                      const std::atomic<bool>* stop = nullptr);
bool is_folder(std::string_view place);

/// Under a name that nobody has. Throws what `put_if_absent` does, and store::Error{taken}.
void put_new(Storage& storage, const std::string& name, std::string_view bytes);

/// All of it; throws store::Error{missing, corrupt, io}, the second where it is larger than `most`.
std::string get_whole(Storage& storage, const std::string& name, std::uint64_t most);

}  // namespace lightkeep::backup
