import { afterAll, beforeAll, expect, test } from 'vitest';
import { runJob } from '../../src/analyse/job.js';
import { neighbourhood } from '../../src/analyse/neighbourhood/neighbourhood.js';
import { socialTerms } from '../../src/consent/social-terms.js';
import type { Graph } from '../../src/graph/graph.js';
import { RecommendationReads } from '../../src/graph/recommendation-reads.js';
import { decodeModel } from '../../src/recommend/model-bytes.js';
import { recommendationsFor } from '../../src/recommend/recommendations-for.js';
import { ModelShelf } from '../../src/recommend/served-model.js';
import { clearGraph, openGraph, testIds } from '../graph-harness.js';
import { ofSignals } from '../signal-weights.js';
import { Town } from '../town.js';
import { consenting, consentPurposes, customerId, productId, serveWeights } from './analyse-world.js';

/** The even ones live in Bonn and bought bread in a store of it, the odd ones in Ulm and bought spelt, on the web for its store; soap was bought in both. */
const names = Array.from({ length: 140 }, (_, at) => `c${String(at).padStart(3, '0')}`);
const inBonn = names.filter((_, at) => at % 2 === 0);
/** Who lives in Bonn and bought nothing, and who shops there and does not say where they live. */
const [newcomer, shopper] = ['newcomer', 'shopper'];
const goods = ['bread', 'spelt', 'soap'] as const;
const storeId = (name: string) => testIds.of('Store', name);
let graph: Graph;
let ground: ReturnType<typeof consenting>;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  await graph.raw(
    'UNWIND $rows AS row CREATE (:Customer {id: row[0], externalId: row[1], country: "DE", city: row[2], residency: "DE", ageBand: "adult"})',
    {
      rows: [...names, newcomer, shopper].map((name, at) => [
        customerId(name),
        name,
        at % 2 === 0 || at >= names.length ? 'Bonn' : 'Ulm',
      ]),
    },
  );
  await graph.raw('UNWIND $rows AS row CREATE (:Product {id: row[0], externalId: row[1]})', {
    rows: goods.map((name) => [productId(name), name]),
  });
  await graph.raw('UNWIND $rows AS row CREATE (:Store {id: row[0], city: row[1]})', {
    rows: ['Bonn', 'Ulm'].map((city) => [storeId(city), city]),
  });
  await buy(
    names.flatMap((name, at) => [
      [name, at % 2 === 0 ? 'bread' : 'spelt', at % 2 === 0 ? 'Bonn' : 'Ulm'],
      [name, 'soap', at % 2 === 0 ? 'Bonn' : 'Ulm'],
    ]),
  );
  await graph.raw(
    'MATCH (customer:Customer {id: $id}), (store:Store {id: $store}) CREATE (customer)-[:SHOPS_AT {purchases: 1, storeId: store.id}]->(store)',
    { id: customerId(shopper), store: storeId('Bonn') },
  );
  ground = consenting(graph);
  await ground.say([...names, newcomer, shopper], 'given', consentPurposes);
  await ground.say([shopper], 'withdrawn', ['personalise'], 'location.area');
}, 240_000);
afterAll(() => graph[Symbol.asyncDispose]());

async function buy(rows: readonly (readonly string[])[]): Promise<void> {
  await graph.raw(
    `UNWIND $rows AS row MATCH (customer:Customer {id: row[0]}), (product:Product {id: row[1]}), (store:Store {id: row[2]})
     CREATE (customer)-[:MADE]->(purchase:Purchase {id: row[0] + row[1] + row[2], at: datetime('2026-03-01T10:00Z'), atOrder: 1, channel: CASE store.city WHEN 'Ulm' THEN 'web' ELSE 'store' END})-[:CONTAINS {quantity: 1.0}]->(product)
     CREATE (purchase)-[:AT]->(store)
     MERGE (customer)-[bought:BOUGHT]->(product) SET bought.lastAt = datetime('2026-03-01T10:00Z')
     MERGE (customer)-[shops:SHOPS_AT]->(store) SET shops.purchases = 1, shops.storeId = store.id`,
    {
      rows: rows.map(([customer = '', product = '', store = '']) => [
        customerId(customer),
        productId(product),
        storeId(store),
      ]),
    },
  );
}

async function learnAnew(): Promise<string> {
  await runJob(neighbourhood, ground.deps);
  return (await servedRun()).digest;
}

