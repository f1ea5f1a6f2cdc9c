// Deletes one batch of memberships in communities and segments of a run that is not served.
// @param runId String
// @param limit Integer
// @returns deleted
MATCH (group:CommunityDraft|SegmentDraft {runId: $runId})<-[membership:IN_COMMUNITY|IN_SEGMENT]-(:Customer)
WITH membership LIMIT $limit
DELETE membership
RETURN count(*) AS deleted
