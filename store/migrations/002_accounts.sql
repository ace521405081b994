-- People, what they belong to, and the mail to them. Tokens are kept as SHA-256 only; what must be read again is sealed.

create table account (
  id integer primary key autoincrement,
  email text not null,                        -- as given
  email_key text not null unique,             -- folded for comparison
  name text not null default '',
  password text,                              -- Argon2id as a PHC string; null: signs in by mail only
  verified integer,                           -- since when a mailed code has proved the address
  created integer not null
);

create table session (
  id integer primary key autoincrement,
  token_hash blob not null unique,
  account integer not null references account (id) on delete cascade,
  created integer not null,
  last_seen integer not null,
  expires integer not null,
  client text not null,                       -- address and browser at sign-in
  browser text not null,
  proved integer not null                     -- began with a mailed code
);
create index session_account on session (account);
create index session_expires on session (expires);

-- A code and a link on their way to an address; the one who has either of them owns the address.
create table proof (
  id integer primary key autoincrement,
  ticket_hash blob not null unique,           -- of what the asking browser holds; a code counts only together with it
  link_hash blob not null unique,             -- of what the mailed link holds
  code_hash blob not null,                    -- keyed
  purpose integer not null,                   -- 1 sign in or sign up, 2 new address of `account`
  account integer references account (id) on delete cascade,
  email text not null,
  email_key text not null,
  sealed_next blob,                           -- where the person was going
  created integer not null,
  expires integer not null,
  attempts integer not null default 0         -- wrong codes so far
);
create index proof_email on proof (email_key, created);
create index proof_expires on proof (expires);
create index proof_account on proof (account);

create table organization_member (
  organization integer not null references organization (id) on delete cascade,
  account integer not null references account (id) on delete cascade,
  role integer not null,                      -- 1 owner, 2 admin, 3 member: only what library_member grants
  guest integer not null default 0,           -- 1: here only for library_member rows, and gone with the last of them
  created integer not null,
  primary key (organization, account)
) without rowid;
create index organization_member_account on organization_member (account);

create table library_member (
  library integer not null references library (id) on delete cascade,
  account integer not null references account (id) on delete cascade,
  role integer not null,                      -- 1 owner, 2 editor, 3 viewer
  created integer not null,
  primary key (library, account)
) without rowid;
create index library_member_account on library_member (account);

create table invitation (
  id integer primary key autoincrement,
  token_hash blob not null unique,
  sealed blob,                                -- the token, for the link that can be copied again
  organization integer not null references organization (id) on delete cascade,
  library integer references library (id) on delete cascade,  -- null: to the organization
  role integer not null,                      -- of organization_member or of library_member
  email text not null,
  email_key text not null,
  inviter integer references account (id) on delete set null,
  created integer not null,
  expires integer not null                    -- the row stays for a while after it was used or withdrawn, to be counted
);
create index invitation_organization on invitation (organization, email_key);
create index invitation_library on invitation (library);
create index invitation_inviter on invitation (inviter, created);
create index invitation_expires on invitation (expires);

-- Earlier addresses. They go on leading to what they named, and nobody else gets them. Of those that are not pinned only the newest
-- few are kept.
create table organization_alias (
  slug text primary key,
  organization integer not null references organization (id) on delete cascade,
  pinned integer not null default 0,          -- 1: clients were promised at the claim that it goes on
  created integer not null
) without rowid;
create index organization_alias_organization on organization_alias (organization);

create table library_alias (
  organization_slug text not null,
  library_slug text not null,
  library integer not null references library (id) on delete cascade,
  pinned integer not null default 0,          -- as above
  created integer not null,
  primary key (organization_slug, library_slug)
) without rowid;
create index library_alias_library on library_alias (library);

alter table api_key add column creator integer references account (id) on delete set null;
create index api_key_creator on api_key (creator);
alter table claim add column claimed_by integer references account (id) on delete set null;
create index claim_claimed_by on claim (claimed_by);

create index library_purging on library (id) where purging = 1;
alter table library add column stored_bytes integer not null default 0;  -- sum of asset.size
update library set stored_bytes = held.bytes
  from (select library, sum(size) as bytes from asset group by library) as held where held.library = library.id;

create table outbox (
  id integer primary key autoincrement,
  kind text not null,                         -- "claim", "code": which letter, for the operator
  recipient text not null,
  sealed blob,                                -- the whole message (RFC 5322)
  created integer not null,
  due integer not null,                       -- not tried before
  expires integer not null,                   -- given up then
  attempts integer not null default 0,
  last_error text not null default ''
);
create index outbox_due on outbox (due);
