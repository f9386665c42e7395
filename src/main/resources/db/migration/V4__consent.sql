-- What people said, and when. Nothing is ever changed here; a person's rows go when the person is erased.
create table consent_event (
  id          bigint generated always as identity primary key,
  subject_id  bigint not null references subject,
  account_id  bigint not null references account,
  consent     text not null,
  granted     boolean not null,
  -- -infinity: granted, but nobody knows when; any withdrawal beats it.
  at          timestamptz not null,
  recorded_at timestamptz not null default now()
);
create index consent_event_subject on consent_event (subject_id, consent);
grant select, insert, delete on consent_event to ${app};
