-- Links by which files can be added to a library without another credential, until they expire or have taken their files, and as long as
-- whoever one was made for may add to the library. A row stays for a while after that, so that its maker may ask what came.
create table upload_ticket (
  id integer primary key,
  public_id text not null unique,              -- by which its maker asks
  ticket blob not null unique,                 -- keyed hash of what is in the link
  library integer not null references library (id) on delete cascade,
  parent text not null,                        -- public id of the original that its files will be views of; empty
  tags text not null,                          -- of each image, a JSON array
  most integer not null,                       -- files
  images text not null,                        -- public ids of those that came, a JSON array
  api_key blob, connection integer, account integer,  -- one of these: the keyed hash of its value, a program's, or a person
  expires integer not null
);
create index upload_ticket_library on upload_ticket (library);
create index upload_ticket_expires on upload_ticket (expires);

alter table upload add column ticket integer references upload_ticket (id) on delete cascade;  -- by which it came
create index upload_of_ticket on upload (ticket);

-- A link that a program made is its connection's, as a token lives for an hour only.
alter table download add column connection integer;
update download set connection = (select connection from app_token where hash = access_token) where access_token is not null;
alter table download drop column access_token;
