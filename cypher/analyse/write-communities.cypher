// Writes communities and the segments based on them as drafts, which nobody reads before the run is served.
// @param runId String
// @param purpose String
// @param rows List<Map>
// @returns written
MATCH (run:Run {id: $runId})
WHERE run.status = 'running'
UNWIND $rows AS row
CREATE (community:CommunityDraft {id: row.id, runId: $runId})
SET community.number = row.number, community.label = row.label, community.level = row.level, community.size = row.size,
  community.purpose = $purpose
CREATE (segment:SegmentDraft {id: row.segmentId, runId: $runId})
SET segment.externalId = row.segmentKey, segment.name = row.label, segment.kind = 'community', segment.communityId = row.id
CREATE (segment)-[:BASED_ON]->(community)
RETURN count(*) AS written
