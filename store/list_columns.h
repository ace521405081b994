// What lists are sorted and filtered by, worked out of what else a row holds. SQLite has it as functions,
// too: so a migration and a check have the very values that changes write. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;

namespace lightkeep::store {

/// Bytes in whose order lists are sorted by name.
std::string name_key_of(std::string_view filename);
/// What the camera's clock says in ISO 8601, in milliseconds as if it showed UTC; none where it is no time.
std::optional<std::int64_t> clock_time(std::string_view taken);
/// The same; where nobody knows, the time of adding, `never_taken` before it, so that one column sorts those
/// behind the others.
std::int64_t taken_place(std::string_view taken, std::int64_t created);

/// Gives a connection name_key(filename), taken_place(taken, created) and color_families(colors), a set of
/// bits (color_families.h).
void add_list_columns(sqlite3* database);

inline constexpr std::int64_t never_taken = 1'000'000'000'000'000;  // 31,688 years
/// Of what `taken_place` gave.
constexpr bool is_taken(std::int64_t place) {
  return place > -never_taken / 2;
}

}  // namespace lightkeep::store
