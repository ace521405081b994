// SQLite's full-text extension from the inside: how well a row matches.
#include "store/fts5.h"

#include <sqlite3.h>

#include <cstring>

#include "store/error.h"
#include "store/relevance.h"

namespace lightkeep::store {

namespace {

Columns columns_of(const Fts5ExtensionApi* api, Fts5Context* row, int phrase) {
  Columns columns = 0;
  Fts5PhraseIter iterator;
  int column = -1;
  if (api->xPhraseFirstColumn(row, phrase, &iterator, &column) != SQLITE_OK) return 0;
  for (; column >= 0; api->xPhraseNextColumn(row, &iterator, &column))
    if (static_cast<std::size_t>(column) < text_columns) columns |= static_cast<Columns>(1 << column);
  return columns;
}

/// The weights that come as a blob of doubles, one a pair; 1 where there is none.
double weight_of_pair(int count, sqlite3_value** values, std::size_t pair) {
  if (count == 0) return 1;
  double weight = 0;
  const auto size = static_cast<std::size_t>(sqlite3_value_bytes(values[0]));
  if ((pair + 1) * sizeof weight > size) return 0;
  std::memcpy(&weight, static_cast<const char*>(sqlite3_value_blob(values[0])) + pair * sizeof weight,
              sizeof weight);
  return weight;
}

void relevance(const Fts5ExtensionApi* api, Fts5Context* row, sqlite3_context* result, int count,
               sqlite3_value** values) {
  double score = 0;
  const int phrases = api->xPhraseCount(row);
  for (int i = 0; i + 1 < phrases; i += 2) {
    const double weight = weight_of_pair(count, values, static_cast<std::size_t>(i / 2));
    if (weight == 0) continue;
    const Columns begun = columns_of(api, row, i + 1);
    if (begun != 0) score += relevance_of(weight, begun, columns_of(api, row, i));
  }
  sqlite3_result_double(result, score);
}

[[noreturn]] void fail() {
  throw Error(Fault::io, "SQLite was built without FTS5");
}

/// Never null; throws Error{io} when SQLite was built without FTS5.
fts5_api* find_fts5(sqlite3* database) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(database, "select fts5(?1)", -1, &statement, nullptr) != SQLITE_OK) fail();
  fts5_api* api = nullptr;
  sqlite3_bind_pointer(statement, 1, static_cast<void*>(&api), "fts5_api_ptr", nullptr);
  sqlite3_step(statement);
  sqlite3_finalize(statement);
  if (api == nullptr) fail();
  return api;
}

}  // namespace

void add_relevance(sqlite3* database) {
  fts5_api* const api = find_fts5(database);
  if (api->xCreateFunction(api, "relevance", nullptr, relevance, nullptr) != SQLITE_OK) fail();
}

}  // namespace lightkeep::store
