-- Which version of Lightkeep brought the rows to their schema: one before it says so where it has to refuse them.
create table written_by (
  id integer primary key check (id = 1),
  version text not null
);
