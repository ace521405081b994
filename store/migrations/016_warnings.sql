-- What was wrong with files that could be shown all the same, a line each. What failed as damaged is looked at again: of most there is
-- something to show.
alter table asset add column warnings text not null default '';
update asset set status = 0, failure = '' where status = 2 and failure like '% is damaged: %';
