// The members that the served communities still may have, one row a community: what new ones are named after.
// @param read Map
// @returns number, level, memberIds
MATCH (community:Community)<-[:IN_COMMUNITY]-(member:Customer)
WITH community, member,
  CASE
    WHEN member[$read.ccUntil] > $read.now THEN member[$read.cc]
    WHEN member[$read.ccNextUntil] > $read.now THEN member[$read.ccNext]
  END AS class
WHERE $read.allow.social_edge[class] = 1 AND $read.allow.inferred_community[class] = 1
WITH community, member
ORDER BY member.id
RETURN community.number AS number, community.level AS level, collect(member.id) AS memberIds
ORDER BY number
