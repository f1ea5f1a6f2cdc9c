// How many nodes and relationships a workspace holds, and the names it uses.
// @returns nodes, ties, labels, types, properties
CALL () { MATCH (node) RETURN count(node) AS nodes }
CALL () { MATCH ()-[tie]->() RETURN count(tie) AS ties }
CALL () { CALL db.labels() YIELD label RETURN collect(label) AS labels }
CALL () { CALL db.relationshipTypes() YIELD relationshipType RETURN collect(relationshipType) AS types }
CALL () { CALL db.propertyKeys() YIELD propertyKey RETURN collect(propertyKey) AS properties }
RETURN nodes, ties, labels, types, properties
