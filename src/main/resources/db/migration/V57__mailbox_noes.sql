-- A mailbox that said no is not mailed on the yes of another record, until that record has a newer one. Outlives an erasure.
create table mailbox_no (
  -- keyed hash of the keyed hash of the canonical address, under the keys of the suppressed
  mailbox     bytea not null,
  consent     text not null,
  -- the only account in which it counts, if a token of one account brought it
  account_id  bigint references account,
  at          timestamptz not null,
  recorded_at timestamptz not null default now(),
  unique nulls not distinct (mailbox, consent, account_id, at)
);
grant select, insert on mailbox_no to ${app};
