-- Programs that people connect (RFC 6749 calls them clients), and the connections: each lets one program act as one person in one
-- organization. Tokens and codes are kept as keyed hashes only.

create table program (
  id integer primary key autoincrement,
  client_id text not null unique,             -- as it names itself: given at registration, or the URL of its metadata
  kind integer not null,                      -- 1 registered itself, 2 has a metadata document, 3 the operator's or our own
  name text not null,                         -- what it calls itself; may be empty
  redirect_uris text not null,                -- one a line
  secret_hash blob,                           -- keyed; null: it has no secret
  network text not null default '',           -- where it registered from
  created integer not null,
  fresh_until integer not null default 0      -- of a metadata document
);
create index program_created on program (created);
create index program_network on program (network, created) where kind = 1;

create table app_connection (
  id integer primary key autoincrement,
  program integer not null references program (id) on delete cascade,
  account integer not null references account (id) on delete cascade,
  organization integer not null references organization (id) on delete cascade,
  access integer not null,                    -- 1 read, 2 read and write: what the person let it do, at most
  resource text not null,                     -- the address that it was made for (RFC 8707)
  created integer not null,
  expires integer not null,                   -- whatever is done with it
  last_used integer,
  address text not null,                      -- where it was last used from
  ended integer                               -- when a token that had been replaced was used again; it is listed for a while
);
create index app_connection_program on app_connection (program);
create index app_connection_account on app_connection (account);
create index app_connection_organization on app_connection (organization);
create index app_connection_expires on app_connection (expires);

create table app_token (
  hash blob primary key,
  connection integer not null references app_connection (id) on delete cascade,
  kind integer not null,                      -- 1 access, 2 refresh
  access integer not null,                    -- as in app_connection; never more
  created integer not null,
  expires integer not null,
  replaced integer,                           -- of a refresh token: when another took its place
  sealed_answer blob                          -- and the answer that gave the other, for one who asks again at once
) without rowid;
create index app_token_connection on app_token (connection, kind, created);
create index app_token_expires on app_token (expires);

create table authorization_code (
  hash blob primary key,
  program integer not null references program (id) on delete cascade,
  account integer not null references account (id) on delete cascade,
  organization integer not null references organization (id) on delete cascade,
  access integer not null,
  resource text not null,
  redirect_uri text not null,
  challenge text not null,                    -- of PKCE, S256
  expires integer not null,
  connection integer references app_connection (id) on delete cascade  -- that was made with it; a second use ends it
) without rowid;
create index authorization_code_program on authorization_code (program);
create index authorization_code_account on authorization_code (account);
create index authorization_code_organization on authorization_code (organization);
create index authorization_code_connection on authorization_code (connection);
create index authorization_code_expires on authorization_code (expires);

-- A terminal that waits for its person (RFC 8628).
create table device_grant (
  id integer primary key autoincrement,
  device_hash blob not null unique,
  user_code_hash blob not null unique,
  program integer not null references program (id) on delete cascade,
  access integer not null,
  resource text not null,
  network text not null,                      -- where it was asked from: one network's count against it alone
  address text not null,
  created integer not null,
  expires integer not null,
  interval integer not null,                  -- milliseconds between two questions, at least
  polled integer,
  state integer not null default 1,           -- 1 waits, 2 allowed, 3 denied
  account integer references account (id) on delete cascade,
  organization integer references organization (id) on delete cascade
);
create index device_grant_program on device_grant (program);
create index device_grant_account on device_grant (account);
create index device_grant_organization on device_grant (organization);
create index device_grant_expires on device_grant (expires);
create index device_grant_network on device_grant (network, created);

alter table api_key add column expires integer;  -- null: never
