// Puts the communities and segments of a run in sight.
// @param runId String
// @returns served
MATCH (community:CommunityDraft {runId: $runId})<-[:BASED_ON]-(segment:SegmentDraft)
REMOVE community:CommunityDraft, segment:SegmentDraft
SET community:Community, segment:Segment
RETURN count(community) AS served
