-- Every session that was opened, until it is erased at the platform: it outlives the row of its run.
create table proofline.sessions (
  id                    text primary key,
  -- The newest run that works with it.
  run_id                text        not null,
  installation_id       bigint      not null,
  repository_id         bigint      not null,
  number                integer     not null,
  -- Files that were uploaded for it.
  file_ids              jsonb       not null default '[]',
  opened_at             timestamptz not null,
  -- Since when it idles for a conversation: its run has ended and left it open.
  left_open_at          timestamptz,
  -- Its pull request was closed: nothing will be said in it any more.
  conversation_ended_at timestamptz,
  archived_at           timestamptz,
  files_deleted_at      timestamptz,
  -- The last try to stop or erase it that did not succeed: others come first.
  tried_at              timestamptz
);
create index sessions_undecided on proofline.sessions (tried_at) where archived_at is null and left_open_at is null;
create index sessions_left_open on proofline.sessions (left_open_at) where archived_at is null;
create index sessions_files on proofline.sessions (archived_at) where archived_at is not null and files_deleted_at is null;
create index sessions_opened_at on proofline.sessions (opened_at);
create index sessions_pull_request on proofline.sessions (installation_id, repository_id, number);

-- What each run takes from its installation's daily budget, in US cents: what it reserved until its cost is known.
create table proofline.spend (
  run_id          text primary key,
  installation_id bigint  not null,
  -- The day (UTC) on which it counts.
  day             date    not null,
  reserved_cents  integer not null,
  spent_cents     integer
);
create index spend_day on proofline.spend (installation_id, day);

-- Installations that are gone and whose data is still to be erased.
create table proofline.uninstalled (
  installation_id bigint primary key,
  noted_at        timestamptz not null default now()
);

create index runs_ended on proofline.runs (ended_at) where ended_at is not null;

insert into proofline.sessions (id, run_id, installation_id, repository_id, number, file_ids, opened_at)
  select distinct on (state->'session'->>'id')
         state->'session'->>'id', id, installation_id, repository_id, number,
         coalesce(state->'session'->'fileIds', '[]'),
         to_timestamp((state->'session'->>'openedAt')::double precision / 1000)
  from proofline.runs where state->'session'->>'id' is not null
  order by state->'session'->>'id', created_at desc;
