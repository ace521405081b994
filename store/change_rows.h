// The rows of the change feed, for the files of store/ that change assets and for the writer. On the writer
// thread. Not part of the room's face.
#pragma once

#include <vector>

#include "store/change_feed.h"

namespace SQLite {
class Statement;
}

namespace lightkeep::store {

/// Notes what happened to an asset, in the library that it is in now. Nothing is noted for an asset that is
/// not there, nor of one in the trash but that it came there, nor in a library that is being removed.
void note_change(Writer& db, AssetId asset, ChangeKind kind, Millis now);
/// Before the libraries of the organization, or the one, are marked as going; those that are already were
/// noted then.
void note_removal(Writer& db, OrganizationId organization, Millis now);
void note_removal(Writer& db, LibraryId library, Millis now);

/// Number of the last change; 0 before the first.
std::int64_t newest_change(Reader& db);
/// All changes behind number `after`.
std::vector<Change> changes_after(Reader& db, std::int64_t after);

#define CHANGE_COLUMNS "seq, organization, library, kind, asset, at"
std::vector<Change> read_change_rows(SQLite::Statement& row);

}  // namespace lightkeep::store
