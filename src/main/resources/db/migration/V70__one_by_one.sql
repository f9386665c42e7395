-- On which token's word an erasure was carried out; empty: the person's own, a rule, or a second person's beside it.
alter table rights_case add column decided_by text;
create index rights_case_decided on rights_case (decided_by, accepted_at) where decided_by is not null;
update rights_case set decided_by = opened_by
where kind = 0 and channel in (0, 1, 2) and mass_erasure is null and accepted_at > now() - interval '24 hours';

-- Erasures that one token asks for one by one wait together. Each token of an account has its own.
drop index mass_erasure_account;
create unique index mass_erasure_account on mass_erasure (kind, account_id)
  where kind in (1, 2, 3) and account_id is not null and begun_at is null and stopped_at is null;
create unique index mass_erasure_one_by_one on mass_erasure (asked_by)
  where kind = 4 and confirmed_at is null and begun_at is null and stopped_at is null;
