-- All tables of the hub, by room; what comes later is a migration of its own (docs/decisions/0081-one-baseline.md).
--
--   1 foundation   the installation, numbers, keys
--   2 subject      sources, accounts, people, items
--   3 access       tokens, and who took which report
--   4 consent      what people said, whose purposes are served
--   5 processor    connections, what was approved, what is on record
--   6 register     entries, their tree, restored backups, the tally
--   7 copy         calls and their limits, what processors hold
--   8 intake       files and requests that came in
--   9 erasure      cases, what processors are asked, retention
--  10 mail         mails that leave, and who is written to
--
-- Flyway runs this as the owner, with hub as the schema that names without one belong to. What the application role may do stands behind
-- each table, and it may do nothing else. A number that stands for a word is the code of the enum that the comment names.

grant usage on schema hub, keys to ${app};


-- ---------------------------------------------------------------------------------------------------------------------- 1 foundation

create table installation (
  one boolean primary key default true check (one),
  id  text not null
);
grant select, insert on installation to ${app};

-- Numbers of persons, accounts, items and keys; taken 10,000 at a time.
create sequence id_block increment 10000;
grant usage on sequence id_block to ${app};

-- Epochs of the KEK. New keys are wrapped by the newest; a retired one is kept until no copy of the database should need it any more.
create table keys.epoch (
  number       int primary key check (number > 0),
  made_at      timestamptz not null default now(),
  retired_at   timestamptz,
  -- proved that nothing is wrapped by it; from then on the triggers below take nothing that is
  closed_at    timestamptz,
  destroyed_at timestamptz,
  check (retired_at is not null or closed_at is null),
  check (closed_at is not null or destroyed_at is null)
);
insert into keys.epoch(number) values (1);
grant select, insert on keys.epoch to ${app};
grant update (retired_at, closed_at, destroyed_at) on keys.epoch to ${app};

-- Keys of the whole hub, wrapped by a KEK from the safe folder.
create table keys.hub_key (
  name    text primary key,
  wrapped bytea not null
);
grant select, insert, update on keys.hub_key to ${app};

-- One key per person and per account, with the number of its owner. Erasing a person deletes the row.
create table keys.data_key (
  id      bigint primary key,
  wrapped bytea not null
);
grant select, insert, update, delete on keys.data_key to ${app};

-- Whoever writes a wrapped key holds its epoch's row until the transaction ends, and whoever closes the epoch waits for that. So no key can
-- slip in behind the proof, however long a node was frozen: it fails here instead of being unreadable later.
create function keys.check_epoch(wrapped bytea) returns void language plpgsql as $$
declare
  epoch  int := (get_byte(wrapped, 0) << 24) | (get_byte(wrapped, 1) << 16) | (get_byte(wrapped, 2) << 8) | get_byte(wrapped, 3);
  closed timestamptz;
begin
  select e.closed_at into closed from keys.epoch e where e.number = epoch for key share;
  if not found or closed is not null then
    raise exception 'epoch % takes no keys any more; this node has not noticed the newer one yet, the next try will', epoch;
  end if;
end $$;

-- Once for a statement, not for each row: people come thousands at a time.
create function keys.check_written() returns trigger language plpgsql as $$
declare
  epoch bytea;
begin
  for epoch in select distinct substring(wrapped from 1 for 4) from written loop
    perform keys.check_epoch(epoch);
  end loop;
  return null;
end $$;

create trigger data_key_added after insert on keys.data_key
  referencing new table as written for each statement execute function keys.check_written();
create trigger data_key_changed after update on keys.data_key
  referencing new table as written for each statement execute function keys.check_written();
create trigger hub_key_added after insert on keys.hub_key
  referencing new table as written for each statement execute function keys.check_written();
create trigger hub_key_changed after update on keys.hub_key
  referencing new table as written for each statement execute function keys.check_written();

