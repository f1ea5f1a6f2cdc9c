import { afterAll, beforeAll, expect, test } from 'vitest';
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
  ]);
  await town.says('ana', 'given', { purpose: 'analytics' });
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
