// The index by which what stores sold by a run that is no longer served is found and deleted.
CREATE INDEX sells_of_run IF NOT EXISTS FOR ()-[sells:SELLS]-() ON (sells.runId);