-- Credentials of processors, sealed under a KEK of their own. Nobody reads one back: the hub opens it for a call.
create table keys.secret (
  name   text primary key check (name ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
  sealed bytea not null,
  set_by text not null,
  set_at timestamptz not null default now()
);
grant select, insert, update, delete on keys.secret to ${app};

-- Somebody attests that no copy of the safe folder was kept. Rows are added and never changed.
create table safe_attestation (
  id          bigint generated always as identity primary key,
  attested_at timestamptz not null default now(),
  attested_by text not null
);
create index safe_attestation_at on safe_attestation (attested_at);
grant select, insert on safe_attestation to ${app};

-- The date in the organisation's zone, by the clock that all nodes share.
create function today(zone text) returns date language sql volatile as $$
  select (clock_timestamp() at time zone zone)::date
$$;


-- ------------------------------------------------------------------------------------------------------------------------- 2 subject

-- Systems that tell us about people. External ids are unique within one of them.
create table source (
  id   smallint generated always as identity primary key,
  name text not null unique check (name ~ '^[a-z0-9][a-z0-9_-]{0,62}$')
);
grant select, insert on source to ${app};

-- source_key and address_key, here and below, are keyed hashes. Nothing in them can be read without the look-up key.
create table account (
  id         bigint primary key,
  ref        uuid not null unique,
  source     smallint not null references source,
  source_key bytea not null,
  -- 1: closed
  state      smallint not null default 0,
  unique (source, source_key)
);
grant select, insert, update on account to ${app};

create table subject (
  id          bigint primary key,
  ref         uuid not null unique,
  -- 0: neither erased nor objected
  state       smallint not null default 0,
  restricted  boolean not null default false,
  address_key bytea
);
create index subject_address_now on subject (address_key) where address_key is not null;
grant select, insert, update, delete on subject to ${app};

-- Each address a person ever had, from intake on: an old file must not bring back under an earlier one who was erased.
create table subject_address (
  subject_id  bigint not null references subject,
  address_key bytea not null,
  -- the moment itself, not the beginning of the transaction, which may have waited for an erasure
  since       timestamptz not null default clock_timestamp(),
  primary key (subject_id, address_key)
);
create index subject_address_key on subject_address (address_key);
grant select, insert, delete on subject_address to ${app};

create table membership (
  subject_id bigint not null references subject,
  account_id bigint not null references account,
  source     smallint not null references source,
  -- Controller: who decides about the data
  controller smallint not null,
  primary key (subject_id, account_id, source)
);
grant select, insert, update, delete on membership to ${app};

-- Known contacts of one source that lost their address on one day: so many may be a bad export, and a person is asked first.
create table address_loss (
  id         bigint generated always as identity primary key,
  source     smallint not null references source,
  -- in the organisation's zone
  day        date not null,
  count      bigint not null,
  -- 0: a file is still being taken in, 1: few, 2: a person is asked, 3: a person let it go on, 4: a person keeps the copies
  state      smallint not null,
  decided_by text,
  decided_at timestamptz
);
create unique index address_loss_open on address_loss (source, day) where decided_at is null;
create index address_loss_state on address_loss (source, state);
grant select, insert, update on address_loss to ${app};

-- Contacts, customers, invoices and whatever else processors hold copies of.
create table item (
  id          bigint primary key,
  -- ItemKind
  kind        smallint not null,
  -- of a contact: the person it is; of everything else: null
  subject_id  bigint references subject,
  account_id  bigint not null references account,
  source      smallint not null references source,
  source_key  bytea not null,
  version     int not null,
  -- keyed digest of the values, by the key that seals them
  digest      bytea not null,
  -- the values, sealed under the owner's key
  body        bytea not null,
  -- since when the hub knows it: a listing that began later would have shown whether a processor holds it
  since       timestamptz not null default now(),
  -- when a source last said something new about it: what retention counts from
  changed_at  timestamptz not null default now(),
  -- keyed hash of the item's own canonical address, as a copy_key has for a processor whose key is an address
  address_key bytea,
  -- since when the address of this contact is that of somebody who was erased, if this person had not had it before then; it is sent only
  -- on a consent that is newer
  suppressed_since timestamptz,
  -- with whom it lost its address; null: it has one, or never had
  lost_in     bigint references address_loss,
  -- whose key seals it: the person of a contact, the account of everything else; an item never changes its owner
  owner       bigint not null,
  -- what it may be called outside
  ref         uuid not null default gen_random_uuid(),
  -- the item it belongs to, e.g. the customer of an invoice
  parent      bigint references item,
  unique (source, kind, source_key)
);
create index item_subject on item (subject_id);
create index item_account on item (account_id, changed_at);
create index item_address on item (address_key) where address_key is not null;
create index item_lost on item (lost_in) where lost_in is not null;
create index item_parent on item (parent) where parent is not null;
grant select, insert, update, delete on item to ${app};

-- A person whom an item names, e.g. its billing contact. Their values stand here, under their own key, and nowhere in the item: where the
-- key is gone the item has no such fields, in each backup too.
create table item_person (
  item_id    bigint not null references item on delete cascade,
  subject_id bigint not null references subject,
  -- 0: billing contact, 1: occupant
  role       smallint not null,
  -- which fields, one bit each
  fields     bigint not null,
  body       bytea not null,
  primary key (item_id, subject_id, role)
);
create index item_person_subject on item_person (subject_id);
grant select, insert, update, delete on item_person to ${app};

-- The persons whom items are about: of a contact the person, of others those whom they name.
create view person_item as
select id as item_id, subject_id, account_id, changed_at from item where subject_id is not null
union all
select p.item_id, p.subject_id, i.account_id, i.changed_at from item_person p join item i on i.id = p.item_id;
grant select on person_item to ${app};


-- -------------------------------------------------------------------------------------------------------------------------- 3 access

-- API tokens. Only the SHA-256 of a token is kept: it has 256 random bits, so nobody can guess their way to it.
create table api_token (
  id         bigint generated always as identity primary key,
  name       text not null unique check (name ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
  hash       bytea not null unique,
  role       text not null,
  account_id bigint references account,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  created_by text not null,
  revoked_at timestamptz
);
grant select, insert on api_token to ${app};
grant update (revoked_at) on api_token to ${app};

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


-- ------------------------------------------------------------------------------------------------------------------------- 4 consent

-- What people said, and when. Nothing is ever changed here; a person's rows go when the person is erased.
create table consent_event (
  id          bigint generated always as identity primary key,
  subject_id  bigint not null references subject,
  account_id  bigint not null references account,
  consent     text not null,
  granted     boolean not null,
  -- -infinity: granted, but nobody knows when; any withdrawal beats it. A source's clock may be a few minutes fast: a yes that is dated
  -- ahead counts from when it was heard, or it would beat a no that was said after it
  at          timestamptz not null,
  recorded_at timestamptz not null default now(),
  -- what a yes that is dated ahead was dated, so that the same yes told again is not a newer one
  dated       timestamptz
);
create index consent_event_subject on consent_event (subject_id, consent);
grant select, insert, delete on consent_event to ${app};

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

-- An account's instruction to use its data for its purposes, and the agreement it stands in. A purpose is ours unless its file says
-- otherwise, and data that an account decides about is not used for it.
create table account_instruction (
  account_id bigint primary key references account,
  agreement  text not null,
  agreed_on  date not null,
  set_at     timestamptz not null default now(),
  set_by     text not null
);
grant select, insert, update, delete on account_instruction to ${app};

-- A recipient that an account does not want its data at (GDPR Art. 28(2)).
create table account_objection (
  account_id bigint not null references account,
  processor  text not null,
  set_at     timestamptz not null default now(),
  set_by     text not null,
  primary key (account_id, processor)
);
grant select, insert, update, delete on account_objection to ${app};


-- ----------------------------------------------------------------------------------------------------------------------- 5 processor

create table processor (
  key text primary key
);
grant select, insert on processor to ${app};
-- Whoever records takes the processor's row, so that two cannot build on the same version.
grant update on processor to ${app};

create table connection (
  id            smallint generated always as identity primary key,
  name          text not null unique check (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  processor     text not null references processor,
  -- somebody paused its disclosures
  paused        boolean not null default false,
  -- its file has vanished; it discloses nothing and can still be erased
  orphaned      boolean not null default false,
  -- who was there before the hub is known, so that disclosures may begin
  baseline_at   timestamptz,
  -- the one that was approved last
  declaration   int,
  -- the days on which all requirements are met; it stands on the row that every claim locks, so that a change waits for the claims under way
  cleared       datemultirange not null default '{}',
  -- it is being left: nothing is disclosed to it any more, and everybody whom it may hold is erased there
  offboarding   boolean not null default false,
  -- that is over: nobody of ours is there, and its file may go
  offboarded_at timestamptz
);
grant select, insert, update on connection to ${app};

-- A resolved place where copies go: host, account, list. Holds no personal data.
create table target (
  id         int generated always as identity primary key,
  connection smallint not null references connection,
  place      text not null,
  unique (connection, place)
);
grant select, insert on target to ${app};

-- Which nodes have the file of a connection. It has vanished when no node that lives has it; a node without it takes no work for it.
create table connector_file (
  connection smallint not null references connection,
  node       text not null,
  -- a node that was not seen for a minute is taken for dead
  seen_at    timestamptz not null,
  primary key (connection, node)
);
grant select, insert, update, delete on connector_file to ${app};

-- What a connector file asks for. It does nothing until somebody approves it.
create table proposal (
  id          int generated always as identity primary key,
  connection  smallint not null references connection,
  digest      bytea not null,
  body        text not null,
  -- the first proposer stays the author
  proposed_by text not null,
  proposed_at timestamptz not null default now(),
  unique (connection, digest)
);
grant select, insert on proposal to ${app};
-- Proposing the same text again makes it the newest proposal.
grant update (proposed_at) on proposal to ${app};

-- Everybody who ever proposed a text: none of them may be the second pair of eyes for it.
create table proposer (
  proposal int not null references proposal,
  name     text not null,
  at       timestamptz not null default now(),
  primary key (proposal, name)
);
grant select, insert on proposer to ${app};

-- What somebody approved: resolved, stored, and the only thing the hub runs.
create table declaration (
  id          int generated always as identity primary key,
  connection  smallint not null references connection,
  proposal    int not null references proposal,
  target      int not null references target,
  digest      bytea not null,
  body        text not null,
  approved_by text not null,
  approved_at timestamptz not null default now(),
  four_eyes   boolean not null
);
grant select, insert on declaration to ${app};
alter table connection add foreign key (declaration) references declaration;

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

create function refuse_change_of_record() returns trigger language plpgsql as $$
begin
  raise exception 'what was recorded about a processor is never changed or removed; record a new version';
end $$;
create trigger processor_record_is_append_only before update or delete on processor_record
  for each row execute function refuse_change_of_record();
create trigger processor_record_is_never_emptied before truncate on processor_record
  for each statement execute function refuse_change_of_record();

-- On which days each requirement of a connection is met, worked out from the records when one of them changes.
create table clearance (
  connection  smallint not null references connection,
  -- Requirement
  requirement smallint not null,
  met         datemultirange not null,
  primary key (connection, requirement)
);
grant select, insert, update, delete on clearance to ${app};

-- What holds a connection's copies back now, once a copy was held back and the entry CLOSED is written; gone with OPENED.
create table closure (
  connection  smallint not null references connection,
  -- Requirement
  requirement smallint not null,
  since       timestamptz not null default now(),
  primary key (connection, requirement)
);
grant select, insert, delete on closure to ${app};


-- ------------------------------------------------------------------------------------------------------------------------ 6 register

-- Some columns of an entry are made from its leaf by the database itself, so they cannot say anything else than it does, also when leaves
-- are imported again. The leaf stays what is hashed.
create function leaf_account(leaf bytea) returns uuid language sql immutable parallel safe as $$
  select case when substring(leaf from 1 for 12) = '{"account":"'::bytea
              then encode(substring(leaf from 13 for 36), 'escape')::uuid end
$$;
-- The fields of an ATTEMPT that discloses: names between quotes and commas. None: a call that protects.
create function leaf_fields(kind smallint, leaf bytea) returns text language sql immutable parallel safe as $$
  select case when kind = 1 then substring(encode(leaf, 'escape') from '"fields":\["([^]]+)"\]') end
$$;
-- The ATTEMPT of which an OUTCOME says that nothing left.
create function leaf_unsent(kind smallint, leaf bytea) returns bigint language sql immutable parallel safe as $$
  select case when kind = 2 and position('"result":"not sent"'::bytea in leaf) > 0
              then substring(encode(leaf, 'escape') from '"attempt":([0-9]+)')::bigint end
$$;

-- The register. The application role can add entries and read them; it cannot change or remove one. Numbers are taken 5,000 at a time.
create sequence entry_block increment 5000;
grant usage on sequence entry_block to ${app};
create table entry (
  id         bigint primary key,
  -- EntryKind
  kind       smallint not null,
  connection smallint,
  -- each person whom the leaf names has their number here; no foreign key, as an entry outlives who was erased
  subject_id bigint,
  at         timestamptz not null,
  -- the exact bytes that are hashed, never written again from other columns
  leaf       bytea not null check (octet_length(leaf) <= 8192),
  account    uuid generated always as (leaf_account(leaf)) stored,
  fields     text generated always as (leaf_fields(kind, leaf)) stored,
  unsent     bigint generated always as (leaf_unsent(kind, leaf)) stored
);
alter table entry alter leaf set storage external;
-- Newest first, by person, by time, by connection, by account; the number breaks ties.
create index entry_subject on entry (subject_id) where subject_id is not null;
create index entry_at on entry (at, id);
create index entry_connection on entry (connection, at, id) where connection is not null;
create index entry_account on entry (account, at, id) where account is not null;
create index entry_unsent on entry (unsent) where unsent is not null;
grant select, insert on entry to ${app};

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the register is append-only: % on % refused', tg_op, tg_table_name;
end $$;
create trigger entry_is_append_only before update or delete on entry
  for each row execute function refuse_change();
create trigger entry_is_never_emptied before truncate on entry
  for each statement execute function refuse_change();

-- The register's tree: RFC 6962 hashes, in tiles of 256. What is here is never changed; docs/register-format.md says how to verify it.

-- Places of entries: first_entry .. first_entry + n - 1 are the leaves first_idx .. first_idx + n - 1.
create table run (
  first_idx   bigint primary key,
  first_entry bigint not null unique,
  n           int not null check (n > 0)
);

-- 256 hashes of one level, and the one hash of the level above that they make. Only full tiles are here.
create table tile (
  level smallint not null,
  n     bigint not null,
  data  bytea not null check (octet_length(data) = 8192),
  root  bytea not null check (octet_length(root) = 32),
  primary key (level, n)
);
alter table tile alter data set storage external;

-- Signed by a key that no database knows. Of those of one hour the last one stays; what counts is kept outside.
create table checkpoint (
  size bigint primary key check (size > 0),
  root bytea not null check (octet_length(root) = 32),
  note text not null,
  -- the leaf hashes behind the last full tile
  tail bytea not null,
  at   timestamptz not null default now()
);
alter table checkpoint alter tail set storage external;

grant select, insert on run, tile, checkpoint to ${app};
grant delete on checkpoint to ${app};

create trigger run_is_append_only before update or delete on run
  for each row execute function refuse_change();
create trigger run_is_never_emptied before truncate on run
  for each statement execute function refuse_change();
create trigger tile_is_append_only before update or delete on tile
  for each row execute function refuse_change();
create trigger tile_is_never_emptied before truncate on tile
  for each statement execute function refuse_change();
create trigger checkpoint_is_never_changed before update on checkpoint
  for each row execute function refuse_change();

-- One row per writing transaction, waiting for its place in the tree: entries first_entry .. first_entry + n - 1, n leaf hashes of 32 bytes.
create table blk (
  id          bigint generated always as identity primary key,
  first_entry bigint not null unique,
  n           int not null check (n > 0),
  hashes      bytea not null check (octet_length(hashes) = n * 32),
  mark        bytea
);
alter table blk alter hashes set storage external;
grant select, insert on blk to ${app};
grant update (mark) on blk to ${app};

-- The application cannot take what waits off the list: only this function does, and only what has its place in the tree.
create function take_placed_blocks(firsts bigint[]) returns bigint language sql security definer set search_path = hub, pg_temp as $$
  with gone as (
    delete from blk b where b.first_entry = any(firsts) and b.n = (
      select sum(least(r.first_entry + r.n, b.first_entry + b.n) - greatest(r.first_entry, b.first_entry)) from run r
      where r.first_entry >= coalesce((select max(x.first_entry) from run x where x.first_entry <= b.first_entry), b.first_entry)
        and r.first_entry < b.first_entry + b.n and r.first_entry + r.n > b.first_entry)
    returning b.n)
  select coalesce(sum(n), 0) from gone
$$;
revoke execute on function take_placed_blocks(bigint[]) from public;
grant execute on function take_placed_blocks(bigint[]) to ${app};

-- Why nothing is disclosed: nothing is signed, or the register was found damaged.
create table disclosure_halt (
  cause text primary key,
  words text not null,
  since timestamptz not null default now()
);
grant select, insert, delete on disclosure_halt to ${app};

-- Times at which the database was found behind the safe folder: a backup had been restored. While one is not confirmed, nothing is
-- disclosed; what protects people goes out.
create table restore (
  id           bigint generated always as identity primary key,
  -- leaves that were taken from the journal
  first_idx    bigint not null,
  to_idx       bigint not null,
  missing      bigint not null,
  found_at     timestamptz not null default now(),
  confirmed_at timestamptz,
  confirmed_by text
);
grant select, insert on restore to ${app};
grant update (confirmed_at, confirmed_by) on restore to ${app};

-- Erasures that were begun and, as far as a restored database and the journal know, never accepted. Disclosures wait until an
-- administrator says for each whether it is carried out.
create table begun_erasure (
  ref        uuid primary key,
  found_at   timestamptz not null default now(),
  decided_at timestamptz,
  decided_by text,
  erase      boolean
);
grant select, insert on begun_erasure to ${app};
grant update (decided_at, decided_by, erase) on begun_erasure to ${app};

-- How many entries of each sort have a place in the tree, by the hour (UTC) that they name. The sequencer counts in the transaction that gives
-- the places. Nothing here is proven: it is made from the leaves, and can be made again.
create table tally (
  hour        timestamptz not null,
  -- 0: none
  connection  smallint not null,
  -- EntryKind
  kind        smallint not null,
  -- first 12 hex digits of its digest
  declaration text not null,
  item        text not null,
  operation   text not null,
  -- names with commas between them
  purposes    text not null,
  -- one bit for each field that went out, by its number within the kind of item
  fields      bigint not null,
  result      text not null,
  -- of a refusal: its code, or the processor's status
  code        text not null,
  n           bigint not null check (n > 0),
  primary key (hour, connection, kind, declaration, item, operation, purposes, fields, result, code)
) with (fillfactor = 70);
grant select, insert, update, delete on tally to ${app};


-- ---------------------------------------------------------------------------------------------------------------------------- 7 copy

-- What a processor's limits are counted on. Two connections may share one.
create table provider_account (
  name         text primary key,
  paused_until timestamptz not null default '-infinity',
  failures     int not null default 0,
  -- our own words for the last failure
  cause        text,
  -- what the processor itself says its limit is, when that is less than what was declared
  learned      int
);
grant select, insert, update on provider_account to ${app};

-- Calls that count against the limits: a sliding log. What no window counts any more goes at the next call.
create table provider_call (
  id      bigint generated always as identity primary key,
  account text not null references provider_account,
  call    text not null,
  -- the node that makes it
  owner   text not null,
  -- the latest moment it can reach the processor: first its deadline, then when it was over
  until   timestamptz not null,
  open    boolean not null default true
);
create index provider_call_until on provider_call (account, until);
grant select, insert, update, delete on provider_call to ${app};

-- Whether the calls of one more operation would be too many. most, per (ms) and of describe one window each; what of names is counted, ''
-- counts all. An operation may take several calls, one after the other: it gets leave for all of them before anything is claimed, or for
-- none. A call that does not protect leaves a tenth of each common window to those that do. The moment is read once: clock_timestamp() in a
-- condition is asked for each row anew, so that no index bounds the scan.
create function calls_full(
  a text, calls text[], most int[], per bigint[], of text[], at_once int, protects boolean)
returns boolean language plpgsql volatile as $$
declare moment timestamptz := clock_timestamp();
begin
  return (select count(*) from provider_call where account = a and open and until > moment)
           >= case when protects or at_once = 1 then at_once else at_once - 1 end
      or exists (
        select 1 from unnest(most, per, of) w(most, per, of)
        -- What a processor says of its limit is taken for its shortest window.
        cross join lateral (
          select case when w.of = '' and w.per = (select min(x.per) from unnest(calls_full.per, calls_full.of) x(per, of) where x.of = '')
                      then least(w.most, coalesce((select learned from provider_account where name = a), w.most))
                      else w.most end as most) m
        cross join lateral (
          select count(*) as calls from unnest(calls_full.calls) c(call)
          where w.of = '' or c.call = any(string_to_array(w.of, ','))) n
        where n.calls > 0
          and (select count(*) from provider_call c
               where c.account = a and c.until > moment - w.per * interval '1 ms'
                 and (w.of = '' or c.call = any(string_to_array(w.of, ','))))
              -- An operation that takes more calls than its window holds goes when the window is empty.
              > greatest(0, case when w.of = '' and not protects and w.most > 1 then greatest(1, m.most - greatest(1, w.most / 10)) else m.most end
                            - n.calls));
end $$;

-- Takes leave for the calls of one operation, or none: the account's row is held until the transaction ends, so that nodes take turns.
-- The first of its rows is open and counts as one call at the same time; each row counts in its windows.
-- One round trip; each statement in it sees what the others before it committed.
create function take_calls(
  a text, calls text[], node text, deadline timestamptz, most int[], per bigint[], of text[], at_once int, protects boolean)
returns bigint[] language plpgsql volatile as $$
declare taken bigint[]; over timestamptz;
begin
  perform 1 from provider_account where name = a for update;
  if calls_full(a, calls, most, per, of, at_once, protects) then
    return null;
  end if;
  over := clock_timestamp() - coalesce((select max(p) from unnest(per) p), 0) * interval '1 ms';
  delete from provider_call where account = a and until < over;
  with c as (
    insert into provider_call(account, call, owner, until, open)
    select a, call, node, deadline, place = 1 from unnest(calls) with ordinality n(call, place) order by place
    returning id)
  select array_agg(id order by id) into taken from c;
  return taken;
end $$;

-- What one connection holds of one item. due_at is set exactly while something is to be done and nobody is doing it, so that
-- the second update of a row touches no index (fillfactor leaves it room).
create table copy (
  item_id     bigint not null references item,
  connection  smallint not null references connection,
  -- CopyState
  state       smallint not null default 0,
  -- 0: protective calls, 1: changes at the source, 2: changes of the declaration
  prio        smallint not null default 1,
  attempts    smallint not null default 0,
  -- the largest batch it may travel in, after one was refused as a whole
  chunk       smallint,
  -- whether the processor is known to hold it
  known       boolean not null default false,
  -- since when the processor leaves the person alone
  restricted_at timestamptz,
  -- versions of the item: the one that should be there, and the one that is
  desired     int not null,
  actual      int not null default 0,
  declaration int,
  -- those that were sent, one bit each
  fields      bigint not null default 0,
  sent_digest bytea,
  provider_id bytea,
  -- keyed hash of the key by which the processor knows it
  key         bytea,
  -- keyed hash of the key it waits for, which is another contact's
  wanted      bytea,
  -- what the processor refuses for good, and the key it does so for
  refused     smallint not null default 0,
  refused_key bytea,
  -- when the processor last said that it holds what was sent
  confirmed_at timestamptz,
  -- Held: why nothing is sent
  reason      smallint not null default 0,
  due_at      timestamptz,
  -- Presence: how the processor holds the person
  presence    smallint not null default 0,
  -- whether a listing that began after our own restriction showed that it took effect
  seen_restricted boolean not null default false,
  -- since when the person is subscribed there again by their own act
  came_back_at timestamptz,
  -- since when a protective call is due and not heeded, and how often it was refused
  unheeded_since timestamptz,
  refusals    smallint not null default 0,
  -- digest of what was sent and last read back with other values
  otherwise_digest bytea,
  -- whose member a copy took over, with an address that changed hands, and when; until the processor shows that member since, nobody knows
  -- which of the two left there: it counts for both
  taken_from  bigint,
  taken_at    timestamptz,
  primary key (item_id, connection)
) with (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05);
create index copy_due on copy (connection, prio, due_at) where due_at is not null;
create index copy_wanted on copy (wanted) where wanted is not null;
-- Counted for status and health: those who are still mailed though they said no, and those who came back by themselves.
create index copy_unheeded on copy (connection) where unheeded_since is not null;
create index copy_came_back on copy (connection) where came_back_at is not null;
grant select, insert, update, delete on copy to ${app};

-- Every key a copy was ever addressed by. What is not gone belongs to one item of a target. The keys of erased items stay for forwardings
-- that are not through.
create table copy_key (
  target  int not null references target,
  key     bytea not null,
  item_id bigint not null,
  sealed  bytea not null,
  since   timestamptz not null default now(),
  -- the processor does not hold it any more, or never did
  gone    boolean not null default false,
  -- the processor holds it, though the copy is known by another key
  stray   boolean not null default false,
  -- the processor's own id of what is there astray, sealed
  provider_id bytea,
  -- until when the processor may still hold what it was told to erase: its promise, or ours on its behalf
  promised timestamptz,
  -- the hub told the processor to leave the person alone under this key: "unsubscribed" is then not the person's word
  restricted boolean not null default false,
  primary key (target, key, item_id)
);
create unique index copy_key_owner on copy_key (target, key) where not gone;
create index copy_key_item on copy_key (item_id);
grant select, insert, update, delete on copy_key to ${app};

-- One row per call that is under way or whose outcome is not known: the lease, and what is needed to settle it.
create table batch (
  -- number of its first ATTEMPT entry
  id          bigint primary key,
  connection  smallint not null references connection,
  declaration int not null references declaration,
  -- Operation
  operation   smallint not null,
  state       smallint not null default 0,
  -- the node that carries it
  owner       text not null,
  -- counts who has held it; whoever comes with an older one is too late
  epoch       int not null default 0,
  lease_until timestamptz not null,
  deadline    timestamptz not null,
  settle_at   timestamptz,
  attempted_at timestamptz not null,
  -- one element for each copy
  items       bigint[] not null,
  entries     bigint[] not null,
  versions    int[] not null,
  fields      bigint[] not null,
  digests     bytea[] not null,
  keys        bytea[] not null,
  -- how many ATTEMPT entries each copy has: one for each person it names, or one
  named       int[]
);
grant select, insert, update, delete on batch to ${app};

-- One complete listing of who is at a processor: right after connecting, on a schedule, or asked for.
create table sweep (
  id          bigint generated always as identity primary key,
  connection  smallint not null references connection,
  declaration int not null references declaration,
  -- 0: baseline, 1: scheduled, 2: asked for
  kind        smallint not null,
  -- 0: to be run, 1: done, 2: failed, 3: a person must say whether the missing are to be sent again
  state       smallint not null default 0,
  owner       text,
  epoch       int not null default 0,
  lease_until timestamptz not null default '-infinity',
  next_at     timestamptz not null default now(),
  started_at  timestamptz not null default now(),
  finished_at timestamptz,
  page        int not null default 0,
  cursor      text,
  cause       text,
  seen        bigint not null default 0,
  adopted     bigint not null default 0,
  left_there  bigint not null default 0,
  came_back   bigint not null default 0,
  stray       bigint not null default 0,
  unknown     bigint not null default 0,
  missing     bigint not null default 0
);
create unique index sweep_open on sweep (connection) where state = 0;
grant select, insert, update on sweep to ${app};

-- Whom a sweep that is under way has seen; emptied when it is over.
create table sweep_seen (
  sweep   bigint not null references sweep,
  item_id bigint not null,
  -- whether the restriction that it shows had shown in no listing before: nobody knows then whether the person subscribed under another
  -- address before or after the no, so the no counts
  unconfirmed boolean not null default false,
  primary key (sweep, item_id)
);
grant select, insert, delete on sweep_seen to ${app};


-- -------------------------------------------------------------------------------------------------------------------------- 8 intake

-- One file that came in.
create table import (
  id            bigint generated always as identity primary key,
  ref           uuid not null unique,
  source        smallint not null references source,
  account_id    bigint references account,
  actor         text not null,
  -- keyed hash of its bytes, so that the same file is resumed and not begun again
  content_key   bytea not null,
  state         smallint not null default 0,
  -- wraps the key of the sealed spool; gone once the report is there
  spool_key     bytea,
  node          text not null,
  records       bigint not null default 0,
  taken         bigint not null default 0,
  changed       bigint not null default 0,
  unchanged     bigint not null default 0,
  refused       bigint not null default 0,
  linked        bigint not null default 0,
  not_kept      text[] not null default '{}',
  unknown_columns int[] not null default '{}',
  -- FileCode, if it was refused as a whole, and where
  file_code     text,
  file_line     bigint,
  received_at   timestamptz not null default now(),
  finished_at   timestamptz,
  -- noes in contacts that were refused for something else
  noes_taken     bigint not null default 0,
  noes_not_taken bigint not null default 0
);
create index import_open on import (id) where finished_at is null;
grant select, insert, update on import to ${app};

-- A wrapped key like those of the foundation.
create function keys.check_spool_key() returns trigger language plpgsql as $$
begin
  perform keys.check_epoch(new.spool_key);
  return null;
end $$;
create trigger spool_key_written after insert or update of spool_key on import
  for each row when (new.spool_key is not null) execute function keys.check_spool_key();

-- Refused rows: where and why, never what. At most 10,000 a file; the count above is complete.
create table import_refusal (
  import_id bigint not null references import,
  line      bigint not null,
  field     text not null,
  code      text not null,
  -- Heard: what became of the noes in the row
  noes      smallint not null default 0,
  primary key (import_id, line)
);
grant select, insert, delete on import_refusal to ${app};

-- Notes about rows that were taken or refused: how many rows, and where the first one is.
create table import_note (
  import_id  bigint not null references import,
  field      text not null,
  code       text not null,
  first_line bigint not null,
  rows       bigint not null,
  primary key (import_id, field, code)
);
grant select, insert, update, delete on import_note to ${app};

-- Refused contacts with a no that could not be taken, by transaction. Health counts those of the last 24 hours.
create table no_not_taken (
  id       bigint generated always as identity primary key,
  at       timestamptz not null default now(),
  source   smallint references source,
  contacts bigint not null
);
create index no_not_taken_at on no_not_taken (at);
grant select, insert, delete on no_not_taken to ${app};

-- Requests that were answered and may be repeated for a day without being done again. key, body: keyed hashes; answer: places, codes
-- and counts, never a value.
create table request (
  key        bytea primary key,
  body       bytea not null,
  answer     text not null,
  expires_at timestamptz not null
);
create index request_expires on request (expires_at);
grant select, insert, update, delete on request to ${app};


-- ------------------------------------------------------------------------------------------------------------------------- 9 erasure

-- An erasure of many people that one person asked for. A second person confirms it, and it begins after a waiting time in which it can
-- be stopped. No personal data: numbers, names of tokens, a reason without values of a person.
create table mass_erasure (
  id           bigint generated always as identity primary key,
  ref          uuid not null unique,
  kind         smallint not null,
  -- whom it reached when it was asked for: what the second person is shown
  people       bigint not null,
  connection   smallint references connection,
  -- the account whose people they are, or whose token asked
  account_id   bigint references account,
  reason       text,
  asked_by     text not null,
  asked_at     timestamptz not null default now(),
  confirmed_by text,
  confirmed_at timestamptz,
  begins_at    timestamptz,
  stopped_by   text,
  stopped_at   timestamptz,
  begun_at     timestamptz,
  check (confirmed_by <> asked_by),
  check (begun_at is null or confirmed_at is not null and stopped_at is null)
);
create index mass_erasure_due on mass_erasure (begins_at) where begun_at is null and stopped_at is null;
create unique index mass_erasure_connection on mass_erasure (connection) where connection is not null and begun_at is null and stopped_at is null;
create unique index mass_erasure_account on mass_erasure (kind, account_id)
  where kind in (1, 2, 3) and account_id is not null and begun_at is null and stopped_at is null;
-- Erasures that one token asks for one by one wait together. Each token of an account has its own.
create unique index mass_erasure_one_by_one on mass_erasure (asked_by)
  where kind = 4 and confirmed_at is null and begun_at is null and stopped_at is null;
grant select, insert, update on mass_erasure to ${app};

-- Closing an account: its people one by one, whoever is killed meanwhile.
create table account_closing (
  id          bigint generated always as identity primary key,
  ref         uuid not null unique,
  account_id  bigint not null references account,
  people      bigint not null,
  opened_by   text not null,
  opened_at   timestamptz not null default now(),
  -- everybody was accepted; their cases go on
  accepted_at timestamptz
);
create unique index account_closing_open on account_closing (account_id);
create index account_closing_rest on account_closing (id) where accepted_at is null;
grant select, insert, update on account_closing to ${app};

-- What a person or an account asked for. Who it is about stands here as numbers; words about them only sealed, under the case's own key.
create table rights_case (
  id           bigint generated always as identity primary key,
  ref          uuid not null unique,
  -- CaseKind, CaseScope, CaseState, Channel
  kind         smallint not null,
  scope        smallint not null,
  state        smallint not null,
  channel      smallint not null,
  subject_id   bigint,
  subject_ref  uuid,
  account_id   bigint references account,
  -- Identity: how it was shown who asked
  identity     smallint not null default 0,
  identity_by  text,
  identity_at  timestamptz,
  received_on  date not null,
  due_on       date not null,
  due_rule     text not null,
  extended_on  date,
  extension    text,
  opened_at    timestamptz not null default now(),
  opened_by    text not null,
  accepted_at  timestamptz,
  -- every part was checked or is settled: the certificate may be given
  done_at      timestamptz,
  -- the last look is over and the case's key is gone
  closed_at    timestamptz,
  ending       text,
  -- number of the case's key, and what it seals: where to write to
  key_id       bigint,
  dossier      bytea,
  -- SHA-256 of the one word that confirms who asked, and of the one that shows the certificate
  link_hash    bytea,
  link_until   timestamptz,
  check_hash   bytea,
  joined       bigint references rights_case,
  -- others who have the same address, when it was accepted
  same_address int not null default 0,
  closing      bigint references account_closing,
  -- the clock stands while the person is asked to show who they are
  paused_on    date,
  paused       text,
  -- by how many days the due dates were moved
  paused_days  int not null default 0,
  -- when the safe folder's list of erasures got it; until then it is tried again every minute
  listed_at    timestamptz,
  -- what a certificate says for ever, written at acceptance: whether the person's key was destroyed, from which day on no copy of the database
  -- can be read that still holds the person, and the attestation that this day rests on
  key_destroyed boolean not null default false,
  unreadable_from date,
  attested_on  date,
  mass_erasure bigint references mass_erasure,
  -- the person is restricted only because this case waits
  held         boolean not null default false,
  -- a person's statement (GDPR Art. 15) is shown by the link that confirmed the request, for some days; nothing of it is stored
  statement_hash  bytea,
  statement_until timestamptz,
  -- when the person, or staff for them, took it first
  statement_taken_at timestamptz,
  -- to which address a link went: a hash of the link's word and the address's key; without the word, which is kept nowhere, it names nobody
  link_address bytea,
  -- on which token's word an erasure was carried out; empty: the person's own, a rule, or a second person's beside it
  decided_by   text
);
create index rights_case_subject on rights_case (subject_id) where subject_id is not null;
create index rights_case_subject_ref on rights_case (subject_ref) where subject_ref is not null;
create index rights_case_open on rights_case (due_on) where closed_at is null;
create index rights_case_accepted on rights_case (accepted_at) where accepted_at is not null;
-- Where it can be seen how many cases of one person wait.
create index rights_case_waiting on rights_case (subject_id, opened_at) where state = 0;
create index rights_case_closing on rights_case (closing) where closing is not null;
create index rights_case_unlisted on rights_case (accepted_at) where listed_at is null and kind = 0 and accepted_at is not null;
create index rights_case_mass on rights_case (mass_erasure) where mass_erasure is not null and accepted_at is null and closed_at is null;
create index rights_case_decided on rights_case (decided_by, accepted_at) where decided_by is not null;
create unique index rights_case_link on rights_case (link_hash) where link_hash is not null;
create unique index rights_case_statement on rights_case (statement_hash) where statement_hash is not null;
grant select, insert, update on rights_case to ${app};

-- Who may not come back.
create table suppression (
  id         bigint generated always as identity primary key,
  -- keyed hash, under keys of its own, of a source's id or of an address
  key        bytea not null,
  -- only in this account
  account_id bigint references account,
  -- a consent that was given later counts again
  since      timestamptz not null,
  case_id    bigint not null references rights_case
);
create index suppression_key on suppression (key);
grant select, insert, delete on suppression to ${app};
-- A yes that is dated ahead, and is heard after the erasure, counts neither now nor when its date has come.
grant update (since) on suppression to ${app};

-- One connection's part of an erasure.
create table forwarding (
  id          bigint generated always as identity primary key,
  case_id     bigint not null references rights_case,
  connection  smallint not null references connection,
  target      int not null references target,
  -- by its calls; the newest that was ever approved for this target
  declaration int not null references declaration,
  -- whose keys it is about (copy_key keeps them)
  items       bigint[] not null,
  -- the contact that the processor's copy was handed over to
  heir        bigint,
  -- Step, ProofLevel, Ending, Trouble
  step        smallint not null,
  level       smallint not null default 0,
  ending      smallint not null default 0,
  trouble     smallint not null default 0,
  cause       text,
  -- whether the processor ever said that it held somebody
  found       boolean not null default false,
  passes      int not null default 0,
  checks      int not null default 0,
  failures    int not null default 0,
  reappeared  int not null default 0,
  -- until when a call that was under way at acceptance may still have its effect
  busy_until  timestamptz,
  promised    timestamptz,
  erased_at   timestamptz,
  verified_at timestamptz,
  due_at      timestamptz,
  owner       text,
  epoch       int not null default 0,
  lease_until timestamptz,
  -- the ATTEMPT entries of the calls that are being made
  attempts    bigint[] not null default '{}',
  evidence    bytea,
  evidence_by text,
  evidence_at timestamptz,
  -- a processor without calls is written to; its answer comes by a link with a word, of which this is the SHA-256
  answer_hash bytea,
  mail        uuid,
  -- what the mail said of the person, sealed under the case's key
  asked       bytea,
  remind_at   timestamptz,
  answer_due  timestamptz,
  -- the sweep that found somebody who had been erased; many at once wait for a person's word
  found_in    bigint references sweep,
  unique (case_id, connection, target)
);
create index forwarding_due on forwarding (connection, target, step, due_at) where due_at is not null;
create index forwarding_lease on forwarding (lease_until) where lease_until is not null;
create index forwarding_listen on forwarding (connection) where step = 2;
create unique index forwarding_answer on forwarding (answer_hash) where answer_hash is not null;
create index forwarding_mail on forwarding (mail) where mail is not null;
create index forwarding_remind on forwarding (remind_at) where remind_at is not null;
create index forwarding_found on forwarding (found_in) where found_in is not null;
create index forwarding_asks on forwarding (connection) where trouble = 5;
grant select, insert, update on forwarding to ${app};

-- Leaving a processor.
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

-- How long an account keeps what it told, at its own word.
create table retention (
  account_id  bigint primary key references account,
  -- a period such as P2Y, counted from when a source last said something new
  keep        text not null,
  set_by      text not null,
  set_at      timestamptz not null default now(),
  next_at     timestamptz not null default now(),
  last_run    timestamptz,
  -- how many it would destroy, and why somebody must say so first
  asked       bigint,
  cause       text,
  confirmed   bigint,
  confirmed_by text
);
create index retention_next on retention (next_at);
grant select, insert, update, delete on retention to ${app};

-- What was destroyed, and when.
create table retention_run (
  id         bigint generated always as identity primary key,
  account_id bigint not null references account,
  at         timestamptz not null default now(),
  keep       text not null,
  destroyed  bigint not null,
  confirmed_by text
);
create index retention_run_account on retention_run (account_id, id);
grant select, insert on retention_run to ${app};


-- --------------------------------------------------------------------------------------------------------------------------- 10 mail

-- Mails that leave. What they say is sealed under a key of its own, which is destroyed once they are sent.
create table outbox (
  id          bigint generated always as identity primary key,
  -- stands in the Message-ID, so that a bounce is known again
  ref         uuid not null unique,
  -- LetterKind
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
