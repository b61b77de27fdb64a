-- Notices of the platform that were taken, to know a repeated one. What they tell is fetched, never stored here.
create table proofline.platform_notices (
  id          text primary key,
  type        text        not null,
  session_id  text        not null,
  received_at timestamptz not null default now()
);
create index platform_notices_received_at on proofline.platform_notices (received_at);
