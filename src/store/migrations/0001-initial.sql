create schema if not exists proofline;

-- One webhook POST each. `intake` is what the payload alone decided; `decision` what the fetched state decided.
create table proofline.deliveries (
  id          text primary key,
  event       text        not null,
  action      text,
  intake      jsonb,
  decision    jsonb,
  received_at timestamptz not null default now(),
  decided_at  timestamptz
);
create index deliveries_received_at on proofline.deliveries (received_at);

-- One review of one head. The row holds the whole state of the run; `plan` is written once and never travels with it.
create table proofline.runs (
  id              text primary key,
  installation_id bigint      not null,
  repository_id   bigint      not null,
  number          integer     not null,
  head_sha        text        not null,
  base_ref        text        not null,
  attempt         integer     not null,
  state           jsonb       not null,
  plan            jsonb,
  owner           text,
  stop_ordered    boolean     not null default false,
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  ended_at        timestamptz,
  unique (installation_id, repository_id, number, head_sha, base_ref, attempt)
);
create index runs_live on proofline.runs (installation_id, repository_id, number) where ended_at is null;

-- Facts for a run that did not come from its own effects: a stop order, for example.
create table proofline.run_inbox (
  id         bigint generated always as identity primary key,
  run_id     text        not null references proofline.runs (id) on delete cascade,
  fact       jsonb       not null,
  created_at timestamptz not null default now()
);
create index run_inbox_run on proofline.run_inbox (run_id, id);

-- The history of every session of a run, masked and capped, in the order in which it was folded.
create table proofline.session_events (
  position   bigint generated always as identity primary key,
  run_id     text        not null references proofline.runs (id) on delete cascade,
  session_id text        not null,
  event_id   text        not null,
  event      jsonb       not null,
  stored_at  timestamptz not null default now(),
  unique (session_id, event_id)
);
create index session_events_run on proofline.session_events (run_id, position);

-- What this instance has provisioned elsewhere, by kind: its agent and its environment.
create table proofline.provisioned (
  kind       text primary key,
  value      jsonb       not null,
  updated_at timestamptz not null default now()
);
