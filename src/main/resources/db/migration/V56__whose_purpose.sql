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
