import { afterAll, beforeAll, expect, test } from 'vitest';
import { analyse } from '../../../src/analyse/jobs.js';
import type { Graph } from '../../../src/graph/graph.js';
import { clearGraph, openGraph, testIds } from '../../graph-harness.js';
import { Town } from '../../town.js';
import {
  consenting,
  consentPurposes,
  customerId,
  everybody,
  productId,
  settings,
  usesOf,
  writeWorld,
} from '../analyse-world.js';

let graph: Graph;
let town: Town;
let ground: ReturnType<typeof consenting>;

const name = 'a5';
const { itemSupportMin } = settings;
/** What a5 has not, so that it may stand in the list. */
const [sold = '', rare = '', elsewhere = ''] = Array.from({ length: 10 }, (_, at) => `a-product${at}`).filter(
  (product) => !usesOf(name).includes(product),
);
const buyers = everybody.slice(0, itemSupportMin);
const fewer = everybody.slice(0, itemSupportMin - 1);
/** They say where they were to nobody's training. */
const silent = everybody.slice(-4);

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  await writeWorld(graph);
  ground = consenting(graph);
  await ground.say(everybody, 'given', consentPurposes);
  await ground.say(silent, 'withdrawn', ['train'], 'location.visit');
  await graph.raw('UNWIND $stores AS store CREATE (:Store {id: store.id, externalId: store.key})', {
    stores: ['here', 'there'].map((key) => ({ key, id: testIds.of('Store', key) })),
  });
  await buy('here', sold, buyers);
  await buy('here', rare, [...fewer, ...silent]);
  await buy('there', elsewhere, buyers);
  await analyse(ground.deps);
  town = await Town.open(graph);
}, 300_000);

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

/** One purchase of each. That it is a use of the product as well is left to the uses of the world, so that lists stay what they were. */
async function buy(store: string, product: string, names: readonly string[]): Promise<void> {
  await graph.raw(
    `MATCH (store:Store {id: $store}), (product:Product {id: $product})
     UNWIND $customers AS id
     MATCH (customer:Customer {id: id})
     CREATE (customer)-[:MADE]->(purchase:Purchase {id: randomUUID(), customerId: id, storeId: store.id, atOrder: 1})-[:AT]->(store)
     CREATE (purchase)-[:CONTAINS {quantity: 1.0}]->(product)`,
    { store: testIds.of('Store', store), product: productId(product), customers: names.map(customerId) },
  );
}

/** Twice by the same customer is one customer. */
const again = () => buy('there', rare, ['a1', 'a1', 'a1', 'a2']);

async function sells(): Promise<readonly string[]> {
  const { records } = await graph.raw(
    "MATCH (run:Run {job: 'popularity', current: true}) MATCH (store:Store)-[sells:SELLS]->(product:Product) RETURN store.externalId + ' ' + product.externalId AS fact, sells.runId = run.id AS isCurrent",
  );
  expect(records.every((record) => record.get('isCurrent') === true)).toBe(true);
  return records.map((record) => record.get('fact') as string).sort();
}

async function list(store: string | null, noun: 'Store' | 'Product' = 'Store'): Promise<readonly string[]> {
  const as = `customer:${name}` as const;
  const filter = store === null ? '' : `, filter: { store: ${JSON.stringify(town.publicId(as, noun, store))} }`;
  const { data, errors } = await town.ask(
    as,
    `{ me { recommendations(first: 20${filter}) { product { externalId } } } }`,
  );
  expect(errors).toEqual([]);
  const { me } = data as unknown as { me: { recommendations: { product: { externalId: string } }[] } };
  return me.recommendations.map(({ product }) => product.externalId);
}

test('a store sells what enough customers who let it be counted bought there, and a list by it holds that alone', async () => {
  expect(await sells()).toEqual([`here ${sold}`, `there ${elsewhere}`].toSorted());
  const whole = await list(null);
  expect(whole).toContain(sold);
  expect(whole).toContain(rare);

  expect(await list('here')).toEqual([sold]);
  expect(await list('there')).toEqual([elsewhere]);
  expect(await list('nowhere')).toEqual([]);
  expect(await list(sold, 'Product')).toEqual([]);
});

test('two worlds that differ in what is withheld sell the same', async () => {
  const before = await sells();
  await buy('there', sold, silent);
  await graph.raw(
    'MATCH (customer:Customer)-[:MADE]->(purchase:Purchase)-[:AT]->(:Store {externalId: "here"}) WHERE customer.id IN $silent DETACH DELETE purchase',
    {
      silent: silent.map(customerId),
    },
  );
  await again();
  await analyse(ground.deps, new Set(['popularity']));

  expect(await sells()).toEqual(before);
  expect(await list('here')).toEqual([sold]);
});

test('what is sold no more is not there after the next run, and nothing of the run before stays', async () => {
  await ground.say([buyers[0] ?? ''], 'withdrawn', ['train'], 'purchase.item');
  await analyse(ground.deps, new Set(['popularity']));

  expect(await sells()).toEqual([]);
  expect(await list('here')).toEqual([]);
  expect(await list(null)).toContain(sold);
});
