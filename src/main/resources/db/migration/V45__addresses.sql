-- address_key: keyed hash of the item's own canonical address, as a copy_key has for a processor whose key is an address.
alter table item add column address_key bytea;
update item i set address_key = s.address_key from subject s where s.id = i.subject_id;
create index item_address on item (address_key) where address_key is not null;

-- Each address a person ever had, from intake on: an old file must not bring back under an earlier one who was erased.
alter index subject_address rename to subject_address_now;
create table subject_address (
  subject_id  bigint not null references subject,
  address_key bytea not null,
  -- the moment itself, not the beginning of the transaction, which may have waited for an erasure
  since       timestamptz not null default clock_timestamp(),
  primary key (subject_id, address_key)
);
create index subject_address_key on subject_address (address_key);
grant select, insert, delete on subject_address to ${app};

insert into subject_address(subject_id, address_key, since)
select s.id, s.address_key, min(i.since) from subject s join item i on i.subject_id = s.id
where s.address_key is not null group by s.id, s.address_key;
