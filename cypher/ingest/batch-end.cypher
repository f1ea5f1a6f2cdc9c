// Records what an import did.
// @param id String
// @param endedAt DateTime
// @param files String
// @returns status (running, done)
MATCH (batch:ImportBatch {id: $id})
SET batch.endedAt = $endedAt, batch.status = 'done', batch.files = $files
RETURN batch.status AS status
