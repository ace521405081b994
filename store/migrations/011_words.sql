-- The index has words that are cut and folded before they come to it (text/words.h); its tokenizer only parts them at the spaces. It is
-- filled anew at the next start.
drop table asset_text;
create virtual table asset_text using fts5 (
  name, tags, description,
  content = '', columnsize = 0, detail = column, prefix = '1 2 3 4 5 6 7 8 9 10 11 12', tokenize = "ascii"
);
alter table store_state add column indexed_to integer;  -- the last asset, by row, that is in an index being made anew; null when it is whole
update store_state set indexed_to = 0 where exists (select 1 from asset);
