-- Tags and images of a ticket one a line, and how many came: any engine of rows can say that.
alter table upload_ticket add column taken integer not null default 0;
update upload_ticket set taken = json_array_length(images),
  tags = (select coalesce(group_concat(value || char(10), ''), '') from (select value from json_each(tags) order by key)),
  images = (select coalesce(group_concat(value || char(10), ''), '') from (select value from json_each(images) order by key));
