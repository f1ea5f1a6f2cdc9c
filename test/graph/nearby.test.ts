import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runJob } from '../../src/analyse/job.js';
import { neighbourhood } from '../../src/analyse/neighbourhood/neighbourhood.js';
import { socialTerms } from '../../src/consent/social-terms.js';
import type { Graph } from '../../src/graph/graph.js';
import { RecommendationReads } from '../../src/graph/recommendation-reads.js';
import { cellOf, type Point } from '../../src/model/place.js';
import { recommendationsFor } from '../../src/recommend/recommendations-for.js';
import { ModelShelf } from '../../src/recommend/served-model.js';
import { clearGraph, openGraph, testIds } from '../graph-harness.js';
import { ofSignals } from '../signal-weights.js';
import { Town } from '../town.js';
import { consenting, consentPurposes, customerId, productId, serveWeights } from './analyse-world.js';

/** Of the stores of Wels in Austria `square` sells oats to 60, `corner` figs to 12 of them, `new` nothing yet; `other` is in a Wels of Germany and sells rye to 60. */
const wels: Point = { latitude: 48.16, longitude: 14.02 };
const otherWels: Point = { latitude: 53.9, longitude: 9.4 };
const stores: readonly (readonly [string, Point])[] = [
  ['square', wels],
  ['corner', { latitude: 48.18, longitude: 14.03 }],
  ['new', { latitude: 48.15, longitude: 14.05 }],
  ['other', otherWels],
];
const near = Array.from({ length: 60 }, (_, at) => `a${String(at).padStart(2, '0')}`);
const far = Array.from({ length: 60 }, (_, at) => `g${String(at).padStart(2, '0')}`);
const few = near.slice(0, 12);
/** Who live in the two cities, and who shops in the new store and does not say where they live. */
const [austrian, german, shopper] = ['austrian', 'german', 'shopper'];
const goods = ['oats', 'rye', 'soap', 'figs'] as const;
const storeId = (name: string) => testIds.of('Store', name);
let graph: Graph;
let ground: ReturnType<typeof consenting>;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  const lives = [...near, ...far, austrian, german, shopper].map((name) => [
    customerId(name),
    name,
    far.includes(name) || name === german ? 'DE' : 'AT',
  ]);
  await graph.raw(
    "UNWIND $lives AS row CREATE (:Customer {id: row[0], externalId: row[1], country: row[2], city: 'Wels', residency: 'DE', ageBand: 'adult'})",
    { lives },
  );
  await graph.raw('UNWIND $rows AS row CREATE (:Product {id: row[0], externalId: row[1]})', {
    rows: goods.map((name) => [productId(name), name]),
  });
  await graph.raw(
    "UNWIND $rows AS row CREATE (:Store {id: row[0], city: 'Wels', point: point({latitude: row[1], longitude: row[2]})})",
    {
      rows: stores.map(([name, { latitude, longitude }]) => [storeId(name), latitude, longitude]),
    },
  );
  await buy(near, 'oats', 'square');
  await buy(far, 'rye', 'other');
  await buy(near, 'soap', 'square');
  await buy(few, 'figs', 'corner');
  await buy(far, 'soap', 'other');
  await graph.raw(
    'MATCH (customer:Customer {id: $id}), (store:Store {id: $store}) CREATE (customer)-[:SHOPS_AT {purchases: 1, storeId: store.id}]->(store)',
    { id: customerId(shopper), store: storeId('new') },
  );
  ground = consenting(graph);
  await ground.say([...near, ...far, austrian, german, shopper], 'given', consentPurposes);
  await ground.say([shopper], 'withdrawn', ['personalise'], 'location.area');
}, 240_000);
afterAll(() => graph[Symbol.asyncDispose]());

async function buy(names: readonly string[], product: string, store: string): Promise<void> {
  await graph.raw(
    `UNWIND $ids AS id MATCH (customer:Customer {id: id}), (product:Product {id: $product}), (store:Store {id: $store})
     CREATE (customer)-[:MADE]->(purchase:Purchase {id: id + $product + $store, at: datetime('2026-03-01T10:00Z'), atOrder: 1})-[:CONTAINS {quantity: 1.0}]->(product)
     CREATE (purchase)-[:AT]->(store)
     MERGE (customer)-[bought:BOUGHT]->(product) SET bought.lastAt = datetime('2026-03-01T10:00Z')`,
    { ids: names.map(customerId), product: productId(product), store: storeId(store) },
  );
}

async function learnAnew(): Promise<string> {
  await runJob(neighbourhood, ground.deps);
  const { records } = await graph.raw(
    "MATCH (run:Run {job: 'neighbourhood', current: true}) RETURN run.model AS digest",
  );
  await serveWeights(graph, ofSignals({ store: 1, popular: 0.01 }));
  return records[0]?.get('digest') as string;
}

async function listOf(name: string, where: { readonly store?: string; readonly near?: Point } = {}) {
  const terms = await socialTerms(ground.deps.termsFor, 'personalise.own');
  const served = { source: new RecommendationReads(graph), models: new ModelShelf() };
  const options = {
    first: 4,
    terms,
    storeId: where.store === undefined ? null : storeId(where.store),
    near: where.near === undefined ? null : cellOf(where.near),
  };
  const list = (await recommendationsFor(served, [customerId(name)], options)).get(customerId(name)) ?? [];
  return list.map(({ productId: id, reason, nonPersonal }) => ({
    product: goods.find((good) => productId(good) === id),
    reason,
    nonPersonal,
  }));
}

const firstOf = async (...about: Parameters<typeof listOf>) => (await listOf(...about))[0];
const own = (product: string) => ({ product, reason: 'STORE', nonPersonal: false });
const everybodys = (product: string) => ({ ...own(product), nonPersonal: true });

