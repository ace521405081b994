-- Archives that also say what people said of their images, so that a library can be made from one.
alter table download add column complete integer not null default 0;
