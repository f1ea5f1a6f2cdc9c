// The communities of each customer of a projection, from the finest level to the coarsest (Leiden; Traag, Waltman, van Eck 2019).
// @param name String
// @param seed Integer
// @returns customerId, communities
CALL gds.leiden.stream($name, {relationshipWeightProperty: 'strength', randomSeed: $seed, concurrency: 1, includeIntermediateCommunities: true})
YIELD nodeId, intermediateCommunityIds
RETURN gds.util.asNode(nodeId).id AS customerId, intermediateCommunityIds AS communities
ORDER BY customerId
