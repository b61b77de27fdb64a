-- Pull requests that people want no automatic reviews of.
create table proofline.paused_pull_requests (
  installation_id bigint      not null,
  repository_id   bigint      not null,
  number          integer     not null,
  paused_by       text        not null,
  paused_at       timestamptz not null default now(),
  -- When it last kept a review from starting, or somebody asked for it.
  seen_at         timestamptz not null default now(),
  primary key (installation_id, repository_id, number)
);
create index paused_pull_requests_seen_at on proofline.paused_pull_requests (seen_at);
