-- What one organization keeps of changes takes no room from the others: the rows of the greediest go first.
alter table library add column changes_gone integer not null default 0;  -- change.seq up to which some were trimmed before the rest
