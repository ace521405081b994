-- How many pictures a file shows one after the other: 1 of one that stands still, null where nobody counted.
alter table blob add column frames integer;

-- What is given of these leaves out more than before.
update blob set public_pieces = null, public_size = null, public_crc32 = null
  where digest in (select blob from asset where content_type in ('image/heic', 'image/avif'));
