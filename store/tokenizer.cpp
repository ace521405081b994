// Words as the search index sees them, by FTS5's own unicode61 tokenizer (sqlite.org/fts5.html
// section 4.3.1).
#include "store/tokenizer.h"

#include <sqlite3.h>

#include <algorithm>
#include <exception>
#include <limits>

#include "store/error.h"
#include "store/fts5.h"

namespace lightkeep::store {

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
