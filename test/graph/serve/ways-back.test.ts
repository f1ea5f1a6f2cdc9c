import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Graph } from '../../../src/graph/graph.js';
import type { Noun } from '../../../src/model/nouns.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { type World, worldMs } from '../../random-world.js';
import { Town } from '../../town.js';

const who = ['ana', 'ben', 'cem', 'dia', 'eva'] as const;
const customer = (name: string) => ['Customer', name] as const;
const hubs = [
  ['Promotion', 'autumn', 'REACTED_TO', { reaction: 'clicked' }],
  ['Interest', 'lamps', 'INTERESTED_IN', { weight: 0.5 }],
  ['Post', 'of ana', 'LIKED', {}],
  ['Post', 'of ana', 'COMMENTED_ON', { text: 'Nice' }],
  ['Post', 'of ana', 'SHARED', {}],
  ['Product', 'lamp', 'INTERACTED', { kind: 'listened', weight: 2, category: 'behaviour_app' }],
] as const;

/** Everybody did everything, one a second; dia never said a word, and three of the others withhold something. */
const world: World = {
  nodes: [
    ...who.map((key) => ({ noun: 'Customer' as const, key, facts: { residency: 'DE', ageBand: 'adult' } })),
    { noun: 'Promotion', key: 'autumn', facts: {} },
    { noun: 'Interest', key: 'lamps', facts: { name: 'lamps' } },
    { noun: 'Product', key: 'lamp', facts: { name: 'Lamp' } },
    { noun: 'Store', key: 'kiosk', facts: { name: 'Kiosk' } },
    ...['ana', 'cem'].map((owner) => ({
      noun: 'Post' as const,
      key: `of ${owner}`,
      facts: { text: `By ${owner}`, atOrder: 1 },
      refers: { customerId: customer(owner) },
    })),
    {
      noun: 'Session',
      key: 'visit',
      facts: { channel: 'web', startedAt: worldMs },
      refers: { customerId: customer('ana') },
    },
    ...(['lamp', 'kiosk', 'autumn', 'of ana', 'of cem', 'of nobody'] as const).map((key, at) => {
      const noun = (['Product', 'Store', 'Promotion', 'Post', 'Post', 'Post'] as const)[at] ?? 'Post';
      const when = worldMs - at * 1_000;
      const facts = {
        type: 'view',
        objectType: noun.toLowerCase(),
        category: 'behaviour_web',
        at: when,
        atOrder: when,
      };
      const refers = { customerId: customer('ana'), objectId: [noun, key] as const };
      return { noun: 'Event' as const, key: `of ${key}`, facts, refers };
    }),
  ],
  ties: [
    ...hubs.flatMap(([noun, key, type, facts]) =>
      who.map((name, at) => {
        const when = worldMs - at * 1_000;
        const time = type === 'INTERESTED_IN' ? { since: when } : { at: when, key: `${type} ${name}` };
        return { type, from: customer(name), to: [noun, key] as const, facts: { ...facts, ...time } };
      }),
    ),
    { type: 'WROTE', from: customer('ana'), to: ['Post', 'of ana'], facts: {} },
    { type: 'WROTE', from: customer('cem'), to: ['Post', 'of cem'], facts: {} },
    { type: 'HAD', from: customer('ana'), to: ['Session', 'visit'], facts: {} },
    ...['lamp', 'kiosk', 'autumn', 'of ana', 'of cem', 'of nobody'].flatMap((key) => [
      { type: 'DID', from: customer('ana'), to: ['Event', `of ${key}`] as const, facts: {} },
      { type: 'IN_SESSION', from: ['Event', `of ${key}`] as const, to: ['Session', 'visit'] as const, facts: {} },
    ]),
    { type: 'ABOUT', from: ['Event', 'of lamp'], to: ['Product', 'lamp'], facts: {} },
    { type: 'ABOUT', from: ['Event', 'of kiosk'], to: ['Store', 'kiosk'], facts: {} },
    { type: 'ABOUT', from: ['Event', 'of autumn'], to: ['Promotion', 'autumn'], facts: {} },
  ],
  words: [
    ...['ana', 'ben', 'cem', 'eva'].map((name) => [name, { action: 'given', purpose: 'analytics' }] as const),
    ...['social.reaction', 'behaviour', 'social.profile'].map(
      (category) => ['ben', { action: 'refused', purpose: 'analytics', category, at: worldMs + 1 }] as const,
    ),
    ['cem', { action: 'refused', purpose: 'analytics', category: 'social.post', at: worldMs + 1 }],
    ['eva', { action: 'refused', purpose: 'analytics', category: 'sentiment', at: worldMs + 1 }],
  ],
};

