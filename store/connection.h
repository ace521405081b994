// What the functions of store/ ask of the engine that keeps the rows: statements, their parameters and what
// they give. For the files of store/, and for who implements an engine (app/postgres); nobody else.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "store/activity.h"
#include "store/digest.h"
#include "store/metadata.h"

namespace lightkeep::store {

class KeptMatches;

/// A parameter that is no text.
struct Bytes {
  std::string_view bytes;
};

/// What a parameter would be that is null: some engines want to know.
enum class Null { number, real, text, bytes };

/// A statement that all engines read alike, or a text for each.
struct Sql {
  constexpr Sql(const char* both) : sqlite(both), postgres(both) {}
  constexpr Sql(const char* for_sqlite, const char* for_postgres)
      : sqlite(for_sqlite), postgres(for_postgres) {}
  const char* sqlite;
  const char* postgres;
};

enum class Engine { sqlite, postgres };

/// A prepared statement: bound, then run or stepped through. On the thread of its connection; what it throws
/// is Error.
class Statement {
 public:
  Statement() = default;
  Statement(const Statement&) = delete;
  virtual ~Statement() = default;

  /// Parameters are ?1, ?2, … Each is bound.
  virtual void bind(int parameter, std::int64_t value) = 0;
  virtual void bind(int parameter, double value) = 0;
  virtual void bind(int parameter, std::string_view value) = 0;
  virtual void bind(int parameter, Bytes value) = 0;
  virtual void bind(int parameter, Null kind) = 0;

  /// To the next row; false behind the last.
  virtual bool step() = 0;
  /// Of a statement that gives no rows. Returns how many it changed.
  virtual int run() = 0;
  /// Gives up the rows that are left.
  virtual void reset() = 0;

  /// Columns of the row are numbered from 0.
  virtual bool is_null(int column) const = 0;
  virtual double real(int column) const = 0;
  /// Of a text or of bytes, empty for null. Until the next step.
  virtual std::string_view bytes(int column) const = 0;
  std::string text(int column) const { return std::string(bytes(column)); }
  Digest digest(int column) const;

  /// An integer, an id or an enumerator; 0 for null.
  template <class T = std::int64_t>
  T number(int column) const {
    return static_cast<T>(integer(column));
  }
  template <class T>
  std::optional<T> optional(int column) const;

 private:
  virtual std::int64_t integer(int column) const = 0;
};

inline Digest Statement::digest(int column) const {
  Digest digest{};
  const std::string_view from = bytes(column);
  std::copy_n(from.begin(), std::min(digest.size(), from.size()), digest.begin());
  return digest;
}

template <class T>
std::optional<T> Statement::optional(int column) const {
  if (is_null(column)) return std::nullopt;
  if constexpr (std::is_same_v<T, std::string>)
    return text(column);
  else if constexpr (std::is_floating_point_v<T>)
    return real(column);
  else
    return number<T>(column);
}

/// A connection with its prepared statements. One thread at a time.
class Connection : public Writer {
 public:
  virtual ~Connection() = default;

  virtual Engine engine() const = 0;
  /// The statement for `sql`, reset and with nothing bound. Prepared once and kept.
  virtual Statement& prepare(const Sql& sql) = 0;
  /// Runs statements that take and give nothing.
  virtual void run_script(const char* sql) = 0;
  /// Ends what is left of statements; one that stays half read would keep its snapshot.
  virtual void reset_statements() = 0;
  /// Begins a transaction: with one snapshot for all that is read in it, or to write.
  virtual void begin_read() = 0;
  virtual void begin_write() = 0;
  /// False after the engine has rolled the transaction back by itself, as it may when the disk is full.
  virtual bool in_transaction() const = 0;
  /// Whether the engine has failed on it, so that it is better closed than used on.
  virtual bool failed() const = 0;

  void run(const char* sql) { prepare(sql).run(); }

  std::optional<NamedDoer> doer{};         // of what the writer does now (activity.h)
  std::shared_ptr<KeptMatches> matches{};  // of the readers of a database; null elsewhere

 protected:
  Connection() = default;
};

/// What is behind a Reader or Writer; there is no other kind.
inline Connection& connection_of(Reader& db) {
  return static_cast<Connection&>(db);
}

}  // namespace lightkeep::store
