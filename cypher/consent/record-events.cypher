// Records new events, numbered one after the other, and moves the deployment's sequence and the end of its chain on.
// @param events List of {customerId, seq, at, from, until, recordedAt, facts}
// @param from Integer, where the chain begins if it has not yet
// @param seq Integer
// @param hash String
UNWIND $events AS new
MATCH (customer:Customer {id: new.customerId})
CREATE (customer)-[:GAVE]->(event:ConsentEvent)
SET event = new.facts
SET event.seq = toInteger(new.seq)
SET event.at = CASE WHEN new.at IS NOT NULL THEN datetime({epochMillis: toInteger(new.at)}) END
SET event.from = datetime({epochMillis: toInteger(new.from)})
SET event.until = CASE WHEN new.until IS NOT NULL THEN datetime({epochMillis: toInteger(new.until)}) END
SET event.recordedAt = datetime({epochMillis: toInteger(new.recordedAt)})
WITH count(event) AS events
MATCH (deployment:Deployment {name: 'kith'})
SET
  deployment.consentSeq = $seq,
  deployment.consentHash = $hash,
  deployment.chainFrom = coalesce(deployment.chainFrom, $from)
