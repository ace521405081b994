// Reads what the catalog knows back out of the packs, each piece proved by its seal. One thread.
#pragma once

#include <future>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/backup/catalog.h"

namespace lightkeep::backup {

class ExtentReader {
 public:
  ExtentReader(Storage& storage, const Key& key, const Catalog& catalog)
      : storage_(storage), key_(key), catalog_(catalog) {}

  /// Throws store::Error{missing, corrupt, io}.
  std::string read(const Place& place);
  /// A part of rows or of a list. Throws the same.
  std::string read_part(Kind kind, const store::Digest& digest);

 private:
  Storage& storage_;
  const Key& key_;
  const Catalog& catalog_;
  std::uint32_t pack_ = 0;  // of `opener_`
  std::optional<PackOpener> opener_;
  std::string sealed_;  // memory, for the next
};

/// Extents in an order that is known before: the next is read while the last is worked with. One thread, and
/// one of its own; nobody else uses the reader meanwhile.
class ExtentsAhead {
 public:
  ExtentsAhead(ExtentReader& reader, std::vector<const Place*> order)
      : reader_(reader), order_(std::move(order)) {}

  /// Throws what the reader does; those that follow can be had all the same.
  std::string next();
  /// So many are not wanted.
  void skip(std::size_t count);

 private:
  void begin();

  ExtentReader& reader_;
  const std::vector<const Place*> order_;
  std::size_t at_ = 0;  // of what `next` gives
  std::future<std::string> ahead_;
};

}  // namespace lightkeep::backup
