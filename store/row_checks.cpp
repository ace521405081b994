// What holds between the rows of metadata.db at any time.
#include "store/row_checks.h"

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "store/lexemes.h"
#include "store/rows.h"
#include "store/search_index.h"
#include "store/search_terms.h"

namespace lightkeep::store {

namespace {

constexpr const char* counters = "lightkeep rebuild counters";
constexpr const char* indexes = "lightkeep rebuild indexes";
constexpr const char* search = "lightkeep rebuild search";
constexpr const char* rows_anew = "lightkeep rebuild metadata";
constexpr const char* only_a_backup = "";

struct RowCheck {
  const char* mend;
  Sql sql;  // gives a sentence for each place that is wrong; ?1 limits them
};

// Each is a fact that the functions which change rows keep; some a server keeps by itself.
constexpr RowCheck row_checks[] = {
    {counters, R"(with held as (
        select library, count(*) filter (where trashed is null and parent is null) as live, count(*) filter (where trashed is not null and parent is null) as trash,
               sum(size) as bytes from asset group by library)
      select 'library ' || l.slug || ' tells ' || l.asset_count || ' images, ' || l.trash_count || ' in the trash, '
             || l.stored_bytes || ' bytes, and has ' || coalesce(h.live, 0) || ', ' || coalesce(h.trash, 0) || ', '
             || coalesce(h.bytes, 0)
      from library l left join held h on h.library = l.id
      where l.asset_count <> coalesce(h.live, 0) or l.trash_count <> coalesce(h.trash, 0)
            or l.stored_bytes <> coalesce(h.bytes, 0) limit ?1)"},
    {counters,
     R"(with held as (select library, count(*) as acts, sum(texts) as texts from act group by library)
      select 'library ' || l.slug || ' tells ' || l.acts || ' acts with ' || l.act_texts || ' bytes of words, and has '
             || coalesce(h.acts, 0) || ', ' || coalesce(h.texts, 0)
      from library l left join held h on h.library = l.id
      where l.acts <> coalesce(h.acts, 0) or l.act_texts <> coalesce(h.texts, 0) limit ?1)"},
    {counters, R"(with held as (
        select organization, sum(stored_bytes) as bytes, count(*) filter (where purging = 0) as live from library group by organization)
      select 'organization ' || o.slug || ' tells ' || o.library_count || ' libraries, ' || o.stored_bytes
             || ' bytes, and has ' || coalesce(h.live, 0) || ', ' || coalesce(h.bytes, 0)
      from organization o left join held h on h.organization = o.id
      where o.purging = 0 and (o.library_count <> coalesce(h.live, 0) or o.stored_bytes <> coalesce(h.bytes, 0)) limit ?1)"},
    {counters, R"(with used as (
        select a.tag, count(*) as uses, count(*) filter (where a.listed is not null) as listed, count(*) filter (where a.listed is not null and a.ai = 0) as people
        from asset_tag a group by a.tag)
      select 'tag "' || t.text || '" (row ' || t.id || ') tells ' || t.uses || ' uses, ' || t.count || ' listed, and has '
             || coalesce(u.uses, 0) || ', ' || coalesce(u.listed, 0)
      from tag t left join used u on u.tag = t.id
      where t.uses <> coalesce(u.uses, 0) or t.count <> coalesce(u.listed, 0) or t.user_count <> coalesce(u.people, 0) limit ?1)"},
    {counters,
     R"(select 'a tag of the image ' || a.public_id || ' is listed where the image is not, or the other way round'
      from asset_tag x join asset a on a.id = x.asset
      where x.listed is distinct from case when a.trashed is null and a.parent is null then a.created end limit ?1)"},
    {counters,
     R"(select 'asset_tag names the image row ' || x.asset || ' and the tag row ' || x.tag || ', and one of them is missing'
      from asset_tag x left join asset a on a.id = x.asset left join tag t on t.id = x.tag
      where a.id is null or t.id is null limit ?1)"},
    {counters, Sql(R"(select 'the image ' || a.public_id || ' is sorted or filtered by what it has not'
      from asset a left join asset_details d on d.asset = a.id
      where a.name_key <> name_key(a.filename) or a.color_families <> color_families(a.colors)
            or a.taken <> taken_place(coalesce(d.taken, ''), a.created) limit ?1)",
                   nullptr)},
    {counters,
     R"(with used as (select blob, count(*) as refs, min(size) as least, max(size) as most from asset group by blob)
      select 'the bytes ' || lower(hex(b.digest)) || ' tell ' || b.refs || ' uses and have ' || coalesce(u.refs, 0)
      from blob b left join used u on u.blob = b.digest where b.refs <> coalesce(u.refs, 0) limit ?1)"},
    {counters,
     R"(select 'the image ' || a.public_id || ' has bytes that nothing counts: ' || lower(hex(a.blob))
      from asset a left join blob b on b.digest = a.blob where b.digest is null limit ?1)"},
    {only_a_backup,
     R"(select 'the image ' || a.public_id || ' tells ' || a.size || ' bytes and its bytes are ' || b.size
      from asset a join blob b on b.digest = a.blob where a.size <> b.size limit ?1)"},
    {only_a_backup,
     R"(select 'the image ' || a.public_id || ' is in a library that is missing (row ' || a.library || ')'
      from asset a left join library l on l.id = a.library where l.id is null limit ?1)"},
    {only_a_backup, R"(select 'the variant ' || v.public_id || ' has no original, or one in another library'
      from asset v left join asset o on o.id = v.parent
      where v.parent is not null and (o.id is null or o.parent is not null or o.library <> v.library) limit ?1)"},
    {counters, R"(select 'the image ' || a.public_id || ' waits for its processing and is not in the queue'
      from asset a left join job j on j.asset = a.id where a.status = 0 and j.asset is null limit ?1)"},
    {only_a_backup,
     Sql(R"(select 'a row of ' || "table" || ' (' || coalesce(rowid, '?') || ') refers to a row of ' || parent || ' that is missing'
      from pragma_foreign_key_check limit ?1)",
         nullptr)},
};