test('two cities of one name are two: whoever lives in either has what is bought in its own stores', async () => {
  await learnAnew();

  expect(await firstOf(austrian)).toEqual(own('oats'));
  expect(await firstOf(german)).toEqual(own('rye'));
  await ground.say([austrian], 'withdrawn', ['personalise'], 'location.area');
  expect(await listOf(austrian)).toEqual(await listOf('nobody'));
  await ground.say([austrian], 'given', consentPurposes);
});

test('a list for a store of which too little is known is for the stores near it, and whoever shops there is near them too', async () => {
  for (const name of [german, 'nobody']) {
    for (const store of ['square', 'corner', 'new']) expect(await firstOf(name, { store })).toEqual(everybodys('oats'));
    expect(await firstOf(name, { store: 'other' })).toEqual(everybodys('rye'));
  }
  expect(await firstOf(shopper)).toEqual(own('oats'));
  await ground.say([shopper], 'withdrawn', ['personalise'], 'location.visit');
  expect(await listOf(shopper)).toEqual(await listOf('nobody'));
  await ground.say([shopper], 'given', consentPurposes);
});

test('a list for where somebody is now is the same for everybody, and far from all stores it is as if nothing were said', async () => {
  const lake: Point = { latitude: 47.9, longitude: 13.5 };
  for (const name of [austrian, german, shopper, 'nobody']) {
    expect(await listOf(name, { near: wels })).toEqual(await listOf('nobody', { near: wels }));
    expect(await firstOf(name, { near: { latitude: 48.12, longitude: 14.1 } })).toEqual(everybodys('oats'));
    expect(await firstOf(name, { near: otherWels })).toEqual(everybodys('rye'));
    expect(await listOf(name, { near: lake })).toEqual(await listOf('nobody'));
  }
});

test('it is asked for by position, and where it is, is written down nowhere', async () => {
  await using town = await Town.open(graph);
  const fields = '{ reason product { externalId } }';
  const query = `query ($id: ID!, $near: Position!) {
    customer(id: $id) { recommendations(first: 1, near: $near) ${fields} }
    recommendationsFor(customerIds: [$id], first: 1, near: $near) { recommendations ${fields} }
  }`;
  const ask = (position: unknown) =>
    town.ask('staff', query, { id: town.publicId('staff', 'Customer', german), near: position }, ['personalise.own']);
  const position = { latitude: 48.1612345, longitude: 14.0212345 };

  const { data, errors } = await ask(position);
  const refused = [
    await ask({ ...position, latitude: 98.1612345 }),
    await ask({ ...position, longitude: 'x14.0212345' }),
  ];

  expect(errors).toEqual([]);
  const recommendations = [{ reason: 'STORE', product: { externalId: 'oats' } }];
  expect(data).toEqual({ customer: { recommendations }, recommendationsFor: [{ recommendations }] });
  for (const answer of refused) {
    expect(answer.errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(answer.text).not.toContain('.1612345');
    expect(answer.text).not.toContain('14.0212345');
  }
  const written = await Promise.all(
    (await readdir(town.audit.folder, { recursive: true, withFileTypes: true }))
      .filter((each) => each.isFile())
      .map((each) => readFile(join(each.parentPath, each.name), 'latin1')),
  );
  expect(written.join('')).toContain('recommendationsFor');
  for (const trace of ['1612345', '0212345', cellOf(position)]) expect(written.join('')).not.toContain(trace);
});

test('where somebody shops or lives who said no to it changes neither the model nor a list of any place', async () => {
  const world = async () => {
    const digest = await learnAnew();
    const lists = [];
    for (const name of [austrian, german, shopper, 'nobody'])
      for (const where of [{}, { store: 'new' }, { store: 'corner' }, { near: wels }, { near: otherWels }])
        lists.push(await listOf(name, where));
    return { digest, lists };
  };
  const [noVisit, noArea, noItem] = [near.slice(12, 16), near.slice(16, 27), far.slice(0, 5)];
  await ground.say(noVisit, 'withdrawn', ['train'], 'location.visit');
  await ground.say(noArea, 'withdrawn', ['train'], 'location.area');
  await ground.say(noItem, 'withdrawn', ['train'], 'purchase.item');
  const withheld = await world();
  expect(withheld.lists.flat().map(({ reason }) => reason)).toContain('STORE');

  await buy(noItem, 'figs', 'corner');
  await graph.raw(
    `MATCH (customer:Customer)-[:MADE]->(purchase)-[at:AT]->(), (store:Store {id: $store}) WHERE customer.id IN $ids
     DELETE at CREATE (purchase)-[:AT]->(store)`,
    { ids: noVisit.map(customerId), store: storeId('other') },
  );
  await graph.raw("MATCH (customer:Customer) WHERE customer.id IN $ids SET customer.country = 'DE'", {
    ids: noArea.map(customerId),
  });

  expect(await world()).toEqual(withheld);
});

test('what few bought in a small store is told of no place, whoever else shops near it', async () => {
  await learnAnew();

  for (const where of [{ store: 'corner' }, { store: 'new' }, { near: wels }]) {
    const list = await listOf('nobody', where);

    expect(list).toContainEqual(everybodys('oats'));
    expect(list).not.toContainEqual(everybodys('figs'));
  }
});

test('a sensitive store is near nothing, and nothing is near it', async () => {
  await graph.raw("MATCH (store:Store {id: $id}) SET store.special = 'health'", { id: storeId('new') });
  await learnAnew();

  expect(await listOf('nobody', { store: 'new' })).toEqual(await listOf('nobody'));
  expect(await listOf(shopper)).toEqual(await listOf(austrian));
});
