import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Graph } from '../../../src/graph/graph.js';
import type { Noun } from '../../../src/model/nouns.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { worldMs } from '../../random-world.js';
import { Town } from '../../town.js';
import { filterWorld, iso } from './nested-filters-world.js';

let graph: Graph;
let town: Town;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  town = await Town.open(graph);
  await town.write(filterWorld);
}, 300_000);

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

/** The rows of a list, each as the text of what is asked of it, and how many there are. */
async function list(noun: Noun, key: string, field: string, args: string, rows: string): Promise<readonly string[]> {
  const below = `${field}(${args}) { totalCount edges { ${rows} } }`;
  const answer = await town.ask('analyst', `query ($id: ID!) { node(id: $id) { ... on ${noun} { ${below} } } }`, {
    id: town.publicId('analyst', noun, key),
  });
  expect(answer.errors).toEqual([]);
  const found = (answer.data as never as { node: Record<string, { totalCount: number; edges: readonly object[] }> })
    .node[field];
  expect(found?.totalCount).toBe(found?.edges.length);
  return (found?.edges ?? []).map((edge) => JSON.stringify(edge).replaceAll(/[{}"]/g, '').replaceAll('node:', ''));
}

const early = `at: { lt: "${iso(1)}" }`;
const lists: readonly (readonly [
  Noun,
  string,
  string,
  string,
  readonly string[],
  string,
  string,
  readonly string[],
])[] = [
  [
    'Customer',
    'ana',
    'visits',
    'node { purpose }',
    [early, 'durationMinutes: { gte: 50 }', 'purpose: { eq: "advice" }'],
    'purpose:advice',
    'purpose:return',
    ['AT', '-DURATION'],
  ],
  [
    'Store',
    'kiosk',
    'visits',
    'node { purpose }',
    [early, 'durationMinutes: { gte: 50 }'],
    'purpose:advice',
    'purpose:return',
    ['AT', '-DURATION'],
  ],
  [
    'Customer',
    'ana',
    'ratings',
    'node { score }',
    [early, 'score: { eq: 5 }', 'objectType: { in: ["store"] }'],
    'score:5',
    'score:1',
    ['AT', '-SCORE'],
  ],
  [
    'Customer',
    'ana',
    'events',
    'node { type }',
    [early, 'type: { startsWith: "vi" }', 'channel: { eq: "web" }'],
    'type:view',
    'type:click',
    ['AT'],
  ],
  [
    'Customer',
    'ana',
    'sessions',
    'node { channel }',
    [`startedAt: { lt: "${iso(1)}" }`, `endedAt: { gte: "${iso(1)}" }`, 'channel: { eq: "web" }'],
    'channel:web',
    'channel:app',
    ['STARTED_AT', '-ENDED_AT'],
  ],
  [
    'Customer',
    'ana',
    'posts',
    'node { topic }',
    [early, 'topic: { contains: "amp" }', 'language: { eq: "en" }', 'sentiment: { gte: 0.5 }'],
    'topic:lamps',
    'topic:chairs',
    ['AT', '-SENTIMENT'],
  ],
  [
    'Customer',
    'ana',
    'purchases',
    'node { channel }',
    [early, 'totalMinor: { gte: 500 }'],
    'channel:web',
    'channel:store',
    ['AT', '-TOTAL'],
  ],
  [
    'Store',
    'kiosk',
    'sales',
    'node { channel }',
    [early, 'totalMinor: { gte: 500 }'],
    'channel:web',
    'channel:store',
    ['AT', '-TOTAL'],
  ],
  [
    'Customer',
    'ana',
    'contacts',
    'node { outcome }',
    [early, 'channel: { eq: "email" }', 'outcome: { eq: "opened" }'],
    'outcome:opened',
    'outcome:sent',
    ['AT'],
  ],
  [
    'Customer',
    'ana',
    'groups',
    'node { name }',
    ['name: { startsWith: "Ang" }', 'kind: { eq: "club" }'],
    'name:Angling',
    'name:Bridge',
    ['SINCE', 'NAME'],
  ],
  [
    'Customer',
    'ana',
    'interactions',
    'kind node { name }',
    [early, 'kind: { eq: "listened" }', 'weight: { gte: 9 }'],
    'kind:listened,name:Lamp',
    'kind:rated,name:Lamp',
    ['AT', '-WEIGHT'],
  ],
  [
    'Product',
    'lamp',
    'interactions',
    'kind',
    [early, 'kind: { eq: "listened" }', 'weight: { gte: 9 }'],
    'kind:listened',
    'kind:rated',
    ['AT', '-WEIGHT'],
  ],
];

test.each(lists)(
  '%s %s.%s is filtered and ordered by what its rows say',
  async (noun, key, field, rows, filters, first, second, orders) => {
    expect(await list(noun, key, field, 'first: 9', rows)).toHaveLength(2);
    for (const filter of filters) {
      expect(await list(noun, key, field, `filter: { ${filter} }`, rows), filter).toEqual([first]);
      expect(await list(noun, key, field, `filter: { not: { ${filter} } }`, rows), filter).toEqual([second]);
    }
    for (const order of orders) {
      const [direction, opposite] = order.startsWith('-') ? ['DESC', 'ASC'] : ['ASC', 'DESC'];
      const by = (which: string | undefined) => `orderBy: { field: ${order.replace('-', '')}, direction: ${which} }`;
      expect(await list(noun, key, field, by(direction), rows), order).toEqual([first, second]);
      expect(await list(noun, key, field, by(opposite), rows), order).toEqual([second, first]);
    }
  },
);

test('a root list of groups is filtered', async () => {
  const answer = await town.ask(
    'analyst',
    '{ groups(filter: { kind: { eq: "club" } }) { totalCount nodes { name } } }',
  );

  expect(answer.data).toEqual({ groups: { totalCount: 1, nodes: [{ name: 'Angling' }] } });
});

test('a value that is withheld meets no condition and orders nothing, and a row that is withheld is in no list', async () => {
  for (const category of ['purchase.amount', 'sentiment.score', 'behaviour.app'])
    await town.says('ana', 'refused', { purpose: 'analytics', category, at: worldMs + 1 });

  const amounts = (args: string) => list('Customer', 'ana', 'purchases', args, 'node { channel totalMinor }');
  expect(await amounts('filter: { totalMinor: { gte: 0 } }')).toEqual([]);
  const latestFirst = ['channel:store,totalMinor:null', 'channel:web,totalMinor:null'];
  for (const direction of ['ASC', 'DESC'])
    expect((await amounts(`orderBy: { field: TOTAL, direction: ${direction} }`)).toSorted()).toEqual(latestFirst);
  expect(await list('Customer', 'ana', 'posts', 'filter: { sentiment: { lt: 2 } }', 'node { topic }')).toEqual([]);
  for (const [noun, key] of [
    ['Customer', 'ana'],
    ['Product', 'lamp'],
  ] as const) {
    expect(await list(noun, key, 'interactions', 'filter: { weight: { gte: 0 } }', 'kind')).toEqual(['kind:rated']);
    expect(await list(noun, key, 'interactions', 'filter: { not: { kind: { eq: "rated" } } }', 'kind')).toEqual([]);
  }
});
