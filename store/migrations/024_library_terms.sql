-- Each image of the search index has a term that says its library (store/search_terms.h): a search in one library ends where that does, and reads no words of
-- the images behind it. The index is filled anew at the next start.
drop table asset_text;
create virtual table asset_text using fts5 (
  name, tags, description,
  content = '', columnsize = 0, detail = column, tokenize = "ascii tokenchars '*'"
);
insert into asset_text (asset_text, rank) values ('usermerge', 2);  -- merge_search puts any two parts together

-- A number for each word of the index (store/search_terms.h), and how many images have it: whoever mends a letter tries hundreds, and the index takes long to
-- say that it has none of them.
create table word_key (
  key integer primary key,
  uses integer not null
);

update store_state set indexed_to = 0 where exists (select 1 from asset);
