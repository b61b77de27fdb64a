-- Deliveries are found by what they are about. Those that were ruled out, most of all, have nothing to be found by.
create index deliveries_intake on proofline.deliveries using gin (intake jsonb_path_ops) where intake is not null;
