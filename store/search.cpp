// Full-text search: from what a person typed to a page of assets.
#include "store/search.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <tuple>

#include "store/keyset_pages.h"
#include "store/lexemes.h"
#include "store/relevance.h"
#include "store/rows.h"
#include "store/search_index.h"
#include "store/search_terms.h"
#include "text/names.h"
#include "text/words.h"

namespace lightkeep::store {

namespace {

constexpr std::size_t most_words = 16;  // of a query; the rest is ignored
constexpr std::int64_t ranked_matches =
    2000;  // the newest ones of a query are ranked, older ones follow newest first
constexpr std::int64_t ranked_partly = 1000;  // of what has some words only
constexpr std::size_t most_near =
    100;                         // libraries in which the nearest is looked for, word by word: the newest
constexpr int most_guessed = 3;  // words whose neighbours are looked up: some thousand look-ups
constexpr std::size_t shortest_beginning =
    4;  // bytes: a shorter word of a sentence is no beginning of others

/// A word of the query with the words that count for it: itself, or its neighbours where it is misspelt.
struct Term {
  std::vector<std::string> words;
  bool whole = false;  // no beginning of longer words
  double weight = 1;
};

/// A word and its beginning, quoted.
struct Pair {
  std::string whole, begun;
};

/// A query in FTS5's language. Words hold nothing that means something in it.
struct Expression {
  std::string plain{};            // what matches
  std::string ranked{};           // the same, as `relevance` reads it: ("word" OR its beginning) … first
  std::vector<Pair> pairs{};      // those
  std::vector<double> weights{};  // of them
  bool conjunction = false;       // of several
  std::int64_t most_ranked = ranked_matches;
};

void append_joined(std::string& text, std::string_view joint, const std::string& more) {
  if (!text.empty()) text.append(joint);
  text += more;
}

void add(Expression& expression, const Term& term, std::string_view joint) {
  std::string plain, ranked;
  for (const std::string& word : term.words) {
    const std::string quoted = quoted_word(word);
    const std::string begun = term.whole ? quoted : quoted_beginning(word);
    append_joined(plain, " OR ", begun);
    append_joined(ranked, " OR ", quoted + " OR " + begun);
    expression.pairs.push_back({quoted, begun});
    expression.weights.push_back(term.weight);
  }
  append_joined(expression.plain, joint, '(' + plain + ')');
  append_joined(expression.ranked, joint, '(' + ranked + ')');
}

Expression all_of(const std::vector<Term>& terms) {
  Expression expression;
  for (const Term& term : terms) add(expression, term, " AND ");
  expression.conjunction = terms.size() > 1;
  return expression;
}

/// Where is looked.
struct Scope {
  std::vector<LibraryId> libraries{};  // with images, the newest first
  bool everywhere = false;             // as far as is counted, no other library has any
};

/// In those libraries alone.
std::string within(std::span<const LibraryId> libraries, const std::string& expression) {
  std::string terms;
  for (const LibraryId library : libraries)
    append_joined(terms, " OR ", quoted_word(library_term(static_cast<std::int64_t>(library))));
  return '(' + expression + ") AND (" + terms + ')';
}

/// Where there is nothing else, saying so would only cost each match a look at all libraries.
std::string within(const Scope& scope, const std::string& expression) {
  return scope.everywhere ? expression : within(scope.libraries, expression);
}

/// A library's rows in asset_text.
struct Range {
  std::int64_t first = 0;
  std::int64_t last = 0;
};

Range range_of(LibraryId library) {
  const std::int64_t first = text_row(library, AssetId{0});
  return {first, first | 0xffffffff};
}

Scope reachable(Reader& db, std::vector<LibraryId> libraries) {
  std::sort(libraries.begin(), libraries.end(), std::greater<>());
  libraries.erase(std::unique(libraries.begin(), libraries.end()), libraries.end());
  std::erase_if(libraries, [&](LibraryId id) {
    return read_number(db, "select asset_count from library where id = ?1 and purging = 0", 0, id) == 0;
  });
  const auto indexed = [&](std::size_t most) {  // libraries
    return static_cast<std::size_t>(read_number(
        db,
        "select count(*) from (select 1 from library where asset_count > 0 or purging <> 0 limit ?1) as few",
        0, most));
  };
  const bool everywhere = libraries.size() > 1 && indexed(libraries.size() + 1) == libraries.size();
  return {std::move(libraries), everywhere};
}

SearchPage newest_page(Reader& db, const SearchQuery& search, const Scope& scope) {
  SearchPage page;
  Streams streams{listed_in_library, {}};
  for (const LibraryId library : scope.libraries) {
    streams.rows.push_back(static_cast<std::int64_t>(library));
    page.found += read_number(db, "select asset_count from library where id = ?1", 0, library);
  }
  for (const auto& [created, id] : newest_assets(db, streams, {newest_of_all, search.offset, search.limit})) {
    page.hits.push_back({id, 0});
  }
  return page;
}

// What is looked for, ?1, in each engine's words.
#define MATCHING(before, behind) \
  Sql(before "asset_text match ?1" behind, before "words @@ ?1::tsquery" behind)

std::string asked(Reader& db, const std::string& expression) {
  return connection_of(db).engine() == Engine::postgres ? lexeme_query(expression) : expression;
}

/// How well a row matches, which SQLite has worked out itself.
double score_of(Reader& db, const Expression& expression, const Statement& row, int column) {
  if (connection_of(db).engine() == Engine::sqlite) return row.real(column);
  double score = 0;
  for (std::size_t i = 0; i < expression.pairs.size(); ++i) {
    const auto& [whole, begun] = expression.pairs[i];
    const Columns columns = columns_with(row.bytes(column), begun);
    if (columns != 0)
      score += relevance_of(expression.weights[i], columns, columns_with(row.bytes(column), whole));
  }
  return score;
}

/// How many assets match, of `most` at most.
std::int64_t count_matches(Reader& db, const std::string& expression, std::int64_t most) {
  return read_number(db,
                     MATCHING("select count(*) from (select 1 from asset_text where ", " limit ?2) as few"),
                     0, asked(db, expression), most);
}

/// The ranked window of one library, then what is older.
struct Matches {
  LibraryId library{};
  std::string plain{}, ranked_text{};  // what is looked for in its range
  std::int64_t ranked = 0;
  std::int64_t found = 0;
};

/// None where nothing matches. FTS5 looks for what has all words until it finds it or has read them all, over
/// the end of the range too. So where a library has few matches it is told to stay inside, which costs each
/// match more.
std::optional<Matches> matches_in(Reader& db, LibraryId library, const Expression& expression) {
  constexpr std::int64_t few = 200;
  if (!expression.conjunction) return Matches{library, expression.plain, expression.ranked};
  const auto inside = [&](const std::string& text) { return within({&library, 1}, text); };
  const std::int64_t count = count_matches(db, inside(expression.plain), few);
  if (count == 0) return std::nullopt;
  if (count == few) return Matches{library, expression.plain, expression.ranked};
  return Matches{library, inside(expression.plain), inside(expression.ranked)};
}

Bytes weights_of(const Expression& expression) {
  return {
      {reinterpret_cast<const char*>(expression.weights.data()), expression.weights.size() * sizeof(double)}};
}

void rank_newest(Reader& db, const Expression& expression, std::int64_t most, Matches& matches,
                 std::vector<SearchHit>& hits) {
  const Range range = range_of(matches.library);
  Statement& row =
      query(db,
            {"select rowid & 4294967295, relevance(asset_text, ?5) from asset_text"
             " where asset_text match ?1 and rowid between ?2 and ?3 order by rowid desc limit ?4",
             "select rowid & 4294967295, words from asset_text"
             " where words @@ ?1::tsquery and rowid between ?2 and ?3 order by rowid desc limit ?4"},
            asked(db, matches.ranked_text), range.first, range.last, most, weights_of(expression));
  while (row.step()) {
    hits.push_back({row.number<AssetId>(0), score_of(db, expression, row, 1)});
    ++matches.ranked;
  }
  matches.found =
      matches.ranked < most
          ? matches.ranked
          : read_number(db,
                        MATCHING("select count(*) from asset_text where ", " and rowid between ?2 and ?3"), 0,
                        asked(db, matches.plain), range.first, range.last);
}

void append_older(Reader& db, const Matches& matches, const Slice& slice, SearchPage& page) {
  const Range range = range_of(matches.library);
  Statement& row =
      query(db,
            MATCHING("select rowid & 4294967295 from asset_text where ",
                     " and rowid between ?2 and ?3 order by rowid desc limit ?4 offset ?5"),
            asked(db, matches.plain), range.first, range.last, slice.limit, matches.ranked + slice.offset);
  while (row.step()) page.hits.push_back({row.number<AssetId>(0), 0});
}

/// Best first, of what is ranked.
void append_best(std::vector<SearchHit> ranked, const SearchQuery& search, SearchPage& page) {
  std::sort(ranked.begin(), ranked.end(), [](const SearchHit& a, const SearchHit& b) {
    return std::tie(a.score, a.asset) > std::tie(b.score, b.asset);
  });
  const auto begin = std::min(search.offset, static_cast<std::int64_t>(ranked.size()));
  const auto end = std::min(begin + search.limit, static_cast<std::int64_t>(ranked.size()));
  page.hits.assign(ranked.begin() + begin, ranked.begin() + end);
}

/// Where so little matches that all of it is ranked, in one look at all libraries.
SearchPage page_of_few(Reader& db, const SearchQuery& search, const Scope& scope,
                       const Expression& expression) {
  std::vector<SearchHit> ranked;
  Statement& row = query(db,
                         {"select rowid >> 32, rowid & 4294967295, relevance(asset_text, ?2)"
                          " from asset_text where asset_text match ?1",
                          "select rowid >> 32, rowid & 4294967295, words from asset_text"
                          " where words @@ ?1::tsquery"},
                         asked(db, within(scope, expression.ranked)), weights_of(expression));
  while (row.step()) {
    // Looked at here too: what is shown must not hang on a counter.
    const auto library = row.number<LibraryId>(0);
    if (std::ranges::binary_search(scope.libraries, library, std::greater<>()))
      ranked.push_back({row.number<AssetId>(1), score_of(db, expression, row, 2)});
  }
  SearchPage page;
  page.found = static_cast<std::int64_t>(ranked.size());
  append_best(std::move(ranked), search, page);
  return page;
}

/// Where more matches: a share of each library is ranked, its newest.
SearchPage page_of_many(Reader& db, const SearchQuery& search, const Scope& scope,
                        const Expression& expression) {
  SearchPage page;
  std::vector<SearchHit> ranked;
  std::vector<Matches> all;
  const auto window =
      std::max<std::int64_t>(expression.most_ranked / static_cast<std::int64_t>(scope.libraries.size()), 100);
  for (const LibraryId library : scope.libraries) {
    auto matches = matches_in(db, library, expression);
    if (!matches) continue;
    rank_newest(db, expression, window, *matches, ranked);
    page.found += matches->found;
    all.push_back(std::move(*matches));
  }
  std::int64_t skip = std::max<std::int64_t>(search.offset - static_cast<std::int64_t>(ranked.size()), 0);
  append_best(std::move(ranked), search, page);
  for (const Matches& matches : all) {
    const int wanted = search.limit - static_cast<int>(page.hits.size());
    const std::int64_t older = matches.found - matches.ranked;
    if (wanted > 0 && skip < older) append_older(db, matches, {{}, skip, wanted}, page);
    skip = std::max<std::int64_t>(skip - older, 0);
  }
  return page;
}

SearchPage ranked_page(Reader& db, const SearchQuery& search, const Scope& scope,
                       const Expression& expression) {
  if (scope.libraries.size() == 1) return page_of_many(db, search, scope, expression);
  const std::int64_t found = count_matches(db, within(scope, expression.plain), ranked_matches + 1);
  if (found == 0) return {};
  return found > ranked_matches ? page_of_many(db, search, scope, expression)
                                : page_of_few(db, search, scope, expression);
}

std::int64_t count_uses(Reader& db, const Term& term, const Scope& scope, std::int64_t most) {
  return count_matches(db, within(scope, all_of({term}).plain), most);
}

/// Words that nobody uses are replaced by those that differ in one letter and are used, where there are any.
/// Whether one was.
bool mend_letters(Reader& db, std::vector<Term>& terms, const Scope& scope) {
  bool mended = false;
  int tried = 0;
  for (Term& term : terms) {
    if (tried == most_guessed || count_uses(db, term, scope, 1) > 0) continue;
    ++tried;
    std::vector<std::string> words;
    for (std::string& word : indexed_words(db, text::neighbours_of(term.words.front())))
      if (count_uses(db, Term{{word}, true}, scope, 1) > 0) words.push_back(std::move(word));
    if (words.empty()) continue;
    term.words = std::move(words);
    mended = true;
  }
  return mended;
}

/// Of a word that so many of all have (Robertson and Spärck Jones 1976, kept above 0).
double rarity(std::int64_t uses, std::int64_t all) {
  return std::log(1 + (static_cast<double>(all - uses) + 0.5) / (static_cast<double>(uses) + 0.5));
}

struct Use {
  Term term;
  std::int64_t count = 0;
};

/// The terms that are used, each weighed by how rare it is, the rarest first.
std::vector<Use> weigh(Reader& db, const std::vector<Term>& terms, const Scope& scope) {
  std::int64_t all = 0;
  for (const LibraryId library : scope.libraries)
    all += read_number(db, "select asset_count from library where id = ?1", 0, library);
  std::vector<Use> uses;
  for (Term term : terms) {
    term.whole = term.words.front().size() < shortest_beginning;
    const std::int64_t count = count_uses(db, term, scope, ranked_partly);
    if (count == 0) continue;
    term.weight = rarity(count, std::max(all, count));
    uses.push_back({std::move(term), count});
  }
  std::ranges::stable_sort(uses, {}, &Use::count);
  return uses;
}

/// What has one of the rarest terms, as many of them as can be ranked; the others count where they stand
/// beside one of those.
Expression some_of(const std::vector<Use>& uses) {
  Expression rare, every;
  std::int64_t matches = 0;
  for (const Use& use : uses) {
    if (matches == 0 || matches + use.count <= ranked_partly) {
      add(rare, use.term, " OR ");
      matches += use.count;
    }
    add(every, use.term, " OR ");
  }
  return {.plain = rare.plain,
          .ranked = '(' + every.ranked + ") AND (" + rare.plain + ')',
          .pairs = std::move(every.pairs),
          .weights = std::move(every.weights),
          .most_ranked = ranked_partly};
}

void collect_words(const std::vector<Term>& terms, SearchPage& page) {
  for (const Term& term : terms) page.words.insert(page.words.end(), term.words.begin(), term.words.end());
}

/// Where nothing has all words as they were asked for.
SearchPage nearest_page(Reader& db, const SearchQuery& search, Scope scope, std::vector<Term> terms) {
  if (scope.libraries.size() > most_near)
    scope = {{scope.libraries.begin(), scope.libraries.begin() + most_near}};
  SearchPage page;
  if (mend_letters(db, terms, scope)) page = ranked_page(db, search, scope, all_of(terms));
  if (page.found == 0) {
    const std::vector<Use> uses = weigh(db, terms, scope);
    if (uses.empty()) return {};
    terms.clear();
    for (const Use& use : uses) terms.push_back(use.term);
    page = ranked_page(db, search, scope, some_of(uses));
    page.partial = page.found > 0;
  }
  collect_words(terms, page);
  return page;
}

}  // namespace

SearchPage search_assets(Reader& db, const SearchQuery& search) {
  Scope scope = reachable(db, search.libraries);
  if (scope.libraries.empty()) return {};
  std::vector<Term> terms;
  for (std::string& word : text::words_of(search.text, text::Cut::query, most_words))
    terms.push_back({{std::move(word)}});
  if (terms.empty()) return text::is_blank(search.text) ? newest_page(db, search, scope) : SearchPage{};
  SearchPage page = ranked_page(db, search, scope, all_of(terms));
  if (page.found == 0 && !search.exact) return nearest_page(db, search, scope, std::move(terms));
  collect_words(terms, page);
  return page;
}

namespace {

void append_escaped(std::string& html, std::string_view text) {
  for (const char c : text) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\'':
        html += "&#39;";
        break;
      default:
        html += c;
    }
  }
}

