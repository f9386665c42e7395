-- A source's clock may be a few minutes fast. A yes that is dated ahead counts from when it was heard, or it would beat a no that
-- was said after it. What it was dated is kept, so that the same yes told again is not a newer one.
alter table consent_event add column dated timestamptz;
