// By which the runs are found that are under way: a no is written down for them.
CREATE INDEX run_status IF NOT EXISTS FOR (run:Run) ON (run.status);
