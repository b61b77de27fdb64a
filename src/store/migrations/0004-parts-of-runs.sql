-- A large change is reviewed in parts: each is a run of its own with one session, and publishes nothing. `parent_id` is
-- the run that publishes for all of them; it has part 0, like every run that is not split.
alter table proofline.runs add column part integer not null default 0;
alter table proofline.runs add column parent_id text references proofline.runs (id) on delete cascade;
alter table proofline.runs
  drop constraint runs_installation_id_repository_id_number_head_sha_base_ref_key;
alter table proofline.runs
  add constraint runs_identity unique (installation_id, repository_id, number, head_sha, base_ref, attempt, part);
create index runs_parts on proofline.runs (parent_id) where parent_id is not null;
