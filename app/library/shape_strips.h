// The shapes of whole libraries, kept in memory for as long as nothing changes there: each visitor of a
// library's page asks for them first. Any thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "sync/mutex.h"

namespace lightkeep::store {
enum class LibraryId : std::int64_t;
enum class Sort;
class Reader;
struct Library;
}  // namespace lightkeep::store

namespace lightkeep::library {

struct ShapeStrip {
  std::string bytes;   // store::list_shapes
  std::string digest;  // of the bytes, in hexadecimal digits
};
ShapeStrip make_strip(std::string bytes);

class ShapeStrips {
 public:
  /// `most_bytes`: of all that are kept, with what each costs besides.
  explicit ShapeStrips(std::size_t most_bytes = 16u << 20) : most_bytes_(most_bytes) {}

  /// Of all listed images of the library, as the reader sees it.
  std::shared_ptr<const ShapeStrip> of(store::Reader& db, const store::Library& library, store::Sort sort);

 private:
  using Key = std::pair<store::LibraryId, store::Sort>;
  struct Kept {
    std::int64_t version = 0;  // Library::last_change
    std::uint64_t used = 0;    // larger is later
    std::shared_ptr<const ShapeStrip> strip{};
  };

  std::shared_ptr<const ShapeStrip> find(const Key& key, std::int64_t version);
  void keep(const Key& key, Kept kept);

  const std::size_t most_bytes_;
  sync::Mutex mutex_;
  std::map<Key, Kept> kept_ GUARDED_BY(mutex_);
  std::size_t bytes_ GUARDED_BY(mutex_) = 0;  // of all that are kept
  std::uint64_t uses_ GUARDED_BY(mutex_) = 0;
};

}  // namespace lightkeep::library
