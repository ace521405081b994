-- What lists are sorted and filtered by beside the time of adding, worked out by functions of ours (store/list_columns.h). Each order of
-- a library, and the shapes in it, are read from one index alone.
alter table asset add column name_key blob not null default x'';
alter table asset add column taken integer not null default 0;           -- of the camera's clock; far below where that is not known
alter table asset add column color_families integer not null default 0;  -- bits

update asset set name_key = name_key(filename), color_families = color_families(colors),
  taken = taken_place(coalesce((select taken from asset_details where asset = asset.id), ''), created);

drop index asset_listed;
create index asset_listed on asset (library, created, id, width, height, content_type, uploaded_by, taken, color_families, trashed, parent)
  where trashed is null and parent is null;
create index asset_named on asset (library, name_key, id, width, height, trashed, parent) where trashed is null and parent is null;
create index asset_sized on asset (library, size, id, width, height, trashed, parent) where trashed is null and parent is null;
create index asset_taken on asset (library, taken, id, width, height, trashed, parent) where trashed is null and parent is null;
