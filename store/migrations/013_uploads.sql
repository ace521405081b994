-- Uploads that come in pieces. A row stays until it expires, also when all is over, so that whoever missed the answer may ask for it again.
create table upload (
  id integer primary key,
  public_id text not null unique,              -- and the name of its file in uploads/
  library integer not null references library (id) on delete cascade,
  filename text not null,
  parent text not null,                        -- public id of the original that it will be a view of; empty
  metadata text not null,                      -- as its client sent it
  length integer not null,                     -- bytes that are to come
  received integer not null,                   -- bytes that are on disk
  expires integer not null,
  asset text,                                  -- public id of the image that it became
  refusal_code text,                           -- why all of it was refused
  refusal text
);
create index upload_library on upload (library);
create index upload_expires on upload (expires);