const char* mend_of(std::string_view sentence) {
  for (const std::string_view sign :
       {"missing from index", "entries in index", "non-unique entry in index"}) {
    if (sentence.find(sign) != sentence.npos) return indexes;
  }
  return rows_anew;
}

/// Runs a check; where the damage keeps it from ending, that is the problem.
void collect(std::vector<Problem>& problems, const std::function<void()>& check) {
  try {
    check();
  } catch (const Error& failure) {
    problems.push_back({std::string("the rows cannot be read: ") + failure.what(), rows_anew});
  }
}

void check_structure(Reader& db, int most, std::vector<Problem>& problems) {
  if (connection_of(db).engine() == Engine::postgres) return;  // its files are its operator's
  const std::string sql = "pragma integrity_check(" + std::to_string(most) + ")";
  Statement& row = query(db, sql.c_str());
  while (row.step()) {
    const std::string sentence = row.text(0);
    if (sentence != "ok") problems.push_back({"metadata.db: " + sentence, mend_of(sentence)});
  }
}

/// Of a term in a column, so that sums of them do not depend on the order.
std::uint64_t hash_of(std::string_view term, std::size_t column) {
  std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
  for (const char c : term) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return (hash ^ column) * 0x9e3779b97f4a7c15;
}

using Sums = std::unordered_map<std::int64_t, std::uint64_t>;  // rowid of asset_text → sum over its terms

struct Indexed {
  Sums sums;
  std::int64_t miscounted = 0;  // words that word_key has otherwise
};

/// Counts the images of each word while its instances come, sorted.
class WordCounts {
 public:
  explicit WordCounts(Reader& db) : db_(db) {}
  void take(std::string_view term, std::int64_t doc) {
    if (term != word_) {
      finish();
      word_ = term;
      last_ = 0;
    }
    if (doc != last_) ++uses_;
    last_ = doc;
  }
  /// How many are counted otherwise than they stand.
  std::int64_t result() {
    finish();
    const std::int64_t known = read_number(db_, "select count(*) from word_key", 0);
    return wrong_ + std::max<std::int64_t>(known - words_, 0);
  }

 private:
  void finish() {
    if (uses_ > 0 && is_word(word_)) {
      ++words_;
      if (read_number(db_, "select uses from word_key where key = ?1", 0, word_key(word_)) != uses_) ++wrong_;
    }
    uses_ = 0;
  }

  Reader& db_;
  std::string word_;
  std::int64_t last_ = 0, uses_ = 0, words_ = 0, wrong_ = 0;
};

