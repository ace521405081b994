// SQLite's full-text extension from the inside.
#include "store/fts5.h"

#include <sqlite3.h>

#include <array>

#include "store/error.h"

namespace lightkeep::store {

namespace {

constexpr std::array<double, 3> column_weights = {
    10, 5, 1};                      // name, tags, description: as in migrations/001_initial.sql
constexpr double whole_word = 0.5;  // added to the share of a column that has the word itself

double weight_of_columns(const Fts5ExtensionApi* api, Fts5Context* row, int phrase) {
  double weight = 0;
  Fts5PhraseIter iterator;
  int column = -1;
  if (api->xPhraseFirstColumn(row, phrase, &iterator, &column) != SQLITE_OK) return 0;
  for (; column >= 0; api->xPhraseNextColumn(row, &iterator, &column)) {
    if (static_cast<std::size_t>(column) < column_weights.size()) weight += column_weights[column];
  }
  return weight;
}

void relevance(const Fts5ExtensionApi* api, Fts5Context* row, sqlite3_context* result, int, sqlite3_value**) {
  double score = 0;
  const int phrases = api->xPhraseCount(row);
  for (int i = 0; i + 1 < phrases; i += 2) {
    score += whole_word * weight_of_columns(api, row, i) + weight_of_columns(api, row, i + 1);
  }
  sqlite3_result_double(result, score);
}

[[noreturn]] void fail() {
  throw Error(Fault::io, "SQLite was built without FTS5");
}

}  // namespace

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

void add_relevance(sqlite3* database) {
  fts5_api* const api = find_fts5(database);
  if (api->xCreateFunction(api, "relevance", nullptr, relevance, nullptr) != SQLITE_OK) fail();
}

}  // namespace lightkeep::store
