-- What a copy knows of how the processor holds the person, and of protective calls that were not heeded.
alter table copy
  -- 0: mailed, or waits for confirmation; 1: left there by their own word; 2: mail does not reach the address; 3: archived there
  add column presence smallint not null default 0,
  -- whether a listing that began after our own restriction showed that it took effect
  add column seen_restricted boolean not null default false,
  -- since when the person is subscribed there again by their own act
  add column came_back_at timestamptz,
  -- since when a protective call is due and not heeded, and how often it was refused
  add column unheeded_since timestamptz,
  add column refusals smallint not null default 0,
  -- digest of what was sent and last read back with other values
  add column otherwise_digest bytea;
update copy set presence = 1 where left_there;
alter table copy drop column left_there;
-- Counted for status and health: those who are still mailed though they said no, and those who came back by themselves.
create index copy_unheeded on copy (connection) where unheeded_since is not null;
create index copy_came_back on copy (connection) where came_back_at is not null;

alter table copy_key
  -- until when the processor may still hold what it was told to erase: its promise, or ours on its behalf
  add column promised timestamptz,
  -- the hub told the processor to leave the person alone under this key: "unsubscribed" is then not the person's word
  add column restricted boolean not null default false;
