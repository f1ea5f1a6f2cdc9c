// The index by which the item model of a run is read and deleted.
CREATE INDEX model_part IF NOT EXISTS FOR (part:ModelPart) ON (part.runId, part.place);
