-- What happened to images, in order, for caches and for those who watch a library; each row comes with the transaction that does it.
-- The newest rows stay, so that the next number is always above every one that was given.
create table change (
  seq integer primary key,
  organization integer not null,
  library integer not null,
  kind integer not null,                      -- 0 added, 1 removed, 2 changed, 3 library removed
  asset text,                                 -- public id; null for the library with all its images
  at integer not null
);
create index change_library on change (library, seq);
