-- A processor that is being left: nothing is disclosed to it any more, and everybody whom it may hold is erased there.
alter table connection
  add column offboarding boolean not null default false,
  -- it is over: nobody of ours is there, and its file may go
  add column offboarded_at timestamptz;

create table offboarding (
  connection smallint primary key references connection,
  reason     text not null,
  opened_by  text not null,
  opened_at  timestamptz not null default now(),
  -- whom it held when it began, and whom a listing showed since
  people     bigint not null default 0,
  -- when it is looked at next
  look_at    timestamptz not null default now(),
  -- nobody is known to be there any more; a complete listing that begins later must show it
  emptied_at timestamptz,
  sweep      bigint references sweep,
  -- whom that listing showed and the hub does not know
  unknown    bigint,
  -- what a person says that shows it, where no listing can be had
  evidence   text,
  evidence_by text,
  done_at    timestamptz
);
create index offboarding_open on offboarding (look_at) where done_at is null;
grant select, insert, update on offboarding to ${app};
