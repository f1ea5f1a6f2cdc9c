// Writes one batch of memberships, none of who said no since the run began. Who was in the segment of the same name before has been there since then.
// @param runId String
// @param rows List<Map>
// @returns written
MATCH (run:Run {id: $runId})
WHERE run.status = 'running'
UNWIND $rows AS row
MATCH (customer:Customer {id: row.customerId})
WHERE coalesce(customer.outOfCommunities <> $runId, true)
UNWIND row.communityIds AS communityId
MATCH (community:CommunityDraft {runId: $runId, id: communityId})<-[:BASED_ON]-(segment:SegmentDraft)
OPTIONAL MATCH (customer)-[before:IN_SEGMENT]->(:Segment {id: segment.id})
CREATE (customer)-[:IN_COMMUNITY {runId: $runId, level: community.level}]->(community)
CREATE (customer)-[:IN_SEGMENT {runId: $runId, since: coalesce(before.since, run.startedAt)}]->(segment)
RETURN count(*) AS written
