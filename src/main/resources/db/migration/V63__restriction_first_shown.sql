-- Whether the restriction of a copy that a listing shows had shown in no listing before. In that case
-- nobody knows whether the person subscribed under another address before or after the no, so the no counts.
alter table sweep_seen add unconfirmed boolean not null default false;
