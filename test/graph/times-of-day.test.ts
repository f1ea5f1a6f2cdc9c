import { afterAll, beforeAll, expect, test } from 'vitest';
import { runJob } from '../../src/analyse/job.js';
import { neighbourhood } from '../../src/analyse/neighbourhood/neighbourhood.js';
import { socialTerms } from '../../src/consent/social-terms.js';
import type { Graph } from '../../src/graph/graph.js';
import { RecommendationReads } from '../../src/graph/recommendation-reads.js';
import type { InternalId } from '../../src/model/ids.js';
import { type PartOfDay, partsOfDay } from '../../src/model/part-of-day.js';
import { decodeModel } from '../../src/recommend/model-bytes.js';
import { recommendationsFor } from '../../src/recommend/recommendations-for.js';
import { ModelShelf } from '../../src/recommend/served-model.js';
import { clearGraph, openGraph } from '../graph-harness.js';
import { type As, Town } from '../town.js';
import { consenting, consentPurposes, customerId, productId, serveWeights } from './analyse-world.js';
import { ofSignals } from '../signal-weights.js';

const names = Array.from({ length: 70 }, (_, at) => `c${String(at).padStart(2, '0')}`);
/** Who has nothing and agreed to nothing. */
const stranger = 'stranger';
const goods = { early: ['coffee', 'bread', 'paper'], late: ['wine', 'film', 'crisps'] } as const;
/** Lists of what is typical of the time of day, and of what is popular behind it. */
const weights = ofSignals({ partOfDay: 1, popular: 0.01 });
let graph: Graph;
let ground: ReturnType<typeof consenting>;

/** Everybody used two things early and two late: half of them bought the early ones, the others used them in the app. */
beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  await graph.raw('UNWIND $ids AS id CREATE (:Customer {id: id, residency: "DE", ageBand: "adult"})', {
    ids: [...names, stranger].map(customerId),
  });
  await graph.raw('UNWIND $rows AS row CREATE (:Product {id: row[0], externalId: row[1]})', {
    rows: [...goods.early, ...goods.late].map((name) => [productId(name), name]),
  });
  for (const [at, name] of names.entries()) {
    const [early, late] = [goods.early, goods.late].map((all) => all.filter((_, place) => place !== at % 3));
    for (const product of early ?? [])
      await (at % 2 === 0 ? buy : use)(name, product, `2026-03-0${1 + (at % 9)}T08:${10 + (at % 50)}:00Z`);
    for (const product of late ?? []) await use(name, product, `2026-03-0${1 + (at % 9)}T20:${10 + (at % 50)}:00Z`);
  }
  ground = consenting(graph);
  await ground.say(names, 'given', consentPurposes);
}, 240_000);
afterAll(() => graph[Symbol.asyncDispose]());

/** `at` null: nobody knows when. */
async function use(name: string, product: string, at: string | null): Promise<void> {
  await graph.raw(
    `MATCH (customer:Customer {id: $customer}), (product:Product {id: $product})
     CREATE (customer)-[:INTERACTED {kind: 'listened', weight: 1.0, category: 'behaviour_app', key: 'listened', at: datetime($at)}]->(product)`,
    { customer: customerId(name), product: productId(product), at },
  );
}

async function buy(name: string, product: string, at: string): Promise<void> {
  await graph.raw(
    `MATCH (customer:Customer {id: $customer}), (product:Product {id: $product})
     CREATE (customer)-[:MADE]->(:Purchase {id: $customer + $product + $at, at: datetime($at)})-[:CONTAINS {quantity: 1.0}]->(product)
     MERGE (customer)-[bought:BOUGHT]->(product) SET bought.lastAt = datetime($at)`,
    { customer: customerId(name), product: productId(product), at },
  );
}

async function learnAnew(timeZone = 'UTC'): Promise<string> {
  const { deps } = ground;
  await runJob(neighbourhood, { ...deps, settings: { ...deps.settings, timeZone } });
  return (await servedRun()).digest;
}

