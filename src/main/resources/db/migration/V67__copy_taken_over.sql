-- Whose member a copy took over, with an address that changed hands, and when. Until the processor shows that member
-- since, nobody knows which of the two left there: it counts for both.
alter table copy
  add taken_from bigint,
  add taken_at timestamptz;
