import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { analyse } from '../../../src/analyse/jobs.js';
import { ShownTallies } from '../../../src/analyse/shown/report.js';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { termsOfMeasuring } from '../../../src/consent/measurement.js';
import { readPolicy } from '../../../src/consent/policy.js';
import { figureKeyOf } from '../../../src/consent/statistics/figure.js';
import { ClassTableCache } from '../../../src/graph/consent-reads.js';
import type { Graph } from '../../../src/graph/graph.js';
import { ShownListReads } from '../../../src/graph/shown-list-reads.js';
import { loggedListsMax } from '../../../src/graph/shown-list-writes.js';
import { clearGraph, openGraph, testSecret } from '../../graph-harness.js';
import { type As, Town } from '../../town.js';
import {
  consenting,
  consentPurposes,
  customerId,
  everybody,
  letTiesCount,
  productId,
  writeWorld,
} from '../analyse-world.js';

// Where the policy says so, lists are written down as they are shown, of those alone who let it be measured, and nobody's list is other for it.

const policy = readPolicy({ ...defaultPolicy, listLog: true });
const silent = ['a0', 'a1', 'a2'];
const agreed = everybody.filter((name) => !silent.includes(name));

let graph: Graph;
let plain: Town;
let town: Town;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  await writeWorld(graph);
  const ground = consenting(graph);
  await ground.say(everybody, 'given', [...consentPurposes, 'analytics']);
  await ground.say(['a0'], 'withdrawn', ['analytics']);
  await ground.say(['a1'], 'withdrawn', ['analytics'], 'behaviour.app');
  await ground.say(['a2'], 'withdrawn', ['personalise'], 'behaviour.web');
  await analyse(ground.deps);
  await letTiesCount(graph);
  plain = await Town.open(graph);
  town = await Town.open(graph, {}, policy);
}, 300_000);

