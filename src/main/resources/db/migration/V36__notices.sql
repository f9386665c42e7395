-- Days on which the staff were told what is due; whichever node comes first tells them.
create table digest (
  day     date primary key,
  sent_at timestamptz not null default now()
);
grant select, insert on digest to ${app};

-- Where an account is written to when it must decide; sealed under a key of its own.
create table account_contact (
  account_id bigint primary key references account,
  key_id     bigint not null,
  address    bytea not null,
  set_by     text not null,
  set_at     timestamptz not null default now()
);
grant select, insert, update, delete on account_contact to ${app};
