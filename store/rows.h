// How the files of store/ bind and read SQLite values. Not part of the room's face.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "store/connection.h"
#include "store/digest.h"
#include "store/error.h"

namespace lightkeep::store {

inline void bind_value(SQLite::Statement& s, int i, std::integral auto v) {
  s.bind(i, static_cast<std::int64_t>(v));
}
inline void bind_value(SQLite::Statement& s, int i, double v) {
  s.bind(i, v);
}
inline void bind_value(SQLite::Statement& s, int i, std::string_view v) {
  s.bind(i, std::string(v));
}
inline void bind_value(SQLite::Statement& s, int i, const Digest& v) {
  s.bind(i, static_cast<const void*>(v.data()), static_cast<int>(v.size()));
}
template <class E>
requires std::is_enum_v<E>
void bind_value(SQLite::Statement& s, int i, E v) {
  s.bind(i, static_cast<std::int64_t>(v));
}
template <class T>
void bind_value(SQLite::Statement& s, int i, const std::optional<T>& v) {
  if (v) bind_value(s, i, *v);  // parameters start as null
}
struct Bytes {
  std::string_view bytes;
};
inline void bind_value(SQLite::Statement& s, int i, Bytes v) {
  s.bind(i, static_cast<const void*>(v.bytes.data()), static_cast<int>(v.bytes.size()));
}

/// The prepared statement with `values` bound to ?1, ?2, …; step it with executeStep.
template <class... Values>
SQLite::Statement& query(Reader& db, const char* sql, const Values&... values) {
  SQLite::Statement& statement = connection_of(db).prepare(sql);
  int i = 0;
  (bind_value(statement, ++i, values), ...);
  return statement;
}

/// Runs a statement that gives no rows. Returns how many rows it changed. Throws Error.
template <class... Values>
int execute(Writer& db, const char* sql, const Values&... values) {
  return with_our_errors([&] { return query(db, sql, values...).exec(); });
}

/// execute for an INSERT; the new row's number.
template <class Id, class... Values>
Id insert(Writer& db, const char* sql, const Values&... values) {
  execute(db, sql, values...);
  return static_cast<Id>(connection_of(db).database().getLastInsertRowid());
}

inline Digest read_digest(const SQLite::Column& column) {
  Digest digest{};
  const auto* bytes = static_cast<const std::uint8_t*>(column.getBlob());
  std::copy_n(bytes, std::min<std::size_t>(digest.size(), static_cast<std::size_t>(column.getBytes())),
              digest.begin());
  return digest;
}

template <class T>
std::optional<T> read_optional(const SQLite::Column& column) {
  if (column.isNull()) return std::nullopt;
  if constexpr (std::is_floating_point_v<T>)
    return column.getDouble();
  else
    return static_cast<T>(column.getInt64());
}

template <class Id>
Id read_id(const SQLite::Column& column) {
  return static_cast<Id>(column.getInt64());
}

/// The first column of the first row; none when there is no row, or null in it.
template <class T, class... Values>
std::optional<T> read_first(Reader& db, const char* sql, const Values&... values) {
  SQLite::Statement& statement = query(db, sql, values...);
  if (!statement.executeStep()) return std::nullopt;
  return read_optional<T>(statement.getColumn(0));
}

template <class... Values>
std::int64_t read_number(Reader& db, const char* sql, std::int64_t otherwise, const Values&... values) {
  return read_first<std::int64_t>(db, sql, values...).value_or(otherwise);
}

/// The same of a text.
template <class... Values>
std::optional<std::string> read_text(Reader& db, const char* sql, const Values&... values) {
  SQLite::Statement& statement = query(db, sql, values...);
  if (!statement.executeStep() || statement.getColumn(0).isNull()) return std::nullopt;
  return statement.getColumn(0).getString();
}

}  // namespace lightkeep::store
