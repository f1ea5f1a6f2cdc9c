// Which snapshot is served, and whether an organisation was already answered a question from it.
// @param organisation String
// @param question String
// @returns runId, parameters, answered
MATCH (run:Run {job: 'statistics', current: true})
OPTIONAL MATCH (ledger:StatisticsLedger {organisation: $organisation})
RETURN run.id AS runId, run.parameters AS parameters,
  coalesce(ledger.runId = run.id AND $question IN ledger.questions, false) AS answered
