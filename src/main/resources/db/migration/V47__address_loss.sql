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

-- With whom it lost its address; null: it has one, or never had.
alter table item add column lost_in bigint references address_loss;
create index item_lost on item (lost_in) where lost_in is not null;
