// Every property of the nodes of a workspace by label, and every different text in it but ids.
// @returns label, property, value, nodes
MATCH (node:Customer|Purchase|Visit|Rating|Post|Session|Event|Store|Category|Product|Promotion|Group|Interest|Community|Segment)
UNWIND keys(node) AS property
WITH labels(node)[0] AS label, property, CASE WHEN property <> 'id' AND node[property] IS :: STRING NOT NULL THEN node[property] END AS value
RETURN label, property, value, count(*) AS nodes
ORDER BY label, property, value
