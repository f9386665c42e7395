-- A purpose is ours unless its file says otherwise, and data that an account decides about is not used for it.
-- Whoever was sent all the same is decided anew, also if a call is under way: the copy's desired version is newer then.
update item i set version = version + 1
from membership m
where m.controller = 1 and m.subject_id = i.subject_id and m.account_id = i.account_id and m.source = i.source;

update copy c set desired = i.version,
  state = case when c.state in (1, 4) then c.state else 0 end,
  due_at = case when c.state in (1, 4) then c.due_at else now() end,
  prio = case when c.known and c.restricted_at is null then 0 else least(c.prio, 1) end
from item i join membership m
  on m.controller = 1 and m.subject_id = i.subject_id and m.account_id = i.account_id and m.source = i.source
where c.item_id = i.id;

-- An account's instruction to use its data for its purposes, and the agreement it stands in.
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
