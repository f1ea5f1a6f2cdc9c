import { afterAll, beforeAll, expect, test } from 'vitest';
import { markCategories } from '../../../src/consent/categories.js';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import type { Policy } from '../../../src/consent/policy.js';
import type { Graph } from '../../../src/graph/graph.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { type Answer, type As, Town } from '../../town.js';
import { ImportFolder } from '../import-folder.js';
import { catalogueOf, doingsOf, peopleOf } from '../sensitive-world.js';

/** The default policy with a console that may ask for health, where a notice asks for it by name. */
const asking: Policy = {
  ...defaultPolicy,
  clients: defaultPolicy.clients.map((client) =>
    client.id === 'kith.console'
      ? { ...client, asks: [...client.asks, { purposes: ['analytics'], categories: ['special.health'] }] }
      : client,
  ),
  notices: [
    ...defaultPolicy.notices,
    {
      id: 'health-2026',
      version: '1',
      from: '2023-01-01',
      locale: 'en',
      sha256: '',
      material: false,
      graceDays: 0,
      explicit: true,
      standalone: true,
      covers: [{ purposes: ['analytics'], categories: ['special.health'], recipients: ['first_party'] }],
    },
  ],
};

const everything = `{
  customers(first: 9) { totalCount nodes {
    name
    purchases(first: 9) { totalCount nodes { at totalMinor channel lines { quantity product { name } } store { name } } }
    visits(first: 9) { totalCount nodes { durationMinutes store { name } } }
    ratings(first: 9) { totalCount nodes { score text product { name } store { name } } }
    interactions(first: 9) { totalCount edges { kind weight node { name } } }
    events(first: 9) { totalCount nodes { type at product { name } store { name } } }
    stores(first: 9) { totalCount edges { purchases node { name } } }
    contacts(first: 9) { totalCount nodes { at outcome channel offer { name product { name } category { name } } campaign { name store { name } } } }
    notInterestedIn(first: 9) { totalCount edges { at node { name } } }
  } }
  campaigns(first: 9) { nodes { name contacts(first: 9) { totalCount nodes { at outcome customer { name } } } } }
  byAmount: customers(first: 9, filter: { purchases: { some: { totalMinor: { eq: 500 } } } }) { totalCount nodes { name } }
  bySum: customers(first: 9, filter: { purchases: { some: { at: { gte: "2026-10-03T00:00:00Z" } } } }) { totalCount nodes { name } }
  stores(first: 9) { nodes {
    name
    customers(first: 9) { totalCount edges { purchases node { name } } }
    sales(first: 9) { totalCount nodes { totalMinor } }
    visits(first: 9) { totalCount nodes { durationMinutes } }
    ratings(first: 9) { totalCount nodes { text } }
  } }
  products(first: 9) { nodes {
    name
    buyers(first: 9) { totalCount edges { purchases quantity node { name } } }
    interactions(first: 9) { totalCount edges { kind node { name } } }
    ratings(first: 9) { totalCount nodes { text customer { name } } }
  } }
}`;

let graph: Graph;
let folder: ImportFolder;
let town: Town;
let plans: string;
const without = new Map<As, Answer>();
const others: readonly As[] = ['staff', 'analyst', 'partner', 'customer:ben'];

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  folder = await ImportFolder.open(graph, asking);
  await peopleOf(folder);
  await catalogueOf(folder);
  await doingsOf(folder, false);
  await folder.take();
  await notInterested('food');
  town = await Town.open(graph, { requestTimeoutMs: 200_000 }, asking);
  for (const name of ['ana', 'ben'])
    for (const purpose of ['service', 'personalise', 'social_reco', 'analytics', 'segment', 'partner', 'marketing'])
      await town.says(name, 'given', { purpose });
  for (const as of others) without.set(as, await town.ask(as, everything));
  plans = await planned();
  expect([...without.values()].flatMap(({ errors }) => errors)).toEqual([]);
  await doingsOf(folder, true);
  await folder.take();
  await notInterested('eyes');
}, 300_000);

/** What is queued for customers, to staff who plan mails. */
async function planned(): Promise<string> {
  const query =
    '{ customers(first: 9) { nodes { contacts(first: 9) { totalCount nodes { outcome at offer { name } } } } } }';
  return (await town.ask('staff', query, {}, ['marketing.email'])).text;
}

async function notInterested(category: string): Promise<void> {
  await graph.raw(
    `MATCH (customer:Customer {externalId: 'ana'}), (category:Category {externalId: $category})
     CREATE (customer)-[:NOT_INTERESTED_IN {at: datetime('2026-10-05T10:00:00Z')}]->(category)`,
    { category },
  );
}

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

test.each(others)('to %s nothing sensitive is there: not as a row, a line, a count or by a filter', async (as) => {
  const { errors, text } = await town.ask(as, everything);

  expect(errors).toEqual([]);
  expect(text).toBe(without.get(as)?.text);
});

