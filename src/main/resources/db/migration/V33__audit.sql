-- Who took which report, and when. No personal data of those it is about: random ids and names of connections only.
create table audit_event (
  id    bigint generated always as identity primary key,
  at    timestamptz not null default now(),
  actor text not null,
  what  text not null,
  about text not null
);
create index audit_event_at on audit_event (at, id);
grant select, insert on audit_event to ${app};
create function refuse_change_of_audit() returns trigger language plpgsql as $$
begin
  raise exception 'the audit is append-only: % refused', tg_op;
end $$;
create trigger audit_event_is_append_only before update or delete on audit_event
  for each row execute function refuse_change_of_audit();
create trigger audit_event_is_never_emptied before truncate on audit_event
  for each statement execute function refuse_change_of_audit();
