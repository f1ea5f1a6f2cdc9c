// Charges a day's budget for a question, unless it was asked that day or the budget is used up.
// @param budget String
// @param day String
// @param question String
// @param questionsMax Integer
// @returns admitted
MERGE (ledger:StatisticsLedger {organisation: $budget})
// Writing first takes the lock, so that what is read next is not another transaction's past.
SET ledger.openedAt = timestamp()
// A clock that is behind, or was set back, counts on the day that another one has begun.
WITH ledger, CASE WHEN ledger.day >= $day THEN ledger.day ELSE $day END AS day
WITH ledger, day, CASE WHEN ledger.day = day THEN ledger.questions ELSE [] END AS questions
WITH ledger, day, questions, $question IN questions AS isKnown
WITH ledger, day, isKnown OR size(questions) < $questionsMax AS admitted,
  CASE WHEN isKnown OR size(questions) >= $questionsMax THEN questions ELSE questions + [$question] END AS questions
SET ledger.day = day, ledger.questions = questions, ledger.asked = size(questions)
RETURN admitted
