-- How many pictures a file shows one after the other: 1 of one that stands still, null where nobody counted.
alter table blob add column frames integer;
