// Notes in a locked ledger what an organisation was answered, and the number of its questions today.
// @param organisation String
// @param runId String
// @param questions List<String>
// @param day String
// @param asked Integer
// @returns asked
MATCH (ledger:StatisticsLedger {organisation: $organisation})
SET ledger.runId = $runId, ledger.questions = $questions, ledger.day = CASE WHEN ledger.day > $day THEN ledger.day ELSE $day END, ledger.asked = $asked
RETURN ledger.asked AS asked
