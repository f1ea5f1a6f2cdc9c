// Takes the served communities and their segments out of sight: they become drafts.
// @returns withdrawn
MATCH (community:Community)
OPTIONAL MATCH (community)<-[:BASED_ON]-(segment:Segment {kind: 'community'})
REMOVE community:Community, segment:Segment
SET community:CommunityDraft, segment:SegmentDraft
RETURN count(DISTINCT community) AS withdrawn
