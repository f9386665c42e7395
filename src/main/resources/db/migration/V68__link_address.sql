-- To which address a link went: a hash of the link's word and the address's key. Without the word, which is kept nowhere, it names nobody.
alter table rights_case add column link_address bytea;
