// Records that a folder is being imported. A folder that was imported before keeps its record until something changes.
// @param id String
// @param folder String
// @param startedAt DateTime
// @returns status (running, done)
MERGE (batch:ImportBatch {id: $id})
  ON CREATE SET batch.folder = $folder, batch.startedAt = $startedAt, batch.status = 'running'
RETURN batch.status AS status
