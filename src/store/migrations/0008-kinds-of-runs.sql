-- A run reviews a pull request or researches a question. Both are counted apart: `number` is that of an issue or of a pull
-- request, which GitHub numbers together, and what is asked in a pull request is no review of it.
alter table proofline.runs add column kind text not null default 'review' check (kind in ('review', 'research'));
alter table proofline.runs drop constraint runs_identity;
alter table proofline.runs
  add constraint runs_identity
  unique (installation_id, repository_id, number, kind, head_sha, base_ref, attempt, part);
