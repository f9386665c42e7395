-- What is recorded about a processor: facts, agreements, assessments, sub-processors, transfer mechanisms. Each row is one version
-- and never changes; what is newer takes its place. Holds names and addresses of contacts at the processor.
create table processor_record (
  processor   text not null references processor,
  -- 1: facts, 2: agreement, 3: assessment, 4: sub-processor, 5: transfer mechanism
  kind        smallint not null,
  -- which of them: an agreement's reference, a country, a sub-processor's name; '' for the facts
  name        text not null,
  version     int not null,
  valid_from  date not null,
  body        text not null,
  recorded_at timestamptz not null default now(),
  recorded_by text not null,
  primary key (processor, kind, name, version)
);
grant select, insert on processor_record to ${app};
-- Whoever records takes the processor's row, so that two cannot build on the same version.
grant update on processor to ${app};

create function refuse_change_of_record() returns trigger language plpgsql as $$
begin
  raise exception 'what was recorded about a processor is never changed or removed; record a new version';
end $$;
create trigger processor_record_is_append_only before update or delete on processor_record
  for each row execute function refuse_change_of_record();
create trigger processor_record_is_never_emptied before truncate on processor_record
  for each statement execute function refuse_change_of_record();
