// The community that a customer belongs to, at the finest level.
// @to community Community one
// @governed social.edge, inferred.community of customer
// @order -community.level community.id
MATCH (customer)-[belongs:IN_COMMUNITY]->(community:Community)
