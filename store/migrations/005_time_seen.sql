-- Wall time as it was last believed, so that a jump of the clock is noticed also over a restart. At most one row.
create table time_seen (
  id integer primary key check (id = 1),
  time integer not null
);
