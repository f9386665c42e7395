-- How many entries of each sort have a place in the tree, by the hour (UTC) that they name. The sequencer counts in the transaction that gives
-- the places. Nothing here is proven: it is made from the leaves, and can be made again.
create table tally (
  hour        timestamptz not null,
  -- 0: none
  connection  smallint not null,
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
