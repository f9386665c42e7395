-- Which nodes have the file of a connection. It has vanished when no node that lives has it; a node without it takes no work for it.
create table connector_file (
  connection smallint not null references connection,
  node       text not null,
  -- a node that was not seen for a minute is taken for dead
  seen_at    timestamptz not null,
  primary key (connection, node)
);
grant select, insert, update, delete on connector_file to ${app};
