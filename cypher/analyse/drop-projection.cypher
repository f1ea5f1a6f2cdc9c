// Frees a projection, if it is there.
// @param name String
// @returns name
CALL gds.graph.drop($name, false)
YIELD graphName
RETURN graphName AS name
