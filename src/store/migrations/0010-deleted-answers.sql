-- When somebody deleted the comment that an answer stands in: they do not want it, so nobody is given it any more.
alter table proofline.runs add column answer_deleted_at timestamptz;
