-- What cameras wrote into pictures; no row where that is nothing.
create table asset_details (
  asset integer primary key references asset (id) on delete cascade,
  camera text not null,
  lens text not null,
  taken text not null,                        -- ISO 8601, the camera's clock; empty when it is not known
  exposure_time real,                         -- seconds
  f_number real,
  focal_length real,                          -- millimetres
  iso integer,
  latitude real,                              -- degrees; both or none
  longitude real
);

-- One row: images from before that are still to be looked at, by their numbers: from `next` to `last`.
create table details_backlog (
  id integer primary key check (id = 1),
  next integer not null,
  last integer not null
);
insert into details_backlog (id, next, last) values (1, 1, coalesce((select max(id) from asset), 0));
