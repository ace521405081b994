// Reads what the catalog knows back out of the packs, each piece proved by its seal. One thread.
#pragma once

#include <optional>
#include <string>

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
};

}  // namespace lightkeep::backup
