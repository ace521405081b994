// Copies every row that can still be read from a damaged database into a new one. Used by rebuild.cpp; one
// thread.
#pragma once

#include <cstdint>
#include <filesystem>

namespace lightkeep::store {

struct RowCopy {
  std::int64_t rows = 0;            // in the new database afterwards
  std::int64_t damaged_tables = 0;  // of which some rows could not be read
};

/// `to` is a database of this version without rows but those of its migrations. Rows that refer to rows that
/// were lost are left out. Throws Error where `to` cannot be written; damage in `from` is no error.
RowCopy copy_readable_rows(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace lightkeep::store
