import { afterAll, beforeAll, expect, test } from 'vitest';
import { analyse } from '../../src/analyse/jobs.js';
import { socialTerms } from '../../src/consent/social-terms.js';
import type { Graph } from '../../src/graph/graph.js';
import { OfferReads } from '../../src/graph/offer-reads.js';
import { RecommendationReads } from '../../src/graph/recommendation-reads.js';
import type { InternalId } from '../../src/model/ids.js';
import { ModelShelf } from '../../src/recommend/served-model.js';
import { recommendationsFor } from '../../src/recommend/recommendations-for.js';
import { clearGraph, openGraph, testIds } from '../graph-harness.js';
import { type As, Town } from '../town.js';
import {
  consenting,
  consentPurposes,
  customerId,
  derivedFacts,
  everybody,
  letTiesCount,
  productId,
  usesOf,
  writeWorld,
} from './analyse-world.js';
import { writeOffers } from './offer-writer.js';

let graph: Graph;
let town: Town;
let ground: ReturnType<typeof consenting>;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  await writeWorld(graph);
  await graph.raw(
    `MATCH (customer:Customer) SET customer.name = customer.externalId
     WITH count(*) AS named
     MATCH ()-[use:INTERACTED]->() SET use.at = datetime('2026-09-01T00:00:00Z')
     WITH count(*) AS dated
     UNWIND $stores AS key
     CREATE (:Store {id: key.id, externalId: key.name, format: 'plain'})`,
    { stores: ['market', 'pharmacy'].map((name) => ({ name, id: testIds.of('Store', name) })) },
  );
  ground = consenting(graph);
  await ground.say(everybody, 'given', [...consentPurposes, 'service', 'analytics']);
  await buyAt('market', 'a-product1');
  await analyse(ground.deps);
  town = await Town.open(graph);
}, 300_000);

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

/** What the import leaves of purchases of everybody in the circle a, with the marks that it gives: the store's on receipt and visit, the product's on the rating. */
async function buyAt(store: string, product: string, isRated = true): Promise<void> {
  await graph.raw(
    `MATCH (store:Store {id: $store})
     MERGE (product:Product {id: $product}) ON CREATE SET product.externalId = $name, product.name = $name
     WITH store, product
     UNWIND $customers AS id
     MATCH (customer:Customer {id: id})
     CREATE (customer)-[:MADE]->(purchase:Purchase {id: randomUUID(), customerId: id, storeId: store.id, atOrder: 1, at: datetime('2026-09-02T00:00:00Z')})-[:AT]->(store)
     CREATE (purchase)-[:CONTAINS {quantity: 1.0}]->(product)
     CREATE (customer)-[:PAID_VISIT]->(visit:Visit {id: randomUUID(), customerId: id, storeId: store.id, atOrder: 1, at: datetime('2026-09-02T00:00:00Z')})-[:TO]->(store)
     FOREACH (_ IN CASE WHEN $isRated THEN [1] ELSE [] END |
       CREATE (customer)-[:RATED]->(:Rating {id: randomUUID(), customerId: id, objectType: 'product', objectId: product.id, score: 5.0, atOrder: 1, at: datetime('2026-09-02T00:00:00Z'), special: product.special})-[:OF]->(product))
     SET purchase.special = store.special, visit.special = store.special`,
    {
      isRated,
      store: testIds.of('Store', store),
      product: productId(product),
      name: product,
      customers: everybody.slice(0, 14).map(customerId),
    },
  );
}

async function buySensitive(): Promise<void> {
  await graph.raw(
    `MATCH (store:Store {id: $store}) SET store.special = 'special_health'
     CREATE (product:Product {id: $product, externalId: 'secret', name: 'secret', special: 'special_health'})
     WITH product
     UNWIND $customers AS id
     MATCH (customer:Customer {id: id})
     CREATE (customer)-[:INTERACTED {kind: 'listened', weight: 1.0, category: 'behaviour_app', key: 'listened', at: datetime('2026-09-03T00:00:00Z'), atOrder: datetime('2026-09-03T00:00:00Z').epochMillis, productId: product.id, pageKey: customer.id + 'listened'}]->(product)
     CREATE (customer)-[:BOUGHT {purchases: 1, quantity: 1.0, lastAt: datetime('2026-09-03T00:00:00Z'), lastOrder: 1, productId: product.id, customerId: id}]->(product)`,
    {
      store: testIds.of('Store', 'pharmacy'),
      product: productId('secret'),
      customers: everybody.slice(0, 14).map(customerId),
    },
  );
  await buyAt('pharmacy', 'secret');
  await buyAt('pharmacy', 'b-product1', false);
  await buyAt('market', 'secret');
}

async function sells(): Promise<readonly string[]> {
  const { records } = await graph.raw(
    "MATCH (run:Run {job: 'popularity', current: true}) MATCH (store:Store)-[sells:SELLS {runId: run.id}]->(product:Product) RETURN store.externalId + ' ' + product.externalId AS fact",
  );
  return records.map((record) => record.get('fact') as string).sort();
}

async function evidence() {
  const terms = await socialTerms(ground.deps.termsFor, 'personalise.own');
  return new RecommendationReads(graph).evidence(everybody.map(customerId), terms);
}

const list = '{ me { recommendations(first: 20) { reason explanation product { name } friends { name } } } }';
const ask = (as: As) => town.ask(as, list);