async function servedRun() {
  const terms = await socialTerms(ground.deps.termsFor, 'personalise.own');
  const { published } = await new RecommendationReads(graph).evidence([customerId(newcomer)], terms);
  if (published.model === null) throw new Error('a model is served');
  return published.model;
}

/** What the served model says of each region or store. */
async function published(signal: 'region' | 'store' | 'channel') {
  const { runId, digest } = await servedRun();
  const { productIds, model } = decodeModel(await new RecommendationReads(graph).modelBytes(runId), digest);
  const { names: groups, starts, products } = model.typical[signal];
  const nameOf = (product: number) => goods.find((name) => productId(name) === productIds[product]);
  return Object.fromEntries(
    groups.map((group, at) => [group, [...products.subarray(starts[at], starts[at + 1])].map(nameOf)]),
  );
}

/** Without soap, of which as much is used everywhere: what is added to each usual count leaves it a little above. */
function tellingOf(products: readonly unknown[] | undefined) {
  return products?.filter((product) => product !== 'soap');
}

async function listOf(name: string, inStore: string | null = null, channel: string | null = null) {
  const terms = await socialTerms(ground.deps.termsFor, 'personalise.own');
  const served = { source: new RecommendationReads(graph), models: new ModelShelf() };
  const options = { first: 3, terms, channel, storeId: inStore === null ? null : storeId(inStore) };
  const list = (await recommendationsFor(served, [customerId(name)], options)).get(customerId(name)) ?? [];
  return list.map(({ productId: id, reason, nonPersonal }) => ({
    product: goods.find((good) => productId(good) === id),
    reason,
    nonPersonal,
  }));
}

async function firstOf(name: string, inStore: string | null = null) {
  return (await listOf(name, inStore))[0];
}

const popular = { reason: 'POPULAR', nonPersonal: true };

test('what is used more in a region stands first in the lists of who lives there, while they let it be used', async () => {
  await learnAnew();
  const regions = await published('region');
  expect([regions['DE/Bonn'], regions['DE/Ulm']].map(tellingOf)).toEqual([['bread'], ['spelt']]);
  expect(tellingOf(regions['DE'])).toEqual([]);
  await serveWeights(graph, ofSignals({ region: 1, popular: 0.01 }));

  expect(await firstOf(newcomer)).toEqual({ product: 'bread', reason: 'REGION', nonPersonal: false });
  expect(await listOf(shopper)).toEqual(await listOf('nobody'));
  expect(await firstOf(shopper)).toMatchObject(popular);

  await ground.say([newcomer], 'withdrawn', ['personalise'], 'location.area');
  expect(await listOf(newcomer)).toEqual(await listOf('nobody'));
  await ground.say([newcomer], 'given', consentPurposes);
});

test('what is bought more in a store stands first for who shops there, and for who lives in its city', async () => {
  await learnAnew();
  const stores = await published('store');
  expect(Object.keys(stores).toSorted()).toEqual([storeId('Bonn'), storeId('Ulm')].toSorted());
  expect([stores[storeId('Bonn')], stores[storeId('Ulm')]].map(tellingOf)).toEqual([['bread'], ['spelt']]);
  await serveWeights(graph, ofSignals({ store: 1, popular: 0.01 }));

  const told = { product: 'bread', reason: 'STORE', nonPersonal: false };
  expect(await firstOf(newcomer)).toEqual(told);
  expect(await firstOf(shopper)).toEqual(told);
  await ground.say([newcomer], 'withdrawn', ['personalise'], 'location.area');
  await ground.say([shopper], 'withdrawn', ['personalise'], 'location.visit');
  expect(await firstOf(newcomer)).toMatchObject(popular);
  expect(await firstOf(shopper)).toMatchObject(popular);

  for (const name of [newcomer, shopper, 'nobody']) {
    expect(await firstOf(name, 'Ulm')).toEqual({ product: 'spelt', reason: 'STORE', nonPersonal: true });
    expect(await listOf(name, 'Ulm')).toEqual(await listOf('nobody', 'Ulm'));
    expect(await listOf(name, 'Paris')).toEqual(await listOf('nobody'));
  }
  await ground.say([newcomer, shopper], 'given', consentPurposes);
  await ground.say([shopper], 'withdrawn', ['personalise'], 'location.area');
});

