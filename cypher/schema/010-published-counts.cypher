// Published counts: in their order, and by what they are of.
CREATE INDEX published_count_order IF NOT EXISTS FOR (count:PublishedCount) ON (count.runId, count.organisation, count.measure, count.value, count.id);
CREATE INDEX published_count_of IF NOT EXISTS FOR (count:PublishedCount) ON (count.runId, count.organisation, count.measure, count.id);
