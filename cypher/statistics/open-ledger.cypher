// Locks an organisation's ledger and reads it: what it was answered from the served snapshot, and how much it asked today.
// @param organisation String
// @param day String
// @returns runId, questions, asked
MERGE (ledger:StatisticsLedger {organisation: $organisation})
// Writing first takes the lock, so that what is read next is not another transaction's past.
SET ledger.openedAt = timestamp()
WITH ledger
MATCH (run:Run {job: 'statistics', current: true})
// A clock that is behind, or was set back, counts on the day that another one has begun.
RETURN run.id AS runId, CASE WHEN ledger.runId = run.id THEN ledger.questions ELSE [] END AS questions,
  CASE WHEN ledger.day >= $day THEN ledger.asked ELSE 0 END AS asked
