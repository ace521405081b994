-- What a list is filtered by is read from its index alone.
drop index asset_listed;
create index asset_listed on asset (library, created, id, width, height, content_type, uploaded_by, trashed, parent)
  where trashed is null and parent is null;
