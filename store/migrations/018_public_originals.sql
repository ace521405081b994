-- What anybody may have of a blob: null until it was worked out.
alter table blob add column public_pieces text;     -- as app/library writes them; empty: the blob as it is
alter table blob add column public_size integer;    -- bytes
alter table blob add column public_crc32 integer;   -- as crc32

alter table library add column whole_originals integer not null default 0;  -- 1: anybody may have all of them
