// Statistics: a ledger for each organisation, and the index by which a table of a snapshot is read and deleted.
CREATE CONSTRAINT statistics_ledger_organisation IF NOT EXISTS FOR (ledger:StatisticsLedger) REQUIRE ledger.organisation IS UNIQUE;
CREATE INDEX statistics_part IF NOT EXISTS FOR (part:StatisticsPart) ON (part.runId, part.organisation, part.table);
