import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { profile } from '../../../bench/read/profile.js';
import type { Graph } from '../../../src/graph/graph.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { Town } from '../../town.js';

let graph: Graph;
let town: Town;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  town = await Town.open(graph);
  await town.customers([
    { externalId: 'ana', name: 'Ana' },
    { externalId: 'ben', name: 'Ben' },
    { externalId: 'cem', name: 'Cem' },
  ]);
  await town.says('ana', 'given', { purpose: 'analytics' });
  // Cem has said nothing either, and has much that nobody may know of.
  await town.build(
    `MATCH (cem:Customer {externalId: 'cem'}), (ana:Customer {externalId: 'ana'})
     CREATE (cem)-[:FRIEND_OF]->(ana), (cem)-[:FOLLOWS {since: datetime()}]->(ana)
     WITH cem UNWIND range(1, 40) AS number
     CREATE (cem)-[:MADE]->(:Purchase {id: 'cems ' + number, customerId: cem.id, at: datetime(), atOrder: number})`,
  );
}, 300_000);

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

const ways = {
  node: 'query ($id: ID!) { node(id: $id) { id ... on Customer { name friends(first: 3) { totalCount } } } }',
  customer: 'query ($id: ID!) { customer(id: $id) { id name following(first: 3) { nodes { id } } } }',
  _entities:
    'query ($id: ID!) { _entities(representations: [{ __typename: "Customer", id: $id }]) { ... on Customer { id name } } }',
  'a filter':
    'query ($id: ID!) { customer(id: $id) { id } customers(first: 5, filter: { name: { eq: "Ben" } }) { nodes { id } } }',
} as const;

test.each(Object.keys(ways) as (keyof typeof ways)[])(
  '%s: who said nothing and who is not there get the same bytes, by as many statements',
  async (way) => {
    const asked = async (name: string) => {
      const before = graph.composedStatements;
      const { status, text } = await town.ask('analyst', ways[way], { id: town.publicId('analyst', 'Customer', name) });
      return { status, text, statements: graph.composedStatements - before };
    };

    const [unseen, absent, seen] = [await asked('ben'), await asked('nobody'), await asked('ana')];

    expect(unseen).toEqual(absent);
    expect(unseen.statements).toBeGreaterThan(0);
    expect(unseen.statements).toBe(seen.statements);
    expect(seen.text).not.toBe(unseen.text);
  },
);

test.each(['node', 'customer', '_entities'] as const)(
  '%s: the database does as much for one unseen as for another, whatever is known of them, and hardly more than for nobody',
  async (way) => {
    const hitsOf = async (name: string) => {
      const composed = vi.spyOn(graph, 'composed');
      await town.ask('analyst', ways[way], { id: town.publicId('analyst', 'Customer', name) });
      const sent = composed.mock.calls.map(([{ text }, params]) => profile(graph, text, params as never));
      composed.mockRestore();
      return (await Promise.all(sent)).reduce((sum, { dbHits }) => sum + dbHits, 0);
    };

    const [absent, ben, cem, seen] = [
      await hitsOf('nobody'),
      await hitsOf('ben'),
      await hitsOf('cem'),
      await hitsOf('ana'),
    ];

    expect(cem).toBe(ben);
    // The customer's class is read, and nothing behind it.
    expect(ben - absent).toBeLessThanOrEqual(4);
    expect(seen).toBeGreaterThan(ben);
  },
);