test('what is bought more through a channel stands first in lists for it, also for who agreed to nothing', async () => {
  await learnAnew();
  const channels = await published('channel');
  expect([channels['store'], channels['web']].map(tellingOf)).toEqual([['bread'], ['spelt']]);
  await serveWeights(graph, ofSignals({ channel: 1, popular: 0.01 }));

  for (const name of [newcomer, 'nobody']) {
    const [first] = await listOf(name, null, 'web');
    expect(first).toEqual({ product: 'spelt', reason: 'CHANNEL', nonPersonal: true });
    expect(await listOf(name, null, 'fax')).toEqual(await listOf(name));
    expect(await firstOf(name)).toMatchObject(popular);
  }
});

test('it is asked for by the store, of one list and of several', async () => {
  await learnAnew();
  await serveWeights(graph, ofSignals({ store: 1, popular: 0.01 }));
  await using town = await Town.open(graph);
  const fields = '{ reason explanation product { externalId } }';
  const query = `query ($id: ID!, $store: ID!) {
    customer(id: $id) { recommendations(first: 1, store: $store) ${fields} }
    recommendationsFor(customerIds: [$id], first: 1, store: $store) { recommendations ${fields} }
  }`;
  const variables = { id: town.publicId('staff', 'Customer', 'c001'), store: town.publicId('staff', 'Store', 'Bonn') };

  const { data, errors } = await town.ask('staff', query, variables, ['personalise.own', 'social_reco.receive']);

  expect(errors).toEqual([]);
  const recommendations = [
    {
      reason: 'STORE',
      explanation: 'It is bought more than usual in this store or near you.',
      product: { externalId: 'bread' },
    },
  ];
  expect(data).toEqual({ customer: { recommendations }, recommendationsFor: [{ recommendations }] });
});

test('where somebody lives or shops who said no to it changes neither the model nor a list', async () => {
  const weights = ofSignals({ region: 1, store: 1, channel: 1, popular: 0.01 });
  const world = async () => {
    const digest = await learnAnew();
    await serveWeights(graph, weights);
    const lists = [];
    for (const name of [newcomer, shopper, 'c004', 'nobody'])
      for (const inStore of [null, 'Bonn']) lists.push(await listOf(name, inStore, 'web'));
    return { digest, lists };
  };
  const [noArea, noVisit, noItem] = [inBonn.slice(0, 6), inBonn.slice(6, 12), inBonn.slice(12, 16)];
  await ground.say(noArea, 'withdrawn', ['train'], 'location.area');
  await ground.say(noVisit, 'withdrawn', ['train'], 'location.visit');
  await ground.say(noItem, 'withdrawn', ['train'], 'purchase.item');
  await ground.say([newcomer], 'withdrawn', ['personalise'], 'location.area');
  const withheld = await world();
  expect(withheld.lists.flat().map(({ reason }) => reason)).toContain('STORE');

  // Another world: they live, or shop, elsewhere or otherwise.
  await graph.raw(
    "MATCH (customer:Customer)-[:MADE]->(purchase) WHERE customer.id IN $ids SET purchase.channel = 'web'",
    {
      ids: noItem.map(customerId),
    },
  );
  await graph.raw(
    "MATCH (customer:Customer) WHERE customer.id IN $ids SET customer.city = 'Ulm', customer.country = 'AT'",
    {
      ids: [...noArea, newcomer].map(customerId),
    },
  );
  await graph.raw(
    `MATCH (customer:Customer)-[:MADE]->(purchase)-[at:AT]->(), (store:Store {id: $store}) WHERE customer.id IN $ids
     DELETE at CREATE (purchase)-[:AT]->(store)`,
    { ids: noVisit.map(customerId), store: storeId('Ulm') },
  );

  expect(await world()).toEqual(withheld);
});

test('a sensitive store, and what is sensitive, is typical of no place and speaks in no list', async () => {
  await graph.raw("MATCH (product:Product {id: $id}) SET product.special = 'health'", { id: productId('spelt') });
  await graph.raw("MATCH (store:Store {id: $id}) SET store.special = 'health'", { id: storeId('Bonn') });
  await learnAnew();
  expect(JSON.stringify([await published('region'), await published('store')])).not.toContain('spelt');
  expect(await published('store')).not.toHaveProperty(storeId('Bonn'));
});

test('nothing of the customer is read for it where the model has nothing to say', async () => {
  await serveWeights(graph, ofSignals({ popular: 1 }));
  const terms = await socialTerms(ground.deps.termsFor, 'personalise.own');
  const { lists } = await new RecommendationReads(graph).evidence([customerId('c001')], terms);

  expect(lists[0]).toMatchObject({ area: null, stores: [] });
});
