// How the files of store/ ask for rows: a statement with its values. Not part of the room's face.
#pragma once

#include <algorithm>
#include <concepts>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "store/connection.h"
#include "store/digest.h"
#include "store/error.h"

namespace lightkeep::store {

/// A limit that is none: SQLite takes no offset without one.
#define ALL_ROWS "1000000000000"

inline void bind_value(Statement& s, int i, std::integral auto v) {
  s.bind(i, static_cast<std::int64_t>(v));
}
inline void bind_value(Statement& s, int i, double v) {
  s.bind(i, v);
}
inline void bind_value(Statement& s, int i, std::string_view v) {
  s.bind(i, v);
}
inline void bind_value(Statement& s, int i, Bytes v) {
  s.bind(i, v);
}
inline void bind_value(Statement& s, int i, const Digest& v) {
  s.bind(i, Bytes{{reinterpret_cast<const char*>(v.data()), v.size()}});
}
template <class E>
requires std::is_enum_v<E>
void bind_value(Statement& s, int i, E v) {
  s.bind(i, static_cast<std::int64_t>(v));
}
template <class T>
constexpr Null null_of() {
  if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, std::string_view>) return Null::text;
  if constexpr (std::is_same_v<T, Digest> || std::is_same_v<T, Bytes>) return Null::bytes;
  if constexpr (std::is_floating_point_v<T>) return Null::real;
  return Null::number;
}
template <class T>
void bind_value(Statement& s, int i, const std::optional<T>& v) {
  if (v)
    bind_value(s, i, *v);
  else
    s.bind(i, null_of<T>());
}

/// The prepared statement with `values` bound to ?1, ?2, …; step through it.
template <class... Values>
Statement& query(Reader& db, const Sql& sql, const Values&... values) {
  Statement& statement = connection_of(db).prepare(sql);
  int i = 0;
  (bind_value(statement, ++i, values), ...);
  return statement;
}

/// Runs a statement that gives no rows. Returns how many rows it changed. Throws Error.
template <class... Values>
int execute(Writer& db, const Sql& sql, const Values&... values) {
  return query(db, sql, values...).run();
}

/// Runs an INSERT of one row that ends in "returning id"; gives that.
template <class Id, class... Values>
Id insert(Writer& db, const Sql& sql, const Values&... values) {
  Statement& row = query(db, sql, values...);
  row.step();
  const auto id = row.number<Id>(0);
  row.reset();
  return id;
}

/// The first column of the first row; none when there is no row, or null in it.
template <class T, class... Values>
std::optional<T> read_first(Reader& db, const Sql& sql, const Values&... values) {
  Statement& row = query(db, sql, values...);
  if (!row.step()) return std::nullopt;
  return row.optional<T>(0);
}

template <class... Values>
std::int64_t read_number(Reader& db, const Sql& sql, std::int64_t otherwise, const Values&... values) {
  return read_first<std::int64_t>(db, sql, values...).value_or(otherwise);
}

/// The same of a text.
template <class... Values>
std::optional<std::string> read_text(Reader& db, const Sql& sql, const Values&... values) {
  return read_first<std::string>(db, sql, values...);
}

/// A list in one column, each text with a line's end behind it, which stands in none of them.
inline std::string joined_lines(std::span<const std::string> texts) {
  std::string lines;
  for (const std::string& text : texts) lines.append(text).push_back('\n');
  return lines;
}

/// The texts of a list that has `separator` between them or behind each.
inline std::vector<std::string> split_list(std::string_view list, char separator) {
  std::vector<std::string> texts;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(separator), list.size());
    texts.emplace_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return texts;
}

}  // namespace lightkeep::store
