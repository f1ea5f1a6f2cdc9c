import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Graph } from '../../../src/graph/graph.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { Town, townMs } from '../../town.js';

let graph: Graph;
let town: Town;

const people = [
  { externalId: 'ana', name: 'Ana', city: 'Porto', country: 'PT', birthDate: '1990-05-01', createdAt: townMs - 3_000 },
  { externalId: 'ben', name: 'Ben', city: 'Lyon', country: 'FR', birthDate: '1985-02-03', createdAt: townMs - 2_000 },
  { externalId: 'cem', name: 'Cem', city: 'Porto', country: 'PT', birthDate: '1970-07-07', createdAt: townMs - 1_000 },
  { externalId: 'dia', name: 'Dia', city: 'Graz', country: 'AT', birthDate: '2000-12-12', createdAt: townMs },
];

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  town = await Town.open(graph);
  await town.customers(people);
  await town.build(
    `MATCH (a:Customer {externalId: 'ana'}), (b:Customer {externalId: 'ben'}), (c:Customer {externalId: 'cem'}), (d:Customer {externalId: 'dia'})
     CREATE (a)-[:FOLLOWS {since: datetime('2026-01-01T00:00:00Z'), strength: 0.5}]->(b),
            (a)-[:FOLLOWS {since: datetime('2026-02-01T00:00:00Z'), strength: 0.9}]->(c),
            (c)-[:FOLLOWS {since: datetime('2026-03-01T00:00:00Z')}]->(a)
     CREATE (s:Store {id: $store, externalId: 's1', name: 'Market Hall', city: 'Porto', point: point({latitude: 41.1, longitude: -8.6})}),
            (p:Product {id: $lamp, externalId: 'lamp', name: 'Desk lamp', brand: 'Lumo', priceMinor: 2500, currency: 'EUR'})
     WITH a, b, c, d, s, p
     UNWIND [[a, 0], [a, 1], [a, 2], [b, 3], [d, 4]] AS row
     WITH row[0] AS who, row[1] AS n, s, p
     CREATE (who)-[:MADE]->(u:Purchase {id: $purchases[n], externalId: 'u' + n, customerId: who.id, storeId: s.id, at: datetime({epochMillis: $day + n}),
             atOrder: $day + n, totalMinor: 1000 + n, currency: 'EUR', channel: 'store', paymentMethod: 'card'})-[:AT]->(s),
            (u)-[:CONTAINS {quantity: 1, unitPriceMinor: 1000 + n, discountMinor: 0}]->(p)
     MERGE (who)-[bought:BOUGHT {productId: p.id, customerId: who.id}]->(p) SET bought.purchases = 1, bought.quantity = 1, bought.lastOrder = $day + n, bought.lastAt = u.at
     MERGE (who)-[shops:SHOPS_AT {storeId: s.id, customerId: who.id}]->(s) SET shops.purchases = 1, shops.lastOrder = $day + n, shops.lastAt = u.at`,
    {
      store: town.id('Store', 's1'),
      lamp: town.id('Product', 'lamp'),
      purchases: [0, 1, 2, 3, 4].map((n) => town.id('Purchase', `u${n}`)),
      day: graphInt(townMs),
    },
  );
  for (const who of ['ana', 'ben', 'cem']) await town.says(who, 'given', { purpose: 'analytics' });
});

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

function graphInt(value: number): bigint {
  return BigInt(value);
}

describe('the nested page', () => {
  const page = `{ customers(first: 20, orderBy: { field: NAME }) { nodes { id name city
      following(first: 10) { edges { since strength node { id name } } }
      purchases(first: 2) { totalCount pageInfo { hasNextPage endCursor } nodes { id at totalMinor store { name latitude } lines { quantity product { name priceMinor } } } } } } }`;

  test('is one statement, and only those who agreed are in it', async () => {
    const before = graph.composedStatements;

    const answer = await town.ask('analyst', page);

    expect(answer.errors).toEqual([]);
    const names = (answer.data as never as { customers: { nodes: { name: string }[] } }).customers.nodes.map(
      (each) => each.name,
    );
    expect(names).toEqual(['Ana', 'Ben', 'Cem']);
    expect(graph.composedStatements - before).toBe(1);
    // A cursor belongs to a revision of the policy: its bytes say nothing here.
    const masked: unknown = JSON.parse(JSON.stringify(answer.data), (name, value: unknown) =>
      name === 'endCursor' && value !== null ? typeof value : value,
    );
    expect(masked).toMatchSnapshot();
  });
});
