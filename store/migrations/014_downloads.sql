-- What archives of images are made from: the checksum of ZIP, which goes before the bytes. Null: not worked out yet.
alter table blob add column crc32 integer;

-- Archives that can be fetched by a link until it expires, and by it as long as whoever it was made for may see the library.
create table download (
  id integer primary key,
  ticket blob not null unique,                 -- keyed hash of what is in the link
  library integer not null references library (id) on delete cascade,
  images text not null,                        -- their numbers in order, a JSON array
  api_key blob,                                -- one of these: the keyed hash of its value,
  access_token blob,                           -- the same,
  account integer,                             -- or a person
  made integer not null,
  expires integer not null
);
create index download_library on download (library);
create index download_expires on download (expires);
