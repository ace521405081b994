-- As asset_blob, of what is in the trash: it can be put back in place of being sent again.
create index asset_trashed_blob on asset (library, blob) where trashed is not null;
