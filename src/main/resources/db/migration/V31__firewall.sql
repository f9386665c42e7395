-- The date in the organisation's zone, by the clock that all nodes share.
create function today(zone text) returns date language sql volatile as $$
  select (clock_timestamp() at time zone zone)::date
$$;

-- On which days each requirement of a connection is met, worked out from the records when one of them changes.
create table clearance (
  connection  smallint not null references connection,
  requirement smallint not null,
  met         datemultirange not null,
  primary key (connection, requirement)
);
grant select, insert, update, delete on clearance to ${app};

-- The days on which all of them are met. It stands on the row that every claim locks, so that a change waits for the claims under way.
alter table connection add column cleared datemultirange not null default '{}';

-- What holds a connection's copies back now, once a copy was held back and the entry CLOSED is written; gone with OPENED.
create table closure (
  connection  smallint not null references connection,
  requirement smallint not null,
  since       timestamptz not null default now(),
  primary key (connection, requirement)
);
grant select, insert, delete on closure to ${app};
