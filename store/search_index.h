// Keeps the search index in step with the rows. Called by the files of store/ that change assets and tags, on
// the writer thread. The index keeps no copy of its text: a change of an asset's rows goes between
// `unindex_asset`, which reads the old text, and `index_asset`, which reads the new one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "store/ids.h"
#include "store/metadata.h"

namespace lightkeep::store {

constexpr int asset_bits = 32;

/// rowid of asset_text.
inline std::int64_t text_row(LibraryId library, AssetId asset) {
  return static_cast<std::int64_t>(library) << asset_bits | static_cast<std::int64_t>(asset);
}

/// What the index has of an asset. A pure function of the rows: the same rows always give the same text, else
/// the index could not be cleaned of it.
struct AssetText {
  std::int64_t row = 0;
  std::string name{};
  std::string tags{};
  std::string description{};
};
/// Empty for an asset that is not listed.
std::optional<AssetText> read_asset_text(Reader& db, AssetId asset);

bool index_asset(Writer& db, AssetId asset);    // nothing, and false, for an asset that is not listed
void unindex_asset(Writer& db, AssetId asset);  // nothing for an asset that is not listed
/// Makes the whole index anew, with nothing in it.
void empty_search(Writer& db);

/// Name of a file without its extension: what is searched and shown as `name`.
std::string_view name_of(std::string_view filename);

}  // namespace lightkeep::store