async function servedRun() {
  const terms = await socialTerms(ground.deps.termsFor, 'personalise.own');
  const { published } = await new RecommendationReads(graph).evidence([customerId('c00')], terms);
  if (published.model === null) throw new Error('a model is served');
  return published.model;
}

/** What the served model says of each part of the day. */
async function published() {
  const { runId, digest } = await servedRun();
  const { productIds, model } = decodeModel(await new RecommendationReads(graph).modelBytes(runId), digest);
  const { names, starts, products } = model.typical.partOfDay;
  return partsOfDay.map((part) => {
    const at = names.indexOf(part);
    return at === -1
      ? []
      : [...products.subarray(starts[at], starts[at + 1])].map((product) => productIds[product]).toSorted();
  });
}

async function listOf(name: string, partOfDay?: PartOfDay) {
  const terms = await socialTerms(ground.deps.termsFor, 'personalise.own');
  const served = { source: new RecommendationReads(graph), models: new ModelShelf() };
  const lists = await recommendationsFor(served, [customerId(name)], { first: 6, terms, partOfDay: partOfDay ?? null });
  return lists.get(customerId(name)) ?? [];
}

function idsOf(products: readonly string[]): readonly InternalId[] {
  return products.map(productId).toSorted();
}

/** All that anybody can see of times of day: the bytes of the model, and lists for each part of the day. */
async function world() {
  const digest = await learnAnew();
  await serveWeights(graph, weights);
  const lists = [];
  for (const name of ['c30', stranger]) for (const part of partsOfDay) lists.push(await listOf(name, part));
  return { digest, lists };
}

test('what is used more at a part of the day stands first in lists for it, with the reason, also for who agreed to nothing', async () => {
  await learnAnew();
  expect(await published()).toEqual([idsOf(goods.early), [], idsOf(goods.late), []]);
  const usual = await listOf(stranger);
  await serveWeights(graph, weights);

  for (const [part, those] of [['MORNING', goods.early] as const, ['EVENING', goods.late] as const]) {
    const list = await listOf(stranger, part);
    expect(
      list
        .slice(0, 3)
        .map((each) => each.productId as InternalId)
        .toSorted(),
    ).toEqual(idsOf(those));
    expect(list.map(({ reason }) => reason)).toEqual([
      ...those.map(() => 'PART_OF_DAY'),
      ...those.map(() => 'POPULAR'),
    ]);
    expect(list.every(({ nonPersonal }) => nonPersonal)).toBe(true);
  }
  const ids = usual.map((each) => each.productId);
  expect((await listOf(stranger, 'AFTERNOON')).map((each) => each.productId)).toEqual(ids);
  expect((await listOf(stranger)).map((each) => each.productId)).toEqual(ids);
  const own = await listOf('c05', 'EVENING');
  expect(own[0]).toMatchObject({ reason: 'PART_OF_DAY', productId: productId(goods.late[5 % 3] as string) });
});

test('it is asked for of one list, of several, and of one’s own', async () => {
  await learnAnew();
  await serveWeights(graph, weights);
  await using town = await Town.open(graph);
  const purposes = ['personalise.own', 'social_reco.receive'] as const;
  const fields = '{ reason product { externalId } }';
  const ask = async (as: As, query: string, variables = {}) => {
    const { data, errors } = await town.ask(as, query, variables, purposes);
    expect(errors).toEqual([]);
    return JSON.stringify(data).match(/PART_OF_DAY","product":\{"externalId":"[a-z]+/g) ?? [];
  };
  const id = town.publicId('staff', 'Customer', 'c30');

  const own = (part: string) => ask('customer:c30', `{ me { recommendations(first: 6${part}) ${fields} } }`);
  expect(await own('')).toEqual([]);
  expect(await own(', partOfDay: null')).toEqual([]);
  const late = await own(', partOfDay: EVENING');
  expect(late).toEqual([expect.stringContaining(goods.late[30 % 3] as string)]);
  const one = `query ($id: ID!) { customer(id: $id) { recommendations(first: 6, partOfDay: EVENING) ${fields} } }`;
  expect(await ask('staff', one, { id })).toEqual(late);
  const several = `query ($id: ID!) { recommendationsFor(customerIds: [$id], first: 6, partOfDay: EVENING) { recommendations ${fields} } }`;
  expect(await ask('staff', several, { id })).toEqual(late);
});

