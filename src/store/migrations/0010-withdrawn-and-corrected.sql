-- When somebody deleted the comment that an answer stands in: they do not want it, so nobody is given it any more.
alter table proofline.runs add column answer_deleted_at timestamptz;

-- What a finding was known by before each of its corrections: its category, and what it quoted, normalised.
alter table proofline.known_findings add column corrections jsonb not null default '[]';
