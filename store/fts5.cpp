// SQLite's full-text extension from the inside.
#include "store/fts5.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <exception>
#include <limits>

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

namespace {

/// FTS5 gives its tokenizers away through a connection only; this empty one in memory lives as long as the
/// process. The tokenizer's table of functions is constant, and each call makes an instance of its own, so
/// any thread may use it.
class Unicode61 {
 public:
  Unicode61() {
    if (sqlite3_open(":memory:", &database_) != SQLITE_OK) fail();
    fts5_api* const api = find_fts5(database_);
    if (api->xFindTokenizer(api, "unicode61", &context_, &functions_) != SQLITE_OK) fail();
  }
  ~Unicode61() { sqlite3_close(database_); }
  Unicode61(const Unicode61&) = delete;

  class Instance {
   public:
    explicit Instance(const Unicode61& kind) : functions_(kind.functions_) {
      const char* options[] = {"remove_diacritics", "2"};  // as in migrations/001_initial.sql
      if (functions_.xCreate(kind.context_, options, 2, &tokenizer_) != SQLITE_OK) fail();
    }
    ~Instance() { functions_.xDelete(tokenizer_); }
    Instance(const Instance&) = delete;

    void run(std::string_view text, void* context, int (*token)(void*, int, const char*, int, int, int)) {
      const auto size = std::min<std::size_t>(text.size(), std::numeric_limits<int>::max());
      functions_.xTokenize(tokenizer_, context, FTS5_TOKENIZE_DOCUMENT, text.data(), static_cast<int>(size),
                           token);
    }

   private:
    fts5_tokenizer functions_;
    Fts5Tokenizer* tokenizer_ = nullptr;
  };

 private:
  [[noreturn]] static void fail() { throw Error(Fault::io, "SQLite has no FTS5 tokenizer unicode61"); }

  sqlite3* database_ = nullptr;
  void* context_ = nullptr;
  fts5_tokenizer functions_{};
};

struct Call {
  const std::function<bool(const Word&)>& take;
  std::exception_ptr failure;
};

int on_token(void* context, int, const char* text, int size, int begin, int end) {
  Call& call = *static_cast<Call*>(context);
  try {
    const Word word{{text, static_cast<std::size_t>(size)},
                    static_cast<std::size_t>(begin),
                    static_cast<std::size_t>(end)};
    return call.take(word) ? SQLITE_OK : SQLITE_DONE;
  } catch (...) {
    call.failure = std::current_exception();
    return SQLITE_DONE;
  }
}

}  // namespace

void tokenize(std::string_view text, const std::function<bool(const Word&)>& take) {
  static const Unicode61 unicode61;  // constant after its construction
  Call call{take, nullptr};
  Unicode61::Instance(unicode61).run(text, &call, on_token);
  if (call.failure) std::rethrow_exception(call.failure);
}

}  // namespace lightkeep::store
