-- The list of a library is read from its index alone: with the sizes for the shapes of all its images, and with the two columns
-- that are null in every row of it, without which SQLite looks each row up in the table.
drop index asset_listed;
create index asset_listed on asset (library, created, id, width, height, trashed, parent) where trashed is null and parent is null;

alter table library add column last_change integer not null default 0;  -- change.seq of its newest, kept when that row is trimmed
update library set last_change = newest.seq
  from (select library, max(seq) as seq from change group by library) as newest where newest.library = library.id;
