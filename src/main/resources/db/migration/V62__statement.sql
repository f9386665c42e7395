-- A person's statement (GDPR Art. 15) is shown by the link that confirmed the request, for some days. Nothing of it is stored.
alter table rights_case
  add column statement_hash     bytea,
  add column statement_until    timestamptz,
  -- when the person, or staff for them, took it first
  add column statement_taken_at timestamptz;
create unique index rights_case_statement on rights_case (statement_hash) where statement_hash is not null;
