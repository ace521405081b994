// Keeps the search index in step with the rows.
#include "store/search_index.h"

#include <algorithm>
#include <vector>

#include "store/error.h"
#include "store/lexemes.h"
#include "store/rows.h"
#include "store/sqlite_connection.h"

namespace lightkeep::store {

namespace {

constexpr int assets_per_step = 200;
constexpr std::int64_t steps_between_tellings = 100;

/// The next assets after `last`, by row.
std::vector<AssetId> assets_after(Reader& db, std::int64_t last) {
  std::vector<AssetId> ids;
  Statement& row =
      query(db, "select id from asset where id > ?1 order by id limit ?2", last, assets_per_step);
  while (row.step()) ids.push_back(row.number<AssetId>(0));
  return ids;
}

/// How far an index that is being filled has come; none when it is whole.
std::optional<std::int64_t> indexed_to(Reader& db) {
  return read_first<std::int64_t>(db, "select indexed_to from store_state where indexed_to is not null");
}

/// The next assets. How many went into the index.
std::int64_t index_next(Writer& db) {
  const std::int64_t done = indexed_to(db).value_or(0);
  const std::vector<AssetId> ids = assets_after(db, done);
  const auto added = std::ranges::count_if(ids, [&](AssetId id) { return index_asset(db, id); });
  execute(db, "update store_state set indexed_to = ?1",
          ids.empty() ? std::nullopt : std::optional(ids.back()));
  return added;
}

void put_in(Writer& db, std::int64_t row, const Terms& terms) {
  if (connection_of(db).engine() == Engine::postgres) {
    execute(db, "insert into asset_text (rowid, words) values (?1, ?2::tsvector)", row, lexemes_of(terms));
    return;
  }
  const auto [name, tags, description] = joined(terms);
  execute(db, "insert into asset_text (rowid, name, tags, description) values (?1, ?2, ?3, ?4)", row, name,
          tags, description);
}

void count_words(Writer& db, const Terms& terms) {
  for (const auto& [term, columns] : terms)
    if (is_word(term))
      execute(db,
              "insert into word_key (key, uses) values (?1, 1) on conflict (key) do update set uses = "
              "word_key.uses + 1",
              word_key(term));
}

void take_out(Writer& db, std::int64_t row, const Terms& terms) {
  if (connection_of(db).engine() == Engine::postgres) {
    execute(db, "delete from asset_text where rowid = ?1", row);
    return;
  }
  const auto [name, tags, description] = joined(terms);
  execute(
      db,
      "insert into asset_text (asset_text, rowid, name, tags, description) values ('delete', ?1, ?2, ?3, ?4)",
      row, name, tags, description);
}

void discount_words(Writer& db, const Terms& terms) {
  for (const auto& [term, columns] : terms) {
    if (!is_word(term)) continue;
    const std::int64_t key = word_key(term);
    execute(db, "update word_key set uses = uses - 1 where key = ?1", key);
    execute(db, "delete from word_key where key = ?1 and uses < 1", key);
  }
}

}  // namespace

std::optional<AssetText> read_asset_text(Reader& db, AssetId asset) {
  Statement& row = query(db,
                         "select library, filename, description from asset"
                         " where id = ?1 and trashed is null and parent is null",
                         asset);
  if (!row.step()) return std::nullopt;
  AssetText text;
  text.row = text_row(row.number<LibraryId>(0), asset);
  auto& [name, tags, description] = text.columns;
  name = row.text(1);
  description = row.text(2);
  Statement& tag =
      query(db, "select t.text from asset_tag a join tag t on t.id = a.tag where a.asset = ?1 order by a.tag",
            asset);
  while (tag.step()) tags.append(tag.text(0)).push_back('\n');
  return text;
}

Terms all_terms(const AssetText& text) {
  Terms terms = terms_of(text.columns, all_columns);
  terms.emplace(library_term(text.row >> asset_bits), Columns{1});
  return terms;
}

bool index_asset(Writer& db, AssetId asset) {
  const auto text = read_asset_text(db, asset);
  if (!text) return false;
  const Terms terms = all_terms(*text);
  put_in(db, text->row, terms);
  count_words(db, terms);
  return true;
}

void unindex_asset(Writer& db, AssetId asset) {
  const auto text = read_asset_text(db, asset);
  if (!text) return;
  const Terms terms = all_terms(*text);
  take_out(db, text->row, terms);
  discount_words(db, terms);
}

void reindex_asset(Writer& db, AssetId asset, const std::optional<AssetText>& before) {
  const auto after = read_asset_text(db, asset);
  if (!before || !after) return;
  const TermChange change = change_of(before->columns, after->columns);
  if (change.before.empty() && change.after.empty()) return;
  // A server's row has all words of its image; SQLite's index takes what differs.
  const bool whole = connection_of(db).engine() == Engine::postgres;
  take_out(db, before->row, change.before);
  put_in(db, after->row, whole ? all_terms(*after) : change.after);
  discount_words(db, change.before);
  count_words(db, change.after);
}

void empty_search(Writer& db) {
  execute(db, "delete from word_key");
  execute(db, "update store_state set indexed_to = 0");
  if (connection_of(db).engine() == Engine::postgres) {
    execute(db, "delete from asset_text");
    return;
  }
  Statement& row = query(db, "select sql from sqlite_master where name = 'asset_text'");
  if (!row.step()) throw Error(Fault::corrupt, "metadata.db has no search index");
  const std::string table = row.text(0);
  connection_of(db).reset_statements();  // a table is not dropped while another statement is half read
  execute(db, "drop table if exists asset_text");
  database_of(db).exec(table);
  execute(db, "insert into asset_text (asset_text, rank) values ('usermerge', 2)");
}

std::int64_t finish_search(Metadata& metadata, const std::function<void(std::int64_t)>& tell) {
  std::int64_t indexed = 0;
  for (std::int64_t step = 1; metadata.read(indexed_to); ++step) {
    indexed += metadata.write(index_next);
    if (tell && step % steps_between_tellings == 0) tell(indexed);
  }
  return indexed;
}

bool merge_search(Writer& db, int pages) {
  if (connection_of(db).engine() == Engine::postgres) return false;  // its index looks after itself
  const SQLite::Database& database = database_of(db);
  const int before = database.getTotalChanges();
  execute(db, "insert into asset_text (asset_text, rank) values ('merge', ?1)", pages);
  return database.getTotalChanges() - before > 1;  // this statement is one
}

std::vector<std::string> indexed_words(Reader& db, std::vector<std::string> words) {
  std::erase_if(words, [&](const std::string& word) {
    return read_number(db, "select 1 from word_key where key = ?1", 0, word_key(word)) == 0;
  });
  return words;
}

std::string_view name_of(std::string_view filename) {
  const std::size_t dot = filename.rfind('.');
  return dot == std::string_view::npos || dot == 0 ? filename : filename.substr(0, dot);
}

}  // namespace lightkeep::store
