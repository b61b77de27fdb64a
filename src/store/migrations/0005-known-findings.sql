-- What reviews of a pull request have shown, from push to push. `finding` is as it stood in `last_seen_sha`.
create table proofline.known_findings (
  installation_id bigint      not null,
  repository_id   bigint      not null,
  number          integer     not null,
  -- What people type to dismiss it.
  key             text        not null,
  finding         jsonb       not null,
  -- The name that its file has in the merge base.
  base_path       text        not null,
  state           text        not null check (state in ('open', 'fixed', 'dismissed')),
  -- The commit in which it came to its state.
  state_sha       text        not null,
  -- Its code was gone in a commit since it was dismissed.
  is_gone         boolean     not null default false,
  -- Whether a review has carried it, and whether as a comment on the diff.
  is_posted       boolean     not null default false,
  has_thread      boolean     not null default false,
  -- One more each time it came back.
  episode         integer     not null default 1,
  last_seen_sha   text        not null,
  -- What it quoted before its code was changed without mending it.
  former_quotes   jsonb       not null default '[]',
  first_run_id    text        not null,
  dismissed_by    text,
  dismissed_for   text,
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  primary key (installation_id, repository_id, number, key)
);
create index known_findings_updated_at on proofline.known_findings (updated_at);

-- What was posted before findings were remembered: once for each finding, as its last run has it.
insert into proofline.known_findings
  (installation_id, repository_id, number, key, finding, base_path, state, state_sha, is_posted, last_seen_sha, first_run_id)
  select distinct on (installation_id, repository_id, number, key)
         installation_id, repository_id, number, key, finding, finding->>'path', 'open', head_sha, true, head_sha, id
  from (
    select runs.*, finding,
           left(md5(concat_ws(':', finding->>'fingerprint', finding->>'side',
             row_number() over (partition by runs.id, finding->>'fingerprint', finding->>'side' order by position))), 12) as key
    from proofline.runs, jsonb_array_elements(state->'findings') with ordinality as posted (finding, position)
    where state->'review'->'id' is not null and finding->>'confidence' <> 'low'
  ) as posted
  order by installation_id, repository_id, number, key, created_at desc;