let graph: Graph;
let town: Town;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  town = await Town.open(graph);
  await town.write(world);
}, 300_000);

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

async function node<T>(noun: Noun, key: string, below: string, variables: object = {}): Promise<T> {
  const after = below.includes('$after') ? ', $after: String' : '';
  const document = `query ($id: ID!${after}) { node(id: $id) { ... on ${noun} { ${below} } } }`;
  const before = graph.composedStatements;
  const answer = await town.ask('analyst', document, { id: town.publicId('analyst', noun, key), ...variables });
  expect(answer.errors).toEqual([]);
  expect(graph.composedStatements - before).toBe(1);
  return (answer.data as never as { node: T }).node;
}

interface List {
  readonly totalCount: number;
  readonly edges: readonly ({ readonly node: { readonly externalId: string | null } } & Record<string, unknown>)[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}

test.each([
  ['Promotion', 'autumn', 'reactions', 'reaction at'],
  ['Interest', 'lamps', 'customers', 'weight since'],
  ['Post', 'of ana', 'likedBy', 'at'],
  ['Post', 'of ana', 'commentedBy', 'at text'],
  ['Post', 'of ana', 'sharedBy', 'at'],
  ['Product', 'lamp', 'interactions', 'kind weight at'],
] as const)('%s %s.%s leads to those who let it be known, latest first, in one statement', async (...way) => {
  const [noun, key, field, columns] = way;
  const rows = `{ totalCount edges { ${columns} node { externalId } } pageInfo { hasNextPage endCursor } }`;

  const { list } = await node<{ list: List }>(noun, key, `list: ${field} ${rows}`);
  const first = await node<{ list: List }>(noun, key, `list: ${field}(first: 2) ${rows}`);
  const { endCursor: after } = first.list.pageInfo;
  const next = await node<{ list: List }>(noun, key, `list: ${field}(first: 2, after: $after) ${rows}`, { after });

  expect(list.edges.map((edge) => edge.node.externalId)).toEqual(['ana', 'cem', 'eva']);
  expect(list.totalCount).toBe(3);
  expect([...first.list.edges, ...next.list.edges]).toEqual(list.edges);
  expect(next.list.pageInfo.hasNextPage).toBe(false);
  const shown = list.edges.map((edge) => columns.split(' ').map((column) => edge[column]));
  // What was written is withheld by eva alone.
  expect(shown.flat().filter((value) => value === null)).toHaveLength(field === 'commentedBy' ? 1 : 0);
});

test('a post that its author withholds leads to nobody, whoever liked it', async () => {
  const answer = await town.ask(
    'analyst',
    'query ($id: ID!) { node(id: $id) { ... on Post { likedBy { totalCount } } } }',
    {
      id: town.publicId('analyst', 'Post', 'of cem'),
    },
  );

  expect(answer.data).toEqual({ node: null });
});

test('the events of a session lead to what they are about; a post that is withheld is as one that never was', async () => {
  const about = 'product { name } store { name } promotion { externalId } post { text author { externalId } }';
  const rows = `{ totalCount nodes { objectType ${about} } pageInfo { hasNextPage endCursor } }`;
  const nothing = { product: null, store: null, promotion: null, post: null };

  const { events } = await node<{ events: object }>('Session', 'visit', `events ${rows}`);

  expect(events).toMatchObject({
    totalCount: 6,
    nodes: [
      { ...nothing, objectType: 'product', product: { name: 'Lamp' } },
      { ...nothing, objectType: 'store', store: { name: 'Kiosk' } },
      { ...nothing, objectType: 'promotion', promotion: { externalId: 'autumn' } },
      { ...nothing, objectType: 'post', post: { text: 'By ana', author: { externalId: 'ana' } } },
      { ...nothing, objectType: 'post' },
      { ...nothing, objectType: 'post' },
    ],
  });
});

test('a session shows no event of another customer, even where one was tied to it', async () => {
  await graph.raw(
    `MATCH (session:Session {externalId: 'visit'}), (eva:Customer {externalId: 'eva'})
     CREATE (eva)-[:DID]->(event:Event {id: 'of eva', customerId: eva.id, sessionId: session.id, category: 'behaviour_web', atOrder: 1})-[:IN_SESSION]->(session)`,
  );

  const { events } = await node<{ events: { totalCount: number } }>('Session', 'visit', 'events { totalCount }');

  expect(events.totalCount).toBe(6);
});
