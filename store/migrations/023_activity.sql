-- Who did what to the images of a library. What one doer did of one kind within minutes is one act; rows of `change` say to which images,
-- and what their words were before.
create table act (
  id integer primary key autoincrement,       -- rows of `change` outlive their act: none gets its number
  library integer not null,
  kind integer not null,                      -- as store/activity.h
  doer_kind integer not null,                 -- as store/activity.h
  doer text not null,                         -- what it was called then
  person text not null,                       -- for whom a program did it, as they were called then; else empty
  first integer not null,
  last integer not null,
  images integer not null default 0,          -- originals
  views integer not null default 0,
  texts integer not null default 0,           -- bytes of change.before
  undone integer,                             -- when
  undoes integer                              -- the act that this one takes back
);
create index act_library on act (library, id);
create index act_last on act (last);
create index act_with_texts on act (library, id) where texts > 0;

alter table change add column act integer;
alter table change add column before text;    -- the description, or the tags, a line each
create index change_act on change (act, asset) where act is not null;

create index change_asset on change (asset, act) where act is not null;

alter table library add column acts integer not null default 0;       -- how many
alter table library add column act_texts integer not null default 0;  -- bytes of all its acts