test('what is ordinary is there for staff', async () => {
  expect(without.get('analyst')?.text).toContain('Fine');
  expect(without.get('analyst')?.text).toContain('"quantity":1,"product":{"name":"Bread"}');
  for (const ordinary of ['Less for soap', '"campaign":{"name":"Light"', '"node":{"name":"Food"}'])
    expect(without.get('analyst')?.text).toContain(ordinary);
});

test('who plans mails sees that one is queued, unless it is about what is sensitive', async () => {
  expect(plans).toContain('"outcome":"queued"');
  expect(await planned()).toBe(plans);
});

// A console of this policy may ask for health, though nobody has granted it yet; the app shows a customer their own.
const mayRead: readonly (readonly [As, readonly string[]])[] = [
  ['analyst', ['identity.presence', 'purchase.item', 'special.health']],
  ['partner', ['identity.presence', 'purchase.item']],
  ['customer:ben', ['identity.presence', 'purchase.item', ...markCategories]],
];
test.each(mayRead)(
  'that purchases were read is written down for %s with the special categories that may be asked for',
  async (as, categories) => {
    await town.ask(
      as,
      '{ customers(first: 9) { nodes { purchases(first: 9) { nodes { at lines { product { name } } } } } } }',
    );

    expect((await town.audit.entries()).at(-1)?.categories).toEqual(categories.toSorted());
  },
);

test('by its id it is nobody, but to the customer', async () => {
  const receipt = (as: As) =>
    town.ask(as, `{ purchase(id: ${JSON.stringify(town.publicId(as, 'Purchase', 'r9'))}) { totalMinor } }`);
  const missing = (as: As) =>
    town.ask(as, `{ purchase(id: ${JSON.stringify(town.publicId(as, 'Purchase', 'none'))}) { totalMinor } }`);

  expect((await receipt('analyst')).text).toBe((await missing('analyst')).text);
  expect((await receipt('customer:ana')).data).toEqual({ purchase: { totalMinor: 500 } });
});

test('the customer sees all of it', async () => {
  const { data } = await town.ask(
    'customer:ana',
    `{ me {
      purchases(first: 9) { totalCount nodes { lines { product { name } } } }
      visits(first: 9) { totalCount } ratings(first: 9) { totalCount } events(first: 9) { totalCount }
      interactions(first: 9) { totalCount } stores(first: 9) { totalCount }
      contacts(first: 9) { totalCount } notInterestedIn(first: 9) { totalCount }
    } }`,
  );
  const { me } = data as unknown as { me: Record<string, { totalCount: number; nodes: { lines: unknown[] }[] }> };

  expect(Object.fromEntries(Object.entries(me).map(([name, { totalCount }]) => [name, totalCount]))).toEqual({
    purchases: 3,
    visits: 2,
    ratings: 3,
    events: 3,
    interactions: 2,
    stores: 2,
    contacts: 4,
    notInterestedIn: 2,
  });
  expect(me['purchases']?.nodes.map(({ lines }) => lines.length)).toEqual([1, 3, 1]);
});

test('whoever grants the special category for the purpose lets those see it who ask for both, until it is withdrawn', async () => {
  const word = { purpose: 'analytics', category: 'special.health', noticeId: 'health-2026' };
  await town.says('ana', 'given', word);

  const { text } = await town.ask('analyst', everything);
  for (const sensitive of [
    'Helped me',
    'Kind',
    '"durationMinutes":15',
    '"totalMinor":500',
    '{"name":"Test kit"}',
    '"outcome":"converted"',
    '"outcome":"bounced"',
    '"offer":{"name":"Less for care"',
    '"at":"2026-10-05T10:00:00.000Z","node":{"name":"Eyes"}',
  ])
    expect(text).toContain(sensitive);
  expect((await town.ask('partner', everything)).text).toBe(without.get('partner')?.text);

  await town.says('ana', 'withdrawn', { ...word, at: Date.now() - 1 });

  expect((await town.ask('analyst', everything)).text).toBe(without.get('analyst')?.text);
});

test('the special category alone opens nothing', async () => {
  await town.says('ana', 'given', {
    purpose: 'analytics',
    category: 'special.health',
    noticeId: 'health-2026',
    at: Date.now(),
  });
  for (const category of ['purchase', 'location', 'service', 'behaviour', 'contact'])
    await town.says('ana', 'withdrawn', { purpose: 'analytics', category, at: Date.now() });

  const { text } = await town.ask('analyst', everything);

  for (const sensitive of [
    'Helped me',
    'Kind',
    '"durationMinutes":15',
    '"totalMinor":500',
    'converted',
    'bounced',
    '"node":{"name":"Eyes"}',
  ])
    expect(text).not.toContain(sensitive);
});
