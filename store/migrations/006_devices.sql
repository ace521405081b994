-- Browsers in which an account has signed in. The cookie's value is in no row, only its SHA-256; one browser may know several accounts.
create table device (
  id integer primary key autoincrement,
  token_hash blob not null,
  account integer not null references account (id) on delete cascade,
  network text not null,                      -- where it signed in last from
  seen integer not null,                      -- when it signed in last
  unique (token_hash, account)
);
create index device_account on device (account, network);
create index device_seen on device (seen);

-- Who asks for a code ends no code that others have asked for: 0 strangers, -1 an address that signed in before, else the device.
alter table proof add column asker integer not null default 0;

-- Mail that strangers cause waits for its turn; those who cause it take turns. An empty sender waits for nobody.
alter table outbox add column sender text not null default '';
alter table outbox add column turn integer not null default 0;
create index outbox_turn on outbox (turn, id) where sender <> '';
create index outbox_sender on outbox (sender, turn) where sender <> '';
