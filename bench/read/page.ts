/** The page that all kinds of servers answer: 20 customers with 10 purchases each, their products, and 10 whom each follows. */
export const pageQuery = `query Page {
  customers(first: 20, orderBy: { field: CREATED_AT, direction: ASC }) {
    nodes {
      id
      name
      purchases(first: 10) { nodes { id at lines { product { id name } } } }
      following(first: 10) { nodes { id name } }
    }
  }
}`;

/** Schema and query of the peer for the same page over the same graph. It knows nothing of consent and finds the products without the line. */
export const peerTypes = `
  type Customer @node {
    id: ID!
    name: String
    createdAt: DateTime
    purchases: [Purchase!]! @relationship(type: "MADE", direction: OUT)
    following: [Customer!]! @relationship(type: "FOLLOWS", direction: OUT)
  }
  type Purchase @node {
    id: ID!
    at: BigInt @alias(property: "atOrder")
    products: [Product!]! @relationship(type: "CONTAINS", direction: OUT)
  }
  type Product @node {
    id: ID!
    name: String
  }
`;

export const peerQuery = `query Page {
  customers(limit: 20, sort: [{ createdAt: ASC }]) {
    id
    name
    purchases(limit: 10, sort: [{ at: DESC }]) { id at products { id name } }
    following(limit: 10) { id name }
  }
}`;

/**
 * The floor: what one would write by hand for this page and this viewer alone, with the same consent conditions. `$allow` holds a byte vector a
 * category; the viewer is no customer, so nobody has class 0.
 */
export const floorStatement = `
MATCH (c:Customer)
WHERE c.createdAt >= datetime({epochMillis: -62135596800000}) AND c.id IS NOT NULL
WITH c, CASE WHEN c.ccUntil_firstParty > $now THEN c.cc_firstParty
             WHEN c.ccNextUntil_firstParty > $now THEN c.ccNext_firstParty ELSE 1 END AS cc
WHERE $presence[cc] = 1
WITH c, cc ORDER BY c.createdAt, c.id LIMIT 20
RETURN {
  id: c.id,
  name: CASE WHEN $name[cc] = 1 THEN c.name END,
  purchases: COLLECT {
    MATCH (c)-[:MADE]->(p:Purchase)
    WHERE $purchase[cc] = 1 AND (p.special IS NULL OR $special[p.special][cc] = 1)
    WITH p ORDER BY p.atOrder DESC, p.id DESC LIMIT 10
    RETURN {id: p.id, at: p.at.epochMillis, lines: COLLECT {
      MATCH (p)-[:CONTAINS]->(product:Product)
      WHERE product.special IS NULL OR $special[product.special][cc] = 1
      WITH product ORDER BY product.id
      RETURN {id: product.id, name: product.name}
    }}
  },
  following: COLLECT {
    MATCH (c)-[follows:FOLLOWS]->(f:Customer) WHERE $edge[cc] = 1
    WITH follows, f, CASE WHEN f.ccUntil_firstParty > $now THEN f.cc_firstParty
                          WHEN f.ccNextUntil_firstParty > $now THEN f.ccNext_firstParty ELSE 1 END AS fcc
    WHERE $edge[fcc] = 1 AND $presence[fcc] = 1
    WITH f, fcc ORDER BY follows.since DESC, f.id DESC LIMIT 10
    RETURN {id: f.id, name: CASE WHEN $name[fcc] = 1 THEN f.name END}
  }
} AS customer`;
