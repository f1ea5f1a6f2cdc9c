import { rename } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Graph } from '../../../src/graph/graph.js';
import { verifyAudit } from '../../../src/rights/audit-verify.js';
import { roots } from '../../../src/serve/roots.js';
import { clearGraph, openGraph, testIds } from '../../graph-harness.js';
import { randomWorld } from '../../random-world.js';
import { type As, Town } from '../../town.js';

/** A question to each root that leads to customers' data. A root that is missing here and among the open ones fails the test. */
const questions: Readonly<Record<string, string>> = {
  me: '{ me { name } }',
  node: 'query ($id: ID!) { node(id: $id) { ... on Customer { name } } }',
  customer: 'query ($id: ID!) { customer(id: $id) { name } }',
  customers: '{ customers { nodes { name } } }',
  store: 'query ($store: ID!) { store(id: $store) { customers { nodes { name } } } }',
  stores: '{ stores { nodes { customers { nodes { name } } } } }',
  product: 'query ($product: ID!) { product(id: $product) { buyers { nodes { name } } } }',
  products: '{ products { nodes { buyers { nodes { name } } } } }',
  category: 'query ($category: ID!) { category(id: $category) { products { nodes { buyers { nodes { name } } } } } }',
  categories: '{ categories { nodes { products { nodes { buyers { nodes { name } } } } } } }',
  purchase: 'query ($purchase: ID!) { purchase(id: $purchase) { at } }',
  purchases: '{ purchases { nodes { at } } }',
  group: 'query ($group: ID!) { group(id: $group) { members { nodes { name } } } }',
  groups: '{ groups { nodes { members { nodes { name } } } } }',
  campaign: 'query ($campaign: ID!) { campaign(id: $campaign) { contacts { nodes { at } } } }',
  campaigns: '{ campaigns { nodes { contacts { nodes { at } } } } }',
  community: 'query ($community: ID!) { community(id: $community) { members { nodes { name } } } }',
  communities: '{ communities { nodes { members { nodes { name } } } } }',
  segment: 'query ($segment: ID!) { segment(id: $segment) { customers { nodes { name } } } }',
  segments: '{ segments { nodes { customers { nodes { name } } } } }',
};
const entities = 'query ($reference: [_Any!]!) { _entities(representations: $reference) { ... on Customer { name } } }';
/** Roots from which nothing leads to a customer. */
const openRoots = ['promotion', 'promotions'];
const open =
  'query ($promotion: ID!) { promotion(id: $promotion) { id } promotions { nodes { id } } stores { nodes { name } } products { nodes { name } } }';

let graph: Graph;
let town: Town;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  town = await Town.open(graph);
  await town.write(randomWorld(3, 10));
});

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

const entries = async () => (await verifyAudit(town.audit)).entries;

function ask(as: As, query: string) {
  const id = (noun: Parameters<Town['publicId']>[1], key: string) => town.publicId(as, noun, key);
  const all = {
    id: id('Customer', 'c1'),
    store: id('Store', 's0'),
    product: id('Product', 'p0'),
    category: id('Category', 'k0'),
    purchase: id('Purchase', 'u0 c0'),
    group: id('Group', 'g0'),
    promotion: id('Promotion', 'r0'),
    campaign: id('Campaign', 'a0'),
    community: id('Community', 'm0'),
    segment: id('Segment', 'e0'),
    reference: [{ __typename: 'Customer', id: id('Customer', 'c1') }],
  };
  const variables = Object.fromEntries(Object.entries(all).filter(([name]) => query.includes(`$${name}:`)));
  return town.ask(as, query, variables);
}

const asked = [...Object.entries(questions), ['_entities', entities] as const];

test('there is a question to each root', () => {
  expect([...Object.keys(questions), ...openRoots].sort()).toEqual(Object.keys(roots).sort());
});

test.each(asked)('%s writes one entry, and answers nothing while it cannot', async (root, query) => {
  // An analyst is no customer, so that `me` of theirs is about nobody.
  for (const as of root === 'me' ? (['customer:c0'] as const) : (['customer:c0', 'analyst'] as const)) {
    const before = await entries();
    const answer = await ask(as, query);
    if (answer.status === 200 && answer.errors.length === 0) expect(await entries()).toBe(before + 1);
    else expect(answer.errors.map((each) => each.extensions.code)).toEqual(['FORBIDDEN']);

    const aside = `${town.audit.folder}-aside`;
    await rename(town.audit.folder, aside);
    const refused = await ask(as, query);
    const ready = await fetch(`${town.server.url}/ready`);
    await rename(aside, town.audit.folder);

    if (answer.errors.length === 0) {
      expect(refused).toMatchObject({ status: 503, data: null });
      expect(refused.errors.map((each) => each.extensions.code)).toEqual(['AUDIT_FAILED']);
    }
    expect([ready.status, await ready.json()]).toEqual([503, { status: 'not ready', because: 'AUDIT_FAILED' }]);
    expect((await fetch(`${town.server.url}/ready`)).status).toBe(200);
  }
});

test('who is found by a filter sees it, though only how many they are was asked', async () => {
  const { data } = await town.ask('analyst', '{ customers(first: 100) { nodes { id name city ageBand } } }');
  const listed = data as unknown as { customers: { nodes: readonly Record<string, string | null>[] } };
  const { nodes } = listed.customers;
  const isAlone = (field: string, value: unknown) =>
    typeof value === 'string' && nodes.filter((node) => node[field] === value).length === 1;
  const [found] = nodes.flatMap((node) =>
    ['name', 'city'].filter((field) => isAlone(field, node[field])).map((field) => ({ node, field })),
  );
  const key = Array.from({ length: 20 }, (_, at) => `c${at}`).find(
    (each) => town.publicId('analyst', 'Customer', each) === found?.node['id'],
  );
  const counts = async () =>
    (
      await town.audit.trail.accessLog(testIds.of('Customer', key ?? ''), { first: 500, after: null, own: false })
    ).filter(({ operation }) => operation === 'customers').length;
  const before = await counts();
  const count = (filter: string) => town.ask('analyst', `{ customers(first: 2${filter}) { totalCount } }`);

  await count(`, filter: { ${found?.field}: { eq: "nobody" } }`);
  await count('');
  expect(await counts()).toBe(before);
  const { data: counted } = await count(`, filter: { ${found?.field}: { eq: "${found?.node[found.field]}" } }`);

  expect([counted, await counts()]).toEqual([{ customers: { totalCount: 1 } }, before + 1]);
});

test('what is about no customer is answered while the audit is away, and writes nothing', async () => {
  const before = await entries();
  const there = await ask('analyst', open);
  const aside = `${town.audit.folder}-aside`;
  await rename(town.audit.folder, aside);
  const away = await ask('analyst', open);
  await rename(aside, town.audit.folder);

  expect(there.status).toBe(200);
  expect(away.text).toBe(there.text);
  expect(await entries()).toBe(before);
});
