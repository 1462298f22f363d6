-- drafts of a case's forms lived in a table of their own, and those of other forms held nothing but their fields
create table if not exists case_drafts (platform varchar, shop varchar, case_id varchar, sku varchar, variation varchar, form varchar, who varchar, content varchar, saved_at timestamp);
create table if not exists drafts (place varchar, who varchar, content varchar, saved_at timestamp);
alter table drafts add column if not exists platform varchar default '';
alter table drafts add column if not exists shop varchar default '';
alter table drafts add column if not exists case_id varchar default '';
alter table drafts add column if not exists sku varchar default '';
alter table drafts add column if not exists variation varchar default '';
update drafts set content = json_object('changes', content::json, 'seen', json('{}'), 'version', 0);
insert into drafts by name select form as place, who, platform, shop, case_id, sku, variation, content, saved_at from case_drafts;
drop table case_drafts;
