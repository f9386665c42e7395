-- Since when the address of this contact is that of somebody who was erased, if this person had not had it before then;
-- it is sent only on a consent that is newer.
alter table item add column suppressed_since timestamptz;