test('what is sensitive teaches nothing and speaks for nothing in any list', async () => {
  const learned = [await derivedFacts(graph), await sells()];
  const before = (await evidence()).lists;
  const lists = await Promise.all(['a5', 'b2'].map(async (name) => (await ask(`customer:${name}`)).text));
  expect(await sells()).toEqual(['market a-product1']);

  await buySensitive();

  expect((await evidence()).lists).toEqual(before);
  expect(await Promise.all(['a5', 'b2'].map(async (name) => (await ask(`customer:${name}`)).text))).toEqual(lists);
  await analyse(ground.deps);
  expect([await derivedFacts(graph), await sells()]).toEqual(learned);
  expect(lists.join()).not.toContain('secret');
});

async function mark(product: string, special: string | null): Promise<void> {
  await graph.raw('MATCH (product:Product {id: $id}) SET product.special = $special', {
    id: productId(product),
    special,
  });
}

test('a product that is marked since the run speaks for nothing and has no audience, at once, and leaves the model with the next run', async () => {
  const about = { first: 20, terms: await socialTerms(ground.deps.termsFor, 'personalise.own') };
  const served = { source: new RecommendationReads(graph), models: new ModelShelf() };
  const because = async () =>
    [...(await recommendationsFor(served, everybody.map(customerId), about)).values()]
      .flat()
      .map((one) => one.becauseId);
  const speaking = new Set(await because());
  const shared = everybody.flatMap(usesOf).find((name) => speaking.has(productId(name))) ?? '';
  const audience = () =>
    town.ask(
      'staff',
      `{ productAudience(product: ${JSON.stringify(town.publicId('staff', 'Product', shared))}, channel: EMAIL, first: 20) { rank } }`,
      {},
      ['service', 'personalise.own', 'social_reco.receive', 'marketing.email'],
    );
  expect(shared).not.toBe('');

  await mark(shared, 'special_belief');

  expect(await because()).not.toContain(productId(shared));
  const { lists } = await evidence();
  expect(lists.flatMap(({ owned }) => owned)).not.toContain(productId(shared));
  expect(lists.flatMap(({ ties }) => ties.flatMap(({ products }) => products))).not.toContain(productId(shared));
  expect((await audience()).data).toEqual({ productAudience: [] });
  await analyse(ground.deps);
  for (const name of ['a1', 'b1']) expect((await ask(`customer:${name}`)).text).not.toContain(`"${shared}"`);
  await mark(shared, null);
});

test('nobody is named with what is sensitive', async () => {
  await analyse(ground.deps);
  await letTiesCount(graph);
  interface Item {
    readonly product: { readonly name: string };
    readonly friends: readonly unknown[];
  }
  const items = async () =>
    ((await ask('customer:a5')).data as unknown as { me: { recommendations: Item[] } }).me.recommendations;
  const named = (await items()).find(({ friends }) => friends.length > 0)?.product.name ?? '';
  expect(named).not.toBe('');

  await mark(named, 'special_belief');

  expect((await items()).find(({ product }) => product.name === named)?.friends ?? []).toEqual([]);
});

test('what somebody does not want of what is sensitive tells who looks nothing, and is obeyed in their own list', async () => {
  const terms = await socialTerms(ground.deps.termsFor, 'personalise.own');
  const unwanted = async (self: InternalId | null) => {
    const { lists } = await new RecommendationReads(graph).evidence([customerId('a5')], terms, { self });
    return lists.map(({ dismissed, notInterestedIn }) => [...dismissed, ...notInterestedIn]);
  };
  expect(await unwanted(null)).toEqual([[]]);

  await graph.raw(
    `MATCH (customer:Customer {id: $customer})
     CREATE (customer)-[:DISMISSED]->(:Product {id: 'pills', special: 'special_health'}), (customer)-[:NOT_INTERESTED_IN]->(:Category {id: 'drugs', special: 'special_health'})`,
    { customer: customerId('a5') },
  );

  expect(await unwanted(null)).toEqual([[]]);
  expect(await unwanted(customerId('a5'))).toEqual([['pills', 'drugs']]);
});

test('a contact about what is sensitive does not take the place of an offer that was taken', async () => {
  await writeOffers(graph, [{ key: 'taken' }, { key: 'secret' }]);
  const terms = await ground.deps.termsFor('personalise.own');
  const everybodyAgrees = new Int8Array(10_000).fill(1);
  const offers = async () => {
    const question = {
      customerIds: [customerId('a5')],
      read: terms,
      visible: terms,
      told: { 'marketing.email': everybodyAgrees },
    };
    const caps = { campaignsMax: 10, offersMax: 10, takenMax: 1 };
    return (await new OfferReads(graph).running(question, { caps }))
      .get(customerId('a5'))
      ?.map(({ offerId }) => offerId);
  };
  const contact = (offer: string, at: number, marks: object) =>
    graph.raw(
      `MATCH (customer:Customer {id: $customer}), (offer:Offer {id: $offer})
       CREATE (customer)-[:ADDRESSED_BY]->(contact:Contact {id: randomUUID(), customerId: customer.id, outcome: 'converted', category: 'behaviour_ad', atOrder: $at})-[:CARRIES]->(offer)
       SET contact += $marks`,
      { customer: customerId('a5'), offer: testIds.of('Offer', offer), at, marks },
    );
  await contact('taken', 1, {});
  expect(await offers()).toEqual([testIds.of('Offer', 'secret')]);

  await contact('secret', 2, { special: 'special_health' });
  await contact('secret', 3, { storeSpecial: 'special_health' });

  expect(await offers()).toEqual([testIds.of('Offer', 'secret')]);
});
