// What lists are sorted and filtered by, worked out of what else a row holds, as functions of SQL: so a
// migration and a check have the very values that changes write. Called by connection.cpp; the room's SQL has
// them.
#pragma once

#include <cstdint>

struct sqlite3;

namespace lightkeep::store {

/// Gives a connection
/// - `name_key(filename)`: a blob in whose order lists are sorted by name;
/// - `taken_place(taken, created)`: when the camera's clock says that the picture was taken, in milliseconds
///   as if that clock showed UTC; where nobody knows, the time of adding, `never_taken` before it, so that
///   one column sorts those behind the others;
/// - `color_families(colors)`: a set of bits (color_families.h).
void add_list_columns(sqlite3* database);

inline constexpr std::int64_t never_taken = 1'000'000'000'000'000;  // 31,688 years
/// Of what `taken_place` gave.
constexpr bool is_taken(std::int64_t place) {
  return place > -never_taken / 2;
}

}  // namespace lightkeep::store
