-- Items of every kind. owner: whose key seals it, the person of a contact, the account of everything else; an item never changes its owner.
-- ref: what an item may be called outside. parent: the item it belongs to, e.g. the customer of an invoice.
alter table item add column owner bigint, add column ref uuid not null default gen_random_uuid(), add column parent bigint references item;
update item set owner = subject_id;
alter table item alter column owner set not null, alter column subject_id drop not null;
create index item_parent on item (parent) where parent is not null;

-- A person whom an item names, e.g. its billing contact. Their values stand here, under their own key, and nowhere in the item: where the
-- key is gone the item has no such fields, in each backup too. fields: which, one bit each.
create table item_person (
  item_id    bigint not null references item on delete cascade,
  subject_id bigint not null references subject,
  -- 0: billing contact, 1: occupant
  role       smallint not null,
  fields     bigint not null,
  body       bytea not null,
  primary key (item_id, subject_id, role)
);
create index item_person_subject on item_person (subject_id);
grant select, insert, update, delete on item_person to ${app};

-- How many ATTEMPT entries each copy of a batch has: one for each person it names, or one.
alter table batch add column named int[];

-- The persons whom items are about: of a contact the person, of others those whom they name.
create view person_item as
select id as item_id, subject_id, account_id, changed_at from item where subject_id is not null
union all
select p.item_id, p.subject_id, i.account_id, i.changed_at from item_person p join item i on i.id = p.item_id;
grant select on person_item to ${app};