/// Where the part of `word` ends that one of `words` matches; none where none does. Of a pair that is its
/// first half, if no more is asked for.
std::optional<std::size_t> matched_end(const text::Word& word, const std::vector<std::string>& words) {
  std::optional<std::size_t> end;
  for (const std::string& wanted : words)
    if (word.folded.starts_with(wanted))
      end = std::max(end.value_or(0), wanted.size() <= word.folded_half ? word.half : word.end);
  return end;
}

}  // namespace

std::string highlight(std::string_view text, const std::vector<std::string>& words) {
  std::string html;
  std::size_t done = 0, marked = 0;  // up to where it is written; where the mark ends that is open
  const auto close = [&] {
    if (marked == done) return;
    html += "<mark>";
    append_escaped(html, text.substr(done, marked - done));
    html += "</mark>";
    done = marked;
  };
  text::for_each_word(text, text::Cut::index, [&](const text::Word& word) {
    const auto end = matched_end(word, words);
    if (!end) return true;
    if (word.begin > marked || marked == done) {  // pairs overlap, and are marked as one
      close();
      append_escaped(html, text.substr(done, word.begin - done));
      done = word.begin;
    }
    marked = std::max(marked, *end);
    return true;
  });
  close();
  append_escaped(html, text.substr(done));
  return html;
}

}  // namespace lightkeep::store