/// The same of a server's rows, each of which has its words.
Indexed sum_lexemes(Reader& db) {
  Indexed indexed;
  std::unordered_map<std::string, std::int64_t> uses;
  Statement& row = query(db, "select rowid, words from asset_text");
  while (row.step()) {
    for_each_lexeme(row.bytes(1), [&](std::string_view term, Columns columns) {
      for (std::size_t i = 0; i < text_columns; ++i)
        if ((columns >> i & 1) != 0) indexed.sums[row.number(0)] += hash_of(term, i);
      if (is_word(term)) ++uses[std::string(term)];
    });
  }
  for (const auto& [word, count] : uses)
    indexed.miscounted +=
        read_number(db, "select uses from word_key where key = ?1", 0, word_key(word)) != count;
  const std::int64_t known = read_number(db, "select count(*) from word_key", 0);
  indexed.miscounted += std::max<std::int64_t>(known - std::ssize(uses), 0);
  return indexed;
}

Indexed sum_index(Reader& db) {
  if (connection_of(db).engine() == Engine::postgres) return sum_lexemes(db);
  constexpr std::string_view columns[] = {"name", "tags", "description"};
  Indexed indexed;
  WordCounts counts(db);
  Statement& term = query(db, "select term, doc, col from temp.words");
  while (term.step()) {
    const std::string_view column = term.bytes(2);
    const auto number = static_cast<std::size_t>(std::ranges::find(columns, column) - std::begin(columns));
    const std::string_view text = term.bytes(0);
    const std::int64_t doc = term.number(1);
    indexed.sums[doc] += hash_of(text, number);
    counts.take(text, doc);
  }
  indexed.miscounted = counts.result();
  return indexed;
}

std::uint64_t sum_text(const AssetText& text) {
  std::uint64_t sum = 0;
  for (const auto& [term, columns] : all_terms(text))
    for (std::size_t i = 0; i < text_columns; ++i)
      if ((columns >> i & 1) != 0) sum += hash_of(term, i);
  return sum;
}

/// How many assets the index has otherwise than it should, and how many it has that are not to be found.
std::int64_t count_differences(Reader& db, Sums indexed) {
  std::int64_t wrong = 0;
  Statement& asset = query(db, "select id from asset where trashed is null and parent is null");
  while (asset.step()) {
    const auto text = read_asset_text(db, asset.number<AssetId>(0));
    if (!text) continue;
    const std::uint64_t expected = sum_text(*text);
    const auto found = indexed.find(text->row);
    if ((found == indexed.end() ? 0 : found->second) != expected) ++wrong;
    if (found != indexed.end()) indexed.erase(found);
  }
  return wrong + std::ssize(indexed);
}

}  // namespace

std::vector<Problem> check_rows(Reader& db, int most) {
  std::vector<Problem> problems;
  collect(problems, [&] { check_structure(db, most, problems); });
  const bool server = connection_of(db).engine() == Engine::postgres;
  for (const RowCheck& check : row_checks) {
    if (server && check.sql.postgres == nullptr) continue;
    collect(problems, [&] {
      Statement& row = query(db, check.sql, most);
      while (row.step()) problems.push_back({row.text(0), check.mend});
    });
  }
  return problems;
}

std::vector<Problem> check_search(Reader& db) {
  try {
    std::vector<Problem> problems;
    Indexed indexed = sum_index(db);
    const std::int64_t wrong = count_differences(db, std::move(indexed.sums));
    if (wrong > 0)
      problems.push_back({"search does not find " + std::to_string(wrong) + " images as it should", search});
    if (indexed.miscounted > 0)
      problems.push_back(
          {"search mends letters by " + std::to_string(indexed.miscounted) + " words that it has otherwise",
           search});
    return problems;
  } catch (const Error& failure) {
    return {{std::string("the search index cannot be read: ") + failure.what(), search}};
  }
}

std::int64_t count_rows(Reader& db) {
  std::vector<std::string> tables;
  Statement& table = query(db, {"select name from sqlite_master where type = 'table'"
                                " and name not like 'sqlite_%' and name not like 'asset_text%'",
                                "select tablename from pg_tables where schemaname = current_schema()"
                                " and tablename not in ('asset_text', 'schema_version')"});
  while (table.step()) tables.push_back(table.text(0));
  std::int64_t rows = 0;
  for (const std::string& name : tables) {
    try {
      rows += read_number(db, ("select count(*) from " + name).c_str(), 0);
    } catch (const Error&) {
      // check_rows tells of it
    }
  }
  return rows;
}

}  // namespace lightkeep::store
