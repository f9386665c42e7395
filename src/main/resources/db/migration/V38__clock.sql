-- The clock of a case stands while the person is asked to show who they are.
alter table rights_case
  add column paused_on   date,
  add column paused      text,
  -- by how many days the due dates were moved
  add column paused_days int not null default 0;