test('when those who said no used something, or that they did, changes neither the model nor a list', async () => {
  // Some let nothing be learned, some no use in the app, some no purchase; enough of them to be seen through the rounding.
  const [none, noUse, noPurchase] = [0, 1, 2].map((kind) => [0, 3, 6, 9].map((at) => names[at + kind] as string)) as [
    string[],
    string[],
    string[],
  ];
  // What they withhold is when, not that they have it, which they say elsewhere.
  for (const product of goods.late) {
    for (const name of noUse) await buy(name, product, '2026-03-10T00:00:00Z');
    for (const name of noPurchase) await use(name, product, null);
  }
  await ground.say(none, 'withdrawn', ['train']);
  await ground.say(noUse, 'withdrawn', ['train'], 'behaviour.app');
  await ground.say(noPurchase, 'withdrawn', ['train'], 'purchase.item');
  const withheld = await world();
  expect(withheld.lists.flat().map(({ reason }) => reason)).toContain('PART_OF_DAY');

  // Another world: they used the late things early, often, or nothing at all.
  for (const product of goods.late) {
    for (const name of noUse)
      for (const day of ['11', '12', '13']) await use(name, product, `2026-03-${day}T07:30:00Z`);
    for (const name of noPurchase) await buy(name, product, '2026-03-11T07:30:00Z');
  }
  const ids = none.map(customerId);
  await graph.raw('MATCH (customer:Customer)-[use:INTERACTED|BOUGHT]->() WHERE customer.id IN $ids DELETE use', {
    ids,
  });
  await graph.raw('MATCH (customer:Customer)-[:MADE]->(purchase) WHERE customer.id IN $ids DETACH DELETE purchase', {
    ids,
  });

  expect(await world()).toEqual(withheld);
});

test('what is sensitive, and what was bought where it is, says nothing of a time of day', async () => {
  await graph.raw("MATCH (product:Product {id: $id}) SET product.special = 'health'", { id: productId('coffee') });
  const inSensitiveStore = ['c20', 'c22', 'c24', 'c26', 'c28', 'c30'];
  const ids = inSensitiveStore.map(customerId);
  await graph.raw(
    "MATCH (customer:Customer)-[:MADE]->(purchase) WHERE customer.id IN $ids SET purchase.special = 'health'",
    { ids },
  );
  await graph.raw('MATCH (customer:Customer)-[bought:BOUGHT]->() WHERE customer.id IN $ids DELETE bought', { ids });
  for (const name of inSensitiveStore) for (const product of goods.early) await use(name, product, null);
  const marked = await world();
  expect((await published()).flat()).not.toContain(productId('coffee'));

  await graph.raw(
    'MATCH (:Customer)-[use:INTERACTED]->(:Product {id: $id}) SET use.at = use.at + duration({hours: 12})',
    { id: productId('coffee') },
  );
  await graph.raw(
    'MATCH (customer:Customer)-[:MADE]->(purchase) WHERE customer.id IN $ids SET purchase.at = purchase.at + duration({hours: 12})',
    { ids },
  );

  expect(await world()).toEqual(marked);
});

test('the clock is that of the deployment', async () => {
  await learnAnew('Asia/Tokyo');

  // 8 in the morning in UTC is 17 there, and 20 is 5 of the next day.
  expect(await published()).toEqual([[], idsOf(goods.early.slice(1)), [], idsOf(goods.late)]);
});

test('a day without a time says nothing, and lists for a part of the day are then as usual', async () => {
  await graph.raw(
    'MATCH (:Customer)-[use:INTERACTED]->() WHERE use.at IS NOT NULL SET use.at = datetime.truncate("day", use.at)',
  );
  await graph.raw('MATCH (purchase:Purchase) SET purchase.at = datetime.truncate("day", purchase.at)');
  await learnAnew();

  expect(await published()).toEqual([[], [], [], []]);
  await serveWeights(graph, weights);
  expect(await listOf('c05', 'EVENING')).toEqual(await listOf('c05'));
});
