-- The first schema. Times are Unix milliseconds; digests are 32 bytes of SHA-256. Row numbers are never used twice, because
-- sealed values, the search index and running jobs name rows by them.

-- One row: the proof that the master key is the right one.
create table vault_check (
  id integer primary key check (id = 1),
  sealed blob not null
);

create table organization (
  id integer primary key autoincrement,
  slug text not null,
  name text not null,
  created integer not null,
  expires integer,                            -- null once claimed, or when made by an account
  purging integer not null default 0,         -- 1 from the first step of its removal on
  stored_bytes integer not null default 0,    -- sum of asset.size
  library_count integer not null default 0
);
create unique index organization_slug on organization (slug) where purging = 0;
create index organization_purging on organization (id) where purging = 1;

create table library (
  id integer primary key autoincrement,
  organization integer not null references organization (id),
  slug text not null,
  name text not null,
  created integer not null,
  purging integer not null default 0,         -- as its organization's
  asset_count integer not null default 0,     -- live originals
  trash_count integer not null default 0,     -- originals in the trash
  unique (organization, slug)
);

create table api_key (
  id integer primary key autoincrement,
  organization integer not null references organization (id),
  keyed_hash blob not null unique,
  sealed blob,
  name text not null,
  prefix text not null,
  created integer not null,
  last_used integer,
  minted integer not null
);
create index api_key_organization on api_key (organization);

create table api_key_grant (
  api_key integer not null references api_key (id) on delete cascade,
  library integer not null references library (id) on delete cascade,
  access integer not null,                    -- 1 read, 2 write
  primary key (api_key, library)
) without rowid;
create index api_key_grant_library on api_key_grant (library);

create table claim (
  id integer primary key autoincrement,
  token_hash blob not null unique,
  organization integer references organization (id) on delete set null,
  library integer references library (id) on delete set null,
  email text not null,
  email_key text not null,
  library_name text not null,
  created integer not null,
  expires integer not null,
  claimed integer,
  lapsed integer
);
create index claim_email on claim (email_key) where claimed is null and lapsed is null;
create index claim_expires on claim (expires) where claimed is null and lapsed is null;
create index claim_organization on claim (organization);
create index claim_library on claim (library);

-- Listed: a live original. Only listed assets are counted, searched and shown under their tags.
create table asset (
  id integer primary key autoincrement check (id < 4294967296),
  public_id text not null unique,
  library integer not null,
  parent integer,                             -- null for an original
  filename text not null,
  description text not null default '',
  content_type text not null,
  blob blob not null,
  size integer not null,
  width integer not null,
  height integer not null,
  status integer not null default 0,          -- 0 processing, 1 ready, 2 failed
  failure text not null default '',
  blurhash text not null default '',
  colors text not null default '',            -- "#rrggbb", separated by spaces
  fingerprint integer not null default 0,
  alpha integer not null,
  uploaded_by text not null,
  created integer not null,
  updated integer not null,
  trashed integer
);
create index asset_listed on asset (library, created, id) where trashed is null and parent is null;
create index asset_view on asset (parent, created, id) where parent is not null;
create index asset_trashed on asset (trashed) where trashed is not null;
create index asset_library_trashed on asset (library, trashed) where trashed is not null;

-- Assets that wait for processing.
create table job (
  asset integer primary key references asset (id) on delete cascade,
  attempts integer not null default 0
);

-- A tag of one library. `count` is of listed assets; `uses` of all, and the row goes with the last one.
create table tag (
  id integer primary key autoincrement,
  library integer not null,
  text text not null,
  count integer not null default 0,
  user_count integer not null default 0,      -- those of `count` that a person set
  uses integer not null default 0,
  unique (library, text)
);
create index tag_top on tag (library, count desc, text) where count > 0;

create table asset_tag (
  asset integer not null,
  tag integer not null,
  ai integer not null default 0,
  listed integer,                             -- the asset's `created` while it is listed, else null
  primary key (asset, tag)
) without rowid;
create index asset_tag_listed on asset_tag (tag, listed, asset) where listed is not null;

create table blob (
  digest blob primary key,
  size integer not null,
  refs integer not null,
  unreferenced integer                        -- since when, while refs = 0
) without rowid;
create index blob_unreferenced on blob (unreferenced) where refs = 0;

-- rowid = library << 32 | asset. Contentless: a row is taken out by giving the very text it was put in with. A beginning of up to
-- twelve letters is looked up like a word; of a longer one all words that it begins are merged.
create virtual table asset_text using fts5 (
  name, tags, description,
  content = '', columnsize = 0, detail = column, prefix = '1 2 3 4 5 6 7 8 9 10 11 12', tokenize = "unicode61 remove_diacritics 2"
);
