-- Which image of a library has these bytes: asked before they are sent again.
create index asset_blob on asset (library, blob) where trashed is null;
