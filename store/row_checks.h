// What holds between the rows of metadata.db at any time, as queries that give a sentence for each place
// where it does not. Used by check.cpp; any thread, inside a read.
#pragma once

#include <vector>

#include "store/check.h"
#include "store/metadata.h"

namespace lightkeep::store {

/// Structure, indexes and foreign keys, as SQLite sees them; then counters, references and tags, as we do.
std::vector<Problem> check_rows(Reader& db, int most);
/// The search index has the words of each listed asset and no others.
std::vector<Problem> check_search(Reader& db);
/// Rows in all tables.
std::int64_t count_rows(Reader& db);

}  // namespace lightkeep::store
