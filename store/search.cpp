// Full-text search: from what a person typed to a page of assets.
#include "store/search.h"

#include <algorithm>
#include <tuple>

#include "store/fts5.h"
#include "store/keyset_pages.h"
#include "store/rows.h"
#include "store/search_index.h"

namespace lightkeep::store {

namespace {

constexpr std::size_t most_words = 16;    // of a query; the rest is ignored
constexpr std::size_t longest_word = 64;  // bytes; a longer one matches by its beginning
constexpr std::int64_t ranked_matches =
    2000;  // the newest ones of a query are ranked, older ones follow newest first

/// As much of `word` as fits, whole UTF-8 characters only.
std::string_view shorten(std::string_view word) {
  if (word.size() <= longest_word) return word;
  std::size_t end = longest_word;
  while (end > 0 && (static_cast<unsigned char>(word[end]) & 0xc0) == 0x80) --end;
  return word.substr(0, end);
}

/// A query in FTS5's language. The words are cut out of the text as typed, so that the index's tokenizer sees
/// each as the one word it is.
struct Expression {
  std::string plain;   // every word a prefix, all of them wanted; empty when there is no word
  std::string ranked;  // the same matches, as `relevance` reads them: ("word" OR "word"*) …
};

Expression parse(std::string_view text) {
  std::vector<std::string> seen;
  Expression expression;
  tokenize(text, [&](const Word& word) {
    std::string folded(shorten(word.folded));
    if (std::find(seen.begin(), seen.end(), folded) != seen.end()) return true;
    const std::string quoted =
        '"' + std::string(shorten(text.substr(word.begin, word.end - word.begin))) + '"';
    const char* const joint = seen.empty() ? "" : " AND ";
    expression.plain.append(joint).append(quoted).append("*");
    expression.ranked.append(joint).append("(").append(quoted).append(" OR ").append(quoted).append("*)");
    seen.push_back(std::move(folded));
    return seen.size() < most_words;
  });
  return expression;
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

std::vector<LibraryId> reachable(Reader& db, std::vector<LibraryId> libraries) {
  std::sort(libraries.begin(), libraries.end(), std::greater<>());
  libraries.erase(std::unique(libraries.begin(), libraries.end()), libraries.end());
  std::erase_if(libraries, [&](LibraryId id) {
    return read_number(db, "select asset_count from library where id = ?1 and purging = 0", 0, id) == 0;
  });
  return libraries;
}

SearchPage newest_page(Reader& db, const SearchQuery& search, const std::vector<LibraryId>& libraries) {
  SearchPage page;
  Streams streams{listed_in_library, {}};
  for (const LibraryId library : libraries) {
    streams.rows.push_back(static_cast<std::int64_t>(library));
    page.found += read_number(db, "select asset_count from library where id = ?1", 0, library);
  }
  for (const AssetId id : newest_assets(db, streams, {newest_of_all, search.offset, search.limit})) {
    page.hits.push_back({id, 0});
  }
  return page;
}

/// The ranked window of one library, then what is older.
struct Matches {
  LibraryId library{};
  std::int64_t ranked = 0;
  std::int64_t found = 0;
};

void rank_newest(Reader& db, const Expression& expression, std::int64_t most, Matches& matches,
                 std::vector<SearchHit>& hits) {
  const Range range = range_of(matches.library);
  SQLite::Statement& row =
      query(db,
            "select rowid & 4294967295, relevance(asset_text) from asset_text"
            " where asset_text match ?1 and rowid between ?2 and ?3 order by rowid desc limit ?4",
            expression.ranked, range.first, range.last, most);
  while (row.executeStep()) {
    hits.push_back({read_id<AssetId>(row.getColumn(0)), row.getColumn(1).getDouble()});
    ++matches.ranked;
  }
  matches.found =
      matches.ranked < most
          ? matches.ranked
          : read_number(
                db, "select count(*) from asset_text where asset_text match ?1 and rowid between ?2 and ?3",
                0, expression.plain, range.first, range.last);
}

void append_older(Reader& db, const Expression& expression, const Matches& matches, const Slice& slice,
                  SearchPage& page) {
  const Range range = range_of(matches.library);
  SQLite::Statement& row =
      query(db,
            "select rowid & 4294967295 from asset_text where asset_text match ?1"
            " and rowid between ?2 and ?3 order by rowid desc limit ?4 offset ?5",
            expression.plain, range.first, range.last, slice.limit, matches.ranked + slice.offset);
  while (row.executeStep()) page.hits.push_back({read_id<AssetId>(row.getColumn(0)), 0});
}

SearchPage ranked_page(Reader& db, const SearchQuery& search, const std::vector<LibraryId>& libraries,
                       const Expression& expression) {
  SearchPage page;
  std::vector<SearchHit> ranked;
  std::vector<Matches> all;
  const auto window =
      std::max<std::int64_t>(ranked_matches / static_cast<std::int64_t>(libraries.size()), 100);
  for (const LibraryId library : libraries) {
    Matches& matches = all.emplace_back(Matches{library});
    rank_newest(db, expression, window, matches, ranked);
    page.found += matches.found;
  }
  std::sort(ranked.begin(), ranked.end(), [](const SearchHit& a, const SearchHit& b) {
    return std::tie(a.score, a.asset) > std::tie(b.score, b.asset);
  });
  const auto begin = std::min(search.offset, static_cast<std::int64_t>(ranked.size()));
  const auto end = std::min(begin + search.limit, static_cast<std::int64_t>(ranked.size()));
  page.hits.assign(ranked.begin() + begin, ranked.begin() + end);

  std::int64_t skip = search.offset - begin;
  for (const Matches& matches : all) {
    const int wanted = search.limit - static_cast<int>(page.hits.size());
    const std::int64_t older = matches.found - matches.ranked;
    if (wanted > 0 && skip < older) append_older(db, expression, matches, {{}, skip, wanted}, page);
    skip = std::max<std::int64_t>(skip - older, 0);
  }
  return page;
}

}  // namespace

SearchPage search_assets(Reader& db, const SearchQuery& search) {
  const std::vector<LibraryId> libraries = reachable(db, search.libraries);
  if (libraries.empty()) return {};
  const Expression expression = parse(search.text);
  if (expression.plain.empty()) return newest_page(db, search, libraries);
  return ranked_page(db, search, libraries, expression);
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

}  // namespace

std::vector<std::string> search_words(std::string_view text) {
  std::vector<std::string> words;
  tokenize(text, [&](const Word& word) {
    if (std::find(words.begin(), words.end(), word.folded) == words.end()) words.emplace_back(word.folded);
    return words.size() < most_words;
  });
  return words;
}

std::string highlight(std::string_view text, const std::vector<std::string>& words) {
  std::string html;
  std::size_t done = 0;
  tokenize(text, [&](const Word& word) {
    const auto starts = [&](const std::string& wanted) { return word.folded.starts_with(wanted); };
    if (std::any_of(words.begin(), words.end(), starts)) {
      append_escaped(html, text.substr(done, word.begin - done));
      html += "<mark>";
      append_escaped(html, text.substr(word.begin, word.end - word.begin));
      html += "</mark>";
      done = word.end;
    }
    return true;
  });
  append_escaped(html, text.substr(done));
  return html;
}

}  // namespace lightkeep::store
