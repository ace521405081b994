// Keeps the search index in step with the rows. Called by the files of store/ that change assets and tags, on
// the writer thread. The index keeps no copy of its text: a change of an asset's rows goes between
// `read_asset_text`, which reads the old one, and `reindex_asset`; what leaves the index, or comes to another
// library's part of it, between `unindex_asset` and `index_asset`.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/ids.h"
#include "store/metadata.h"
#include "store/search_terms.h"

namespace lightkeep::store {

constexpr int asset_bits = 32;

/// rowid of asset_text.
inline std::int64_t text_row(LibraryId library, AssetId asset) {
  return static_cast<std::int64_t>(library) << asset_bits | static_cast<std::int64_t>(asset);
}

/// What the index has the terms of: an asset's filename, tags, one a line, and description. A pure function
/// of the rows: the same rows always give the same text, else the index could not be cleaned of it.
struct AssetText {
  std::int64_t row = 0;
  ColumnTexts columns{};
};
/// Empty for an asset that is not listed.
std::optional<AssetText> read_asset_text(Reader& db, AssetId asset);
/// All that the index has of it: the terms of its texts, and that of its library, as one of the first column.
Terms all_terms(const AssetText& text);

bool index_asset(Writer& db, AssetId asset);    // nothing, and false, for an asset that is not listed
void unindex_asset(Writer& db, AssetId asset);  // nothing for an asset that is not listed
/// Writes what differs from `before`, which was read before its rows changed; it is in the same library.
void reindex_asset(Writer& db, AssetId asset, const std::optional<AssetText>& before);
/// Makes the whole index anew, with nothing in it; `finish_search` fills it.
void empty_search(Writer& db);
/// Fills an index that was emptied, or goes on with it after a crash; nothing when it is whole. No other
/// thread writes meanwhile. Calls `tell`, which may be empty, now and then with the number of assets so far;
/// returns it.
std::int64_t finish_search(Metadata& metadata, const std::function<void(std::int64_t)>& tell);

/// Puts parts of the index together, which grew with each change: each part costs every search. Writes about
/// so many pages of it; false where nothing was to do.
bool merge_search(Writer& db, int pages);

/// Those of `words` that stand in the index, in whichever library.
std::vector<std::string> indexed_words(Reader& db, std::vector<std::string> words);

/// Name of a file without its extension, as it is shown.
std::string_view name_of(std::string_view filename);

}  // namespace lightkeep::store
