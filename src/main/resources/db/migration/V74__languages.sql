-- The language in which a person is written to about a request, and in which its certificate is printed for ever. All letters before were English.
alter table rights_case add column language text not null default 'en' check (language ~ '^[a-z]{2}$');
alter table rights_case alter column language drop default;
