-- The beginnings of words, which FTS5 kept in an index of its own (`prefix`), are words of the index like the others, marked by a '*' (store/search_terms.h):
-- so a change writes what differs, and not the whole text of an image. It is filled anew at the next start.
drop table asset_text;
create virtual table asset_text using fts5 (
  name, tags, description,
  content = '', columnsize = 0, detail = column, tokenize = "ascii tokenchars '*'"
);
update store_state set indexed_to = 0 where exists (select 1 from asset);
