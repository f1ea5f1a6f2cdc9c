// Indexes by which the facts of a run that is no longer served are found and deleted, and by which drafts are linked.
CREATE INDEX similar_of_run IF NOT EXISTS FOR ()-[similar:SIMILAR]-() ON (similar.runId);
CREATE INDEX influences_of_run IF NOT EXISTS FOR ()-[influences:INFLUENCES]-() ON (influences.runId);
CREATE INDEX community_draft_key IF NOT EXISTS FOR (community:CommunityDraft) ON (community.runId, community.id);
CREATE INDEX segment_draft_key IF NOT EXISTS FOR (segment:SegmentDraft) ON (segment.runId, segment.id);