afterAll(async () => {
  await plain[Symbol.asyncDispose]();
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

beforeEach(async () => {
  await graph.raw('MATCH (shown:ShownList) DETACH DELETE shown');
});

const purposes = ['personalise.own', 'social_reco.receive'] as const;

async function listOf(where: Town, as: As, name: string, given = ''): Promise<readonly (readonly string[])[]> {
  const query = `query ($id: ID!) { customer(id: $id) { recommendations(first: 5${given}) { reason product { externalId } } } }`;
  const { data, errors } = await where.ask(as, query, { id: where.publicId(as, 'Customer', name) }, purposes);
  expect(errors).toEqual([]);
  const found = data as unknown as {
    customer: { recommendations: { reason: string; product: { externalId: string } }[] };
  };
  return found.customer.recommendations.map(({ reason, product }) => [product.externalId, reason]);
}

const own = (where: Town, name: string, given = '') => listOf(where, `customer:${name}`, name, given);

async function logged() {
  const { records } = await graph.raw(
    `MATCH (customer:Customer)-[:SHOWN]->(shown:ShownList)
     CALL (shown) { MATCH (shown)-[listed:LISTS]->(product) WITH listed, product ORDER BY listed.position RETURN collect([product.externalId, listed.reason, listed.seenAt IS NOT NULL, listed.clickedAt IS NOT NULL]) AS products }
     RETURN customer.externalId AS name, shown.experiment AS experiment, shown.clients AS clients, products ORDER BY shown.atOrder`,
  );
  return records.map(
    (record) =>
      record.toObject() as {
        name: string;
        experiment: null;
        clients: string[];
        products: [string, string | null, boolean, boolean][];
      },
  );
}

/** A list is written behind its answer. */
async function written(count: number) {
  await vi.waitFor(async () => expect(await logged()).toHaveLength(count), { timeout: 5_000, interval: 30 });
  return logged();
}

async function say(name: string, act: 'recommendationsSeen' | 'recommendationClicked', ...products: string[]) {
  const as: As = `customer:${name}`;
  const ids = products.map((product) => town.publicId(as, 'Product', product));
  const [argument, type, value] =
    act === 'recommendationsSeen' ? ['products', '[ID!]!', ids] : ['product', 'ID!', ids[0]];
  const text = `mutation ($value: ${type}) { ${act}(${argument}: $value) }`;
  const { data, errors } = await town.ask(as, text, { value }, purposes);
  expect(errors).toEqual([]);
  return (data as unknown as Record<string, boolean>)[act];
}

async function marks(): Promise<readonly unknown[]> {
  return (await logged()).flatMap(({ name, products }) =>
    products.flatMap(([product, , seen, clicked]) => (seen || clicked ? [[name, product, seen, clicked]] : [])),
  );
}

async function report() {
  const classes = new ClassTableCache(graph, policy, () => Date.now());
  const terms = await termsOfMeasuring(policy, (viewer) => classes.terms(viewer));
  const tallies = new ShownTallies();
  const span = { from: Date.now() - 86_400_000, until: Date.now() + 1, windowMs: 86_400_000 };
  for await (const shown of new ShownListReads(graph).shownIn({ ...span, terms })) tallies.add(shown);
  const key = { key: figureKeyOf(testSecret), organisation: 'kith', epoch: 'day' };
  return tallies.report({ rules: { contributorsMin: 10 }, key });
}

test('a list is written down as it was shown, with reasons that are its customer’s own, and costs no statement before its answer', async () => {
  const [name = ''] = agreed;
  await own(plain, name);
  using rows = vi.spyOn(graph, 'rows');
  const asked = () =>
    rows.mock.calls
      .map(([statement]) => statement.name)
      .filter((each) => each.startsWith('recommend/') || each.startsWith('experiment/'));
  await own(plain, name);
  const without = asked();
  rows.mockClear();
  const list = await own(town, name);
  expect(asked()).toEqual(without);

  const [found] = await written(1);
  expect(found).toMatchObject({ name, experiment: null, clients: ['kith.web'] });
  expect(found?.products.map(([product]) => product)).toEqual(list.map(([product]) => product));
  // What ties have, where somebody lives and the like is in no log.
  const kept = new Set(['SIMILAR_ITEMS', 'CONTENT', 'SEASON', 'POPULAR']);
  expect(found?.products.map(([, reason]) => reason)).toEqual(
    list.map(([, reason = '']) => (kept.has(reason) ? reason : null)),
  );
  const all = await Promise.all(agreed.map((each) => own(town, each)));
  expect(all.flat().some(([, reason = '']) => !kept.has(reason))).toBe(true);
  await written(1 + agreed.length);
});

test('nothing is written where the policy does not say so, of whom does not agree, to others, near a place or in a preview, and every list is the usual one', async () => {
  const [name = '', last = ''] = agreed;
  await own(plain, name);
  for (const each of silent) expect(await own(town, each)).toEqual(await own(plain, each));
  expect(await listOf(town, 'staff', name)).toEqual(await listOf(plain, 'staff', name));
  const here = ', near: { latitude: 50.7, longitude: 7.1 }';
  expect(await own(town, name, here)).toEqual(await own(plain, name, here));
  const preview = `{ previewConsent(choice: WITHDRAW, input: { scopes: [{ purpose: "social_reco.receive" }], noticeId: "terms-2026", noticeVersion: "1" }, first: 5) { before { rank } } }`;
  expect((await town.ask(`customer:${name}`, preview)).errors).toEqual([]);
  expect(await own(town, last)).toEqual(await own(plain, last));

  expect((await written(1)).map((list) => list.name)).toEqual([last]);
});

test('what a customer saw and followed is noted once, in their own last list that holds it', async () => {
  const [name = '', other = ''] = agreed;
  const list = (await own(town, name)).map(([product = '']) => product);
  await written(1);
  await own(town, name);
  await written(2);
  const [first = '', second = ''] = list;

  expect(await say(name, 'recommendationsSeen', first, second)).toBe(true);
  expect(await say(name, 'recommendationsSeen', first, second)).toBe(false);
  expect(await say(name, 'recommendationClicked', second)).toBe(true);
  expect(await say(name, 'recommendationClicked', second)).toBe(false);
  expect(await marks()).toEqual([
    [name, first, true, false],
    [name, second, true, true],
  ]);
  const [older] = await logged();
  expect(older?.products.some(([, , seen]) => seen)).toBe(false);

  // Another has no list, or another's product is in none of theirs: as one that is nothing.
  expect(await say(other, 'recommendationsSeen', first)).toBe(false);
  expect(await say(name, 'recommendationsSeen', 'b-product9', 'nothing')).toBe(false);
  expect(await marks()).toHaveLength(2);
});

test('what is kept no longer, too old, or of whom does not agree is noted nowhere', async () => {
  const [name = ''] = agreed.slice(-1);
  const [[product = ''] = []] = await own(town, name);
  await written(1);
  await graph.raw('MATCH (shown:ShownList) SET shown.atOrder = shown.atOrder - 90000000');
  expect(await say(name, 'recommendationsSeen', product)).toBe(false);
  await graph.raw('MATCH (shown:ShownList) SET shown.atOrder = shown.atOrder + 90000000');
  await graph.raw("MATCH (product:Product {id: $id}) SET product.special = 'special_health'", {
    id: productId(product),
  });
  expect(await say(name, 'recommendationsSeen', product)).toBe(false);
  await graph.raw('MATCH (product:Product {id: $id}) REMOVE product.special', { id: productId(product) });

  await town.says(name, 'withdrawn', { purpose: 'analytics', at: Date.now() });
  expect(await say(name, 'recommendationClicked', product)).toBe(false);
  await town.says(name, 'given', { purpose: 'analytics', at: Date.now() + 1 });
  await town.catchUp();
  // A new yes is about the lists that follow.
  expect(await say(name, 'recommendationClicked', product)).toBe(false);
  expect(await marks()).toEqual([]);
});

test('only customers say what they saw, of at most a page of products', async () => {
  for (const as of ['staff', 'partner', 'none'] as const) {
    const text = 'mutation ($id: ID!) { recommendationsSeen(products: [$id]) recommendationClicked(product: $id) }';
    const { errors } = await town.ask(as, text, { id: town.publicId('staff', 'Product', 'a-product1') }, undefined);
    expect(['FORBIDDEN', 'UNAUTHENTICATED']).toContain(errors[0]?.extensions.code);
  }
  const as: As = `customer:${agreed[0] ?? ''}`;
  for (const count of [0, 101]) {
    const products = Array.from({ length: count }, () => town.publicId(as, 'Product', 'a-product1'));
    const text = 'mutation ($products: [ID!]!) { recommendationsSeen(products: $products) }';
    const { errors } = await town.ask(as, text, { products }, purposes);
    expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
  }
});

test('a report is of those who let it be measured now, as if who said no had been shown nothing', async () => {
  for (const name of agreed) {
    const [[product = ''] = []] = await own(town, name);
    await vi.waitFor(async () => expect(await say(name, 'recommendationsSeen', product)).toBe(true));
    if (agreed.indexOf(name) % 2 === 0) await say(name, 'recommendationClicked', product);
  }
  const before = await report();
  expect(before[0]).toMatchObject({ group: 'all', customers: expect.any(Number), clicked: expect.any(Number) });
  expect(Math.abs((before[0]?.customers ?? 0) - agreed.length)).toBeLessThanOrEqual(10);
  const leaving = agreed.slice(0, 3);
  await town.says(leaving[0] ?? '', 'withdrawn', { purpose: 'analytics', at: Date.now() });
  await town.says(leaving[1] ?? '', 'withdrawn', { purpose: 'personalise', at: Date.now() });
  await town.says(leaving[2] ?? '', 'withdrawn', { purpose: 'personalise', category: 'behaviour.app', at: Date.now() });
  const without = await report();

  expect(without).not.toEqual(before);
  await graph.raw('MATCH (shown:ShownList) WHERE shown.customerId IN $ids DETACH DELETE shown', {
    ids: leaving.map(customerId),
  });
  expect(await report()).toEqual(without);
  for (const name of leaving) await town.says(name, 'given', { purpose: '*', at: Date.now() + 1 });
  await town.catchUp();
});

test('of one customer the last lists are kept', async () => {
  const [name = '', other = ''] = agreed;
  await own(town, other);
  await written(1);
  await graph.raw(
    `MATCH (customer:Customer {id: $id})
     UNWIND range(1, toInteger($count)) AS place
     CREATE (customer)-[:SHOWN]->(:ShownList {customerId: $id, clients: ['kith.web'], inputs: [], at: datetime({epochMillis: place}), atOrder: place}),
       (customer)-[:SHOWN]->(:ShownList {customerId: $id, experiment: 'earlier', arm: 'usual', clients: ['kith.web'], inputs: [], at: datetime({epochMillis: place}), atOrder: place})`,
    { id: customerId(name), count: loggedListsMax + 5 },
  );
  await own(town, name);

  await vi.waitFor(async () => {
    const { records } = await graph.raw(
      'MATCH (:Customer {id: $id})-[:SHOWN]->(shown:ShownList) RETURN shown.experiment AS experiment, count(*) AS count, min(shown.atOrder) AS oldest ORDER BY experiment',
      { id: customerId(name) },
    );
    expect(
      records.map((record) => [record.get('experiment'), Number(record.get('count')), Number(record.get('oldest'))]),
    ).toEqual([
      ['earlier', loggedListsMax + 5, 1],
      [null, loggedListsMax, 7],
    ]);
  });
  expect((await logged()).filter((list) => list.name === other)).toHaveLength(1);
});
