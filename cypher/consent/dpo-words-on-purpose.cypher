// For data protection officers: the last word of customers that names a purpose or what lies above it, by country of residence.
// @param purpose String
// @returns residency, lastWord, customers
MATCH (customer:Customer)
WITH
  customer,
  COLLECT {
    MATCH (customer)-[:GAVE]->(event:ConsentEvent)
    WHERE
      event.action <> 'requested' AND
      (event.purpose IN ['*', $purpose] OR $purpose STARTS WITH event.purpose + '.')
    RETURN
      CASE
        WHEN event.unproven THEN 'unproven'
        WHEN event.until <= datetime() THEN 'run out'
        ELSE event.action
      END
    ORDER BY coalesce(event.at, event.recordedAt) DESC, event.seq DESC
    LIMIT 1
  } AS words
RETURN
  customer.residency AS residency,
  coalesce(words[0], 'never asked or never answered') AS lastWord,
  count(customer) AS customers
ORDER BY residency, lastWord
LIMIT 1000
