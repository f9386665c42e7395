-- Mails that leave. What they say is sealed under a key of its own, which is destroyed once they are sent.
create table outbox (
  id          bigint generated always as identity primary key,
  -- stands in the Message-ID, so that a bounce is known again
  ref         uuid not null unique,
  what        smallint not null,
  state       smallint not null default 0,
  case_id     bigint,
  subject_id  bigint,
  subject_ref uuid,
  -- 0: to the person
  connection  smallint not null,
  processor   text not null,
  key_id      bigint,
  letter      bytea,
  tries       int not null default 0,
  made_at     timestamptz not null default now(),
  due_at      timestamptz,
  epoch       int not null default 0,
  lease_until timestamptz,
  -- the ATTEMPT entry of the try that is under way
  attempt     bigint,
  ended_at    timestamptz,
  bounced_at  timestamptz,
  cause       text
);
create index outbox_due on outbox (due_at) where due_at is not null;
create index outbox_lease on outbox (lease_until) where lease_until is not null;
grant select, insert, update on outbox to ${app};

-- Where it can be seen how many cases of one person wait.
create index rights_case_waiting on rights_case (subject_id, opened_at) where state = 0;

-- A processor without calls is written to; its answer comes by a link with a word, of which the SHA-256 is kept.
alter table forwarding
  add column answer_hash bytea,
  add column mail        uuid,
  -- what the mail said of the person, sealed under the case's key
  add column asked       bytea,
  add column remind_at   timestamptz,
  add column answer_due  timestamptz;
create unique index forwarding_answer on forwarding (answer_hash) where answer_hash is not null;
create index forwarding_mail on forwarding (mail) where mail is not null;
create index forwarding_remind on forwarding (remind_at) where remind_at is not null;
