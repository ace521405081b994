-- Organizations take turns in the processing queue; store/processing.cpp hands the numbers out.
alter table job add column organization integer not null default 0;  -- at the time of the upload
alter table job add column turn integer not null default 0;          -- lowest first, then by asset

update job set (organization, turn) = (ranked.organization, ranked.turn)
from (select job.asset, library.organization, row_number() over (partition by library.organization order by job.asset) as turn
      from job join asset on asset.id = job.asset join library on library.id = asset.library) as ranked
where ranked.asset = job.asset;

create index job_turn on job (turn);
create index job_organization on job (organization, turn);
