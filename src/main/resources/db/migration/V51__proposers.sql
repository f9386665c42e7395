-- Everybody who ever proposed a text: none of them may be the second pair of eyes for it.
create table proposer (
  proposal int not null references proposal,
  name     text not null,
  at       timestamptz not null default now(),
  primary key (proposal, name)
);
grant select, insert on proposer to ${app};
insert into proposer(proposal, name, at) select id, proposed_by, proposed_at from proposal;
-- The first proposer stays the author.
revoke update (proposed_by) on proposal from ${app};
