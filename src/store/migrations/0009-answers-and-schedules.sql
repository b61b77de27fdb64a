-- What becomes of an answer after it was published: the commit of the default branch in which its quotes were last looked
-- for, and the one in which they were found gone, which is told once.
alter table proofline.runs add column checked_sha text;
alter table proofline.runs add column stale_sha text;

-- Questions that repositories ask again and again, as the configuration of their default branch was when it was last read.
create table proofline.research_schedules (
  installation_id bigint      not null,
  repository_id   bigint      not null,
  owner           text        not null,
  repo            text        not null,
  schedule        jsonb       not null,
  -- Up to when the times of each question are settled, by their names.
  marks           jsonb       not null default '[]',
  read_at         timestamptz not null,
  primary key (installation_id, repository_id)
);
create index research_schedules_read_at on proofline.research_schedules (read_at);
