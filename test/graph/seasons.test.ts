import { afterAll, beforeAll, expect, test } from 'vitest';
import { runJob } from '../../src/analyse/job.js';
import { neighbourhood } from '../../src/analyse/neighbourhood/neighbourhood.js';
import { socialTerms } from '../../src/consent/social-terms.js';
import type { Graph } from '../../src/graph/graph.js';
import { RecommendationReads } from '../../src/graph/recommendation-reads.js';
import { decodeModel } from '../../src/recommend/model-bytes.js';
import { recommendationsFor } from '../../src/recommend/recommendations-for.js';
import { ModelShelf } from '../../src/recommend/served-model.js';
import { clearGraph, openGraph } from '../graph-harness.js';
import { ofSignals } from '../signal-weights.js';
import { Town } from '../town.js';
import { consenting, consentPurposes, customerId, productId, serveWeights } from './analyse-world.js';

const names = Array.from({ length: 70 }, (_, at) => `c${String(at).padStart(2, '0')}`);
/** Who has nothing and agreed to nothing. */
const stranger = 'stranger';
const goods = ['seeds', 'sledge', 'soap'] as const;
const weights = ofSignals({ season: 1, popular: 0.01 });
let graph: Graph;
let ground: ReturnType<typeof consenting>;

/** Everybody bought seeds in the spring of two years, a sledge in their winters, soap in both, and all of it in their summers; half of them used the same in the app instead. */
beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  await graph.raw('UNWIND $ids AS id CREATE (:Customer {id: id, residency: "DE", ageBand: "adult"})', {
    ids: [...names, stranger].map(customerId),
  });
  await graph.raw('UNWIND $rows AS row CREATE (:Product {id: row[0], externalId: row[1]})', {
    rows: goods.map((name) => [productId(name), name]),
  });
  const rows = names.flatMap((name, at) =>
    [2024, 2025].flatMap((year) => [
      [name, 'seeds', `${year}-04-${10 + (at % 9)}`],
      [name, 'sledge', `${year}-12-${10 + (at % 9)}`],
      ...['04', '12'].map((month) => [name, 'soap', `${year}-${month}-20`]),
      ...goods.map((good) => [name, good, `${year}-08-20`]),
    ]),
  );
  await buy(rows.filter((_, at) => Math.floor(at / 10) % 2 === 0));
  await use(rows.filter((_, at) => Math.floor(at / 10) % 2 === 1));
  ground = consenting(graph);
  await ground.say(names, 'given', consentPurposes);
}, 240_000);
afterAll(() => graph[Symbol.asyncDispose]());

type Row = readonly (string | undefined)[];

async function use(rows: readonly Row[]): Promise<void> {
  await graph.raw(
    `UNWIND $rows AS row MATCH (customer:Customer {id: row[0]}), (product:Product {id: row[1]})
     CREATE (customer)-[:INTERACTED {kind: 'used', weight: 1.0, category: 'behaviour_app', key: row[2], at: datetime(row[2])}]->(product)`,
    { rows: rows.map(idsOf) },
  );
}

async function buy(rows: readonly Row[]): Promise<void> {
  await graph.raw(
    `UNWIND $rows AS row MATCH (customer:Customer {id: row[0]}), (product:Product {id: row[1]})
     CREATE (customer)-[:MADE]->(:Purchase {id: row[0] + row[1] + row[2], at: datetime(row[2])})-[:CONTAINS {quantity: 1.0}]->(product)
     MERGE (customer)-[bought:BOUGHT]->(product) SET bought.lastAt = datetime(row[2])`,
    { rows: rows.map(idsOf) },
  );
}

function idsOf([customer = '', product = '', day]: Row) {
  return [customerId(customer), productId(product), day];
}

async function learnAnew(): Promise<string> {
  await runJob(neighbourhood, ground.deps);
  return (await servedRun()).digest;
}

async function servedRun() {
  const terms = await socialTerms(ground.deps.termsFor, 'personalise.own');
  const { published } = await new RecommendationReads(graph).evidence([customerId('c00')], terms);
  if (published.model === null) throw new Error('a model is served');
  return published.model;
}

/** Each season of which the served model says something, with the products. */
async function published() {
  const { runId, digest } = await servedRun();
  const { productIds, model } = decodeModel(await new RecommendationReads(graph).modelBytes(runId), digest);
  const { names: seasons, starts, products } = model.typical.season;
  const nameOf = (product: number) => goods.find((name) => productId(name) === productIds[product]);
  return Object.fromEntries(
    seasons.map((season, at) => [season, [...products.subarray(starts[at], starts[at + 1])].map(nameOf).toSorted()]),
  );
}

async function listOf(name: string, day: string | null) {
  const terms = await socialTerms(ground.deps.termsFor, 'personalise.own');
  const served = { source: new RecommendationReads(graph), models: new ModelShelf() };
  const at = day === null ? null : Date.parse(day);
  const lists = await recommendationsFor(served, [customerId(name)], { first: 6, terms, at });
  const list = lists.get(customerId(name)) ?? [];
  return list.map((each) => ({ ...each, product: goods.find((good) => productId(good) === each.productId) }));
}

