-- The sweep that found somebody who had been erased. Many at once wait for a person's word.
alter table forwarding add column found_in bigint references sweep;
create index forwarding_found on forwarding (found_in) where found_in is not null;
create index forwarding_asks on forwarding (connection) where trouble = 5;
