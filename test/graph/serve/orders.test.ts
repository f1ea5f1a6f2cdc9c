import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Graph } from '../../../src/graph/graph.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { Town, townMs } from '../../town.js';

let graph: Graph;
let town: Town;

// Hub follows five; their purchases: a 3, b 1, c 2, d 5 (who refuses), e 0.
beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  town = await Town.open(graph);
  await town.customers(
    ['hub', 'a', 'b', 'c', 'd', 'e'].map((externalId) => ({ externalId, name: externalId.toUpperCase() })),
  );
  await town.build(
    `MATCH (hub:Customer {externalId: 'hub'})
     UNWIND [['a', 3], ['b', 1], ['c', 2], ['d', 5], ['e', 0]] AS row
     MATCH (far:Customer {externalId: row[0]})
     CREATE (hub)-[:FOLLOWS {since: datetime({epochMillis: $day}), strength: CASE row[0] WHEN 'e' THEN null ELSE row[1] / 10.0 END}]->(far)
     WITH far, row UNWIND range(1, row[1]) AS n
     CREATE (far)-[:MADE]->(:Purchase {id: row[0] + n, customerId: far.id, atOrder: n})`,
    { day: BigInt(townMs) },
  );
  for (const who of ['hub', 'a', 'b', 'c', 'd', 'e']) await town.says(who, 'given', { purpose: 'analytics' });
  await town.says('d', 'withdrawn', { purpose: 'analytics', category: 'purchase', at: townMs + 1 });
  await town.says('b', 'withdrawn', { purpose: 'analytics', category: 'identity.name', at: townMs + 1 });
});

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

async function ordered(field: string, direction: string, first = 10, after: string | null = null) {
  const query = `query ($first: Int!, $after: String, $id: ID!) { node(id: $id) { ... on Customer {
    following(first: $first, after: $after, orderBy: { field: ${field}, direction: ${direction} }) { nodes { externalId } pageInfo { hasNextPage endCursor } } } } }`;
  const hub = (await town.ask('analyst', `{ customers(filter: { externalId: { eq: "hub" } }) { nodes { id } } }`))
    .data as never as { customers: { nodes: { id: string }[] } };
  const answer = await town.ask('analyst', query, { first, after, id: hub.customers.nodes[0]?.id });
  expect(answer.errors).toEqual([]);
  const { following } = (
    answer.data as never as {
      node: {
        following: { nodes: { externalId: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
      };
    }
  ).node;
  return { names: following.nodes.map((node) => node.externalId), ...following.pageInfo };
}

test('ties are ordered by a count of what the viewer may see: withheld purchases count as none', async () => {
  const { names } = await ordered('PURCHASES', 'DESC');

  expect(names.slice(0, 3)).toEqual(['a', 'c', 'b']);
  expect(names.slice(3).sort()).toEqual(['d', 'e']);
});

test('a withheld or absent value comes last, either way', async () => {
  expect((await ordered('NAME', 'ASC')).names).toEqual(['a', 'c', 'd', 'e', 'b']);
  expect((await ordered('NAME', 'DESC')).names).toEqual(['e', 'd', 'c', 'a', 'b']);
  expect((await ordered('STRENGTH', 'DESC')).names.at(-1)).toBe('e');
});

test.each(['PURCHASES', 'NAME', 'STRENGTH', 'SINCE'])(
  'pages by %s visit each row once, in the order of the whole list',
  async (field) => {
    const whole = await ordered(field, 'DESC');
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page = await ordered(field, 'DESC', 2, after);
      seen.push(...page.names);
      after = page.hasNextPage ? page.endCursor : null;
    } while (after !== null);

    expect(seen).toEqual(whole.names);
    expect(new Set(seen).size).toBe(5);
  },
);
