// Deletes the communities and segments of a run that is not served, after their memberships.
// @param runId String
// @param limit Integer
// @returns deleted
MATCH (group:CommunityDraft|SegmentDraft {runId: $runId})
WITH group LIMIT $limit
DETACH DELETE group
RETURN count(*) AS deleted
