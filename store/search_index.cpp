// Keeps the search index in step with the rows.
#include "store/search_index.h"

#include "store/error.h"
#include "store/rows.h"

namespace lightkeep::store {

std::optional<AssetText> read_asset_text(Reader& db, AssetId asset) {
  SQLite::Statement& row = query(db,
                                 "select library, filename, description from asset"
                                 " where id = ?1 and trashed is null and parent is null",
                                 asset);
  if (!row.executeStep()) return std::nullopt;
  AssetText text;
  text.row = text_row(read_id<LibraryId>(row.getColumn(0)), asset);
  const std::string filename = row.getColumn(1).getString();
  text.name = name_of(filename);
  text.description = row.getColumn(2).getString();
  SQLite::Statement& tag =
      query(db, "select t.text from asset_tag a join tag t on t.id = a.tag where a.asset = ?1 order by a.tag",
            asset);
  while (tag.executeStep()) text.tags += tag.getColumn(0).getString() + '\n';
  return text;
}

bool index_asset(Writer& db, AssetId asset) {
  const auto text = read_asset_text(db, asset);
  if (!text) return false;
  execute(db, "insert into asset_text (rowid, name, tags, description) values (?1, ?2, ?3, ?4)", text->row,
          text->name, text->tags, text->description);
  return true;
}

void unindex_asset(Writer& db, AssetId asset) {
  const auto text = read_asset_text(db, asset);
  if (!text) return;
  execute(
      db,
      "insert into asset_text (asset_text, rowid, name, tags, description) values ('delete', ?1, ?2, ?3, ?4)",
      text->row, text->name, text->tags, text->description);
}

void empty_search(Writer& db) {
  SQLite::Statement& row = query(db, "select sql from sqlite_master where name = 'asset_text'");
  if (!row.executeStep()) throw Error(Fault::corrupt, "metadata.db has no search index");
  const std::string table = row.getColumn(0).getString();
  row.reset();
  execute(db, "drop table if exists asset_text");
  connection_of(db).database().exec(table);
}

std::string_view name_of(std::string_view filename) {
  const std::size_t dot = filename.rfind('.');
  return dot == std::string_view::npos || dot == 0 ? filename : filename.substr(0, dot);
}

}  // namespace lightkeep::store
