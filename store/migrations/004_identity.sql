-- One row: which store these rows belong to, and how far they have come.
create table store_state (
  id integer primary key check (id = 1),
  store text,                                 -- as in the folder's identity file; null until it is given
  change integer not null default 0,          -- counts committed groups of writes
  blob_sequence integer not null default 0,   -- RocksDB's number of the last write that was on disk before the last commit
  lost_changes integer not null default 0,    -- committed groups that were found missing at a start, in all
  lost_noticed integer                        -- when that was noticed last
);
insert into store_state (id) values (1);
