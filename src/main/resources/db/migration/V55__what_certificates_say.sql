-- Somebody attests that no copy of the safe folder was kept. Rows are added and never changed.
create table safe_attestation (
  id          bigint generated always as identity primary key,
  attested_at timestamptz not null default now(),
  attested_by text not null
);
create index safe_attestation_at on safe_attestation (attested_at);
grant select, insert on safe_attestation to ${app};

-- What a certificate says for ever, written at acceptance: whether the person's key was destroyed, from which day on no copy of the database
-- can be read that still holds the person, and the attestation that this day rests on.
alter table rights_case add column key_destroyed boolean not null default false;
alter table rights_case add column unreadable_from date;
alter table rights_case add column attested_on date;

-- Earlier cases: the register knows whether the key was destroyed; no day was stored, so none is said.
update rights_case c set key_destroyed = true where c.accepted_at is not null and c.kind = 0 and exists (
  select from entry e where e.kind = 9 and convert_from(e.leaf, 'UTF8')::jsonb ->> 'of' = 'person'
    and convert_from(e.leaf, 'UTF8')::jsonb ->> 'case' = c.ref::text);