test('what is used in a season of two years stands first in lists for it, with the reason, also for who agreed to nothing', async () => {
  await learnAnew();
  expect(await published()).toEqual({
    '04': ['seeds'],
    '12': ['sledge'],
    '02 to 04': ['seeds', 'soap'],
    '03 to 05': ['seeds'],
    '04 to 06': ['seeds'],
    '10 to 12': ['sledge'],
    '11 to 01': ['sledge'],
    '12 to 02': ['sledge', 'soap'],
  });
  await serveWeights(graph, weights);

  for (const [day, product] of [
    ['2026-04-01', 'seeds'],
    ['2026-05-31T10:00Z', 'seeds'],
    ['2026-12-24', 'sledge'],
    ['2030-11-15', 'sledge'],
  ] as const) {
    const [first, ...others] = await listOf(stranger, day);
    expect(first).toMatchObject({ product, reason: 'SEASON', nonPersonal: true });
    expect(others.map(({ reason }) => reason)).toEqual(['POPULAR', 'POPULAR']);
  }
  const usual = (await listOf(stranger, null)).map(({ product }) => product);
  expect((await listOf(stranger, '2026-08-10')).map(({ product }) => product)).toEqual(usual);
});

test('it is asked for by the day, and is that of today where none is given', async () => {
  await learnAnew();
  await serveWeights(graph, weights);
  await using town = await Town.open(graph);
  const fields = '{ reason explanation product { externalId } }';
  const ask = async (date: string) => {
    const query = `query ($id: ID!) {
      customer(id: $id) { recommendations(first: 3, filter: { owned: true }${date}) ${fields} }
      recommendationsFor(customerIds: [$id], first: 3, filter: { owned: true }${date}) { recommendations ${fields} }
    }`;
    const variables = { id: town.publicId('staff', 'Customer', 'c30') };
    const { data, errors } = await town.ask('staff', query, variables, ['personalise.own', 'social_reco.receive']);
    expect(errors).toEqual([]);
    const { customer, recommendationsFor: several } = data as unknown as Record<
      string,
      { recommendations: unknown[] }
    > & {
      recommendationsFor: { recommendations: unknown[] }[];
    };
    expect(several[0]?.recommendations).toEqual(customer?.recommendations);
    return customer?.recommendations[0];
  };

  const told = { reason: 'SEASON', explanation: 'It is chosen more than usual at this time of year.' };
  expect(await ask(', date: "2026-04-10"')).toEqual({ ...told, product: { externalId: 'seeds' } });
  expect(await ask(', date: "2026-12-10"')).toEqual({ ...told, product: { externalId: 'sledge' } });
  const today = new Date().toISOString().slice(0, 10);
  expect(await ask('')).toEqual(await ask(`, date: "${today}"`));
});

test('when those who said no used something changes neither the model nor a list', async () => {
  const world = async () => {
    const digest = await learnAnew();
    await serveWeights(graph, weights);
    const lists = [];
    for (const day of ['2026-04-10', '2026-12-10']) lists.push(await listOf('c30', day), await listOf(stranger, day));
    return { digest, lists };
  };
  const [none, noUse, noPurchase] = [0, 1, 2].map((kind) => [0, 3, 6, 9].map((at) => names[at + kind] as string)) as [
    string[],
    string[],
    string[],
  ];
  // What they withhold is when, not that they have it, which they say elsewhere.
  await buy(noUse.map((name) => [name, 'sledge', '2025-12-10']));
  await use(noPurchase.map((name) => [name, 'sledge', '2025-12-10']));
  await ground.say(none, 'withdrawn', ['train']);
  await ground.say(noUse, 'withdrawn', ['train'], 'behaviour.app');
  await ground.say(noPurchase, 'withdrawn', ['train'], 'purchase.item');
  const withheld = await world();

  // Another world: those who said no used sledges in spring, and those who said it of everything used nothing else.
  for (const year of ['2024', '2025']) {
    await use(noUse.map((name) => [name, 'sledge', `${year}-04-12`]));
    await buy(noPurchase.map((name) => [name, 'sledge', `${year}-04-12`]));
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

test('what is sensitive is typical of no season, and a year alone has none', async () => {
  await graph.raw("MATCH (product:Product {id: $id}) SET product.special = 'health'", { id: productId('seeds') });
  await learnAnew();
  expect(Object.values(await published()).flat()).not.toContain('seeds');
  expect(Object.values(await published()).flat()).toContain('sledge');

  await graph.raw('MATCH ()-[use:INTERACTED]->() WHERE use.at.year = 2024 DELETE use');
  await graph.raw('MATCH (purchase:Purchase) WHERE purchase.at.year = 2024 DETACH DELETE purchase');
  await learnAnew();

  expect(await published()).toEqual({});
});
