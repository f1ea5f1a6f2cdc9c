import { afterAll, beforeAll, expect, test } from 'vitest';
import { runJob } from '../../src/analyse/job.js';
import { neighbourhood } from '../../src/analyse/neighbourhood/neighbourhood.js';
import { socialTerms } from '../../src/consent/social-terms.js';
import type { Graph } from '../../src/graph/graph.js';
import { defaultCaps, RecommendationReads } from '../../src/graph/recommendation-reads.js';
import { int, statementText } from '../../src/graph/statement.js';
import { itemModelForm } from '../../src/model/item-model-form.js';
import { decodeModel } from '../../src/recommend/model-bytes.js';
import { recommendationsFor } from '../../src/recommend/recommendations-for.js';
import { paceOf } from '../../src/recommend/replenishing.js';
import { ModelShelf } from '../../src/recommend/served-model.js';
import { clearGraph, openGraph } from '../graph-harness.js';
import { ofSignals } from '../signal-weights.js';
import { Town } from '../town.js';
import { consenting, consentPurposes, customerId, productId, serveWeights } from './analyse-world.js';

const names = Array.from({ length: 60 }, (_, at) => `c${String(at).padStart(2, '0')}`);
const goods = ['tea', 'filter', 'lamp', 'chair'] as const;
const weights = ofSignals({ replenish: 10, linear: 1, popular: 0.01 });
/** All tea and filters were bought until this day. */
const end = '2026-06-30';
let graph: Graph;
let ground: ReturnType<typeof consenting>;

/** Everybody buys tea every ten days, half of them filters every forty, and each third one a lamp once. */
beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  await graph.raw('UNWIND $ids AS id CREATE (:Customer {id: id, residency: "DE", ageBand: "adult"})', {
    ids: names.map(customerId),
  });
  await graph.raw('UNWIND $rows AS row CREATE (:Product {id: row[0], externalId: row[1]})', {
    rows: goods.map((name) => [productId(name), name]),
  });
  await graph.raw(
    'MATCH (customer:Customer), (chair:Product {externalId: "chair"}) WITH customer, chair LIMIT 20 CREATE (customer)-[:INTERACTED {kind: "used", weight: 1.0, category: "behaviour_app", key: "used"}]->(chair)',
  );
  await buy(
    names.flatMap((name, at) => [
      ...every(10 + (at % 3) - 1, 12).map((day) => [name, 'tea', day] as const),
      ...(at % 2 === 0 ? every(40 + (at % 5), 5).map((day) => [name, 'filter', day] as const) : []),
      ...(at % 3 === 0 ? [[name, 'lamp', '2026-03-05'] as const] : []),
    ]),
  );
  ground = consenting(graph);
  await ground.say(names, 'given', consentPurposes);
}, 240_000);
afterAll(() => graph[Symbol.asyncDispose]());

/** The last of so many days that lie so far apart is `end`. */
function every(days: number, times: number): string[] {
  return Array.from({ length: times }, (_, place) => later(end, -days * place));
}

function later(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}

type Row = readonly [customer: string, product: string, day: string | null];

/** As the import leaves it, with its own summaries. */
async function buy(rows: readonly Row[]): Promise<void> {
  await graph.raw(
    `UNWIND $rows AS row MATCH (customer:Customer {id: row[0]}), (product:Product {id: row[1]})
     CREATE (customer)-[:MADE]->(:Purchase {id: row[0] + row[1] + coalesce(row[2], ''), at: datetime(row[2])})-[:CONTAINS {quantity: 1.0}]->(product)`,
    { rows: rows.map(([name, product, day]) => [customerId(name), productId(product), day]) },
  );
  const customerIds = [...new Set(rows.map(([name]) => customerId(name)))];
  await graph.raw(statementText('ingest/summaries'), { customerIds });
}

/** The digest of the model that a run learns now, which is served with `weights` then. */
async function learnAnew(): Promise<string> {
  await runJob(neighbourhood, ground.deps);
  const { digest } = await servedRun();
  await serveWeights(graph, weights);
  return digest;
}

async function servedRun() {
  const terms = await socialTerms(ground.deps.termsFor, 'personalise.own');
  const { published } = await new RecommendationReads(graph).evidence([customerId('c00')], terms);
  if (published.model === null) throw new Error('a model is served');
  return published.model;
}

async function listOf(name: string, day: string | null, owned = false) {
  const terms = await socialTerms(ground.deps.termsFor, 'personalise.own');
  const served = { source: new RecommendationReads(graph), models: new ModelShelf() };
  const at = day === null ? null : Date.parse(day);
  const lists = await recommendationsFor(served, [customerId(name)], { first: 6, terms, at, owned });
  const list = lists.get(customerId(name)) ?? [];
  return list.map(({ productId: id, reason, score, nonPersonal }) => ({
    product: goods.find((good) => productId(good) === id),
    reason,
    score,
    nonPersonal,
  }));
}

async function dueOf(name: string, day: string): Promise<(string | undefined)[]> {
  const list = await listOf(name, day);
  return list.filter(({ reason }) => reason === 'BUY_AGAIN').map(({ product }) => product);
}

async function paces() {
  const { runId, digest } = await servedRun();
  const { productIds, model } = decodeModel(await new RecommendationReads(graph).modelBytes(runId), digest);
  const of = (name: string) => paceOf(model.replenishing, productIds.indexOf(productId(name)));
  return Object.fromEntries(goods.map((name) => [name, of(name)]));
}

test('a run finds how soon each product is bought again, and nothing of what nobody buys twice', async () => {
  await runJob(neighbourhood, ground.deps);
  const { tea, filter, lamp, chair } = await paces();

  expect(Math.exp(tea?.mean ?? 0)).toBeGreaterThan(8);
  expect(Math.exp(tea?.mean ?? 0)).toBeLessThan(13);
  expect(Math.exp(filter?.mean ?? 0)).toBeGreaterThan(35);
  expect(Math.exp(filter?.mean ?? 0)).toBeLessThan(45);
  expect([lamp, chair]).toEqual([null, null]);
});

test('what is due on the day of a list stands in it, and nothing else that the customer has', async () => {
  await learnAnew();

  expect(await dueOf('c00', later(end, 1))).toEqual([]);
  expect(await dueOf('c00', later(end, 10))).toEqual(['tea']);
  expect(await dueOf('c01', later(end, 45))).toEqual(['tea']);
  expect((await dueOf('c00', later(end, 45))).toSorted()).toEqual(['filter', 'tea']);
  const early = await listOf('c00', later(end, 1));
  expect(await listOf('c00', null)).toEqual(early);
  // All else is what it is on a day on which nothing is due.
  const late = await listOf('c00', later(end, 10));
  expect(late.filter(({ reason }) => reason !== 'BUY_AGAIN')).toEqual(early);
  expect((await listOf('c00', null, true)).map(({ product }) => product)).toContain('tea');
});

test('a list is asked for by the day, and says why', async () => {
  await learnAnew();
  await using town = await Town.open(graph);
  const ask = async (day: string) => {
    const query = `query ($id: ID!) { customer(id: $id) { recommendations(first: 1, date: "${day}") { reason because { id } explanation russian: explanation(language: RU) product { externalId } } } }`;
    const variables = { id: town.publicId('staff', 'Customer', 'c00') };
    const { data, errors } = await town.ask('staff', query, variables, ['personalise.own']);
    expect(errors).toEqual([]);
    return (data as unknown as { customer: { recommendations: object[] } }).customer.recommendations[0];
  };

  expect(await ask(later(end, 10))).toEqual({
    reason: 'BUY_AGAIN',
    because: null,
    explanation: 'You bought it before and may need it again.',
    russian: 'Вы это уже покупали и, возможно, пора купить снова.',
    product: { externalId: 'tea' },
  });
  expect(await ask(later(end, 1))).not.toMatchObject({ reason: 'BUY_AGAIN' });
});

test('when those who said no to learning bought something changes neither the model nor a list', async () => {
  const silent = names.filter((_, at) => at % 10 === 9);
  await ground.say(silent, 'withdrawn', ['train'], 'purchase.item');
  const world = async () => ({
    digest: await learnAnew(),
    lists: [await listOf('c00', later(end, 10)), await listOf('c01', later(end, 45))],
  });
  const before = await world();

  // Another world: they buy a lamp every day, and tea no more.
  await graph.raw(
    "MATCH (customer:Customer)-[:MADE]->(purchase:Purchase)-[:CONTAINS]->(:Product {externalId: 'tea'}) WHERE customer.id IN $ids DETACH DELETE purchase",
    { ids: silent.map(customerId) },
  );
  await buy(silent.flatMap((name) => every(1, 20).map((day): Row => [name, 'lamp', day])));

  expect(await world()).toEqual(before);
});

test('what a customer does not let lists rest on is due for nobody, whoever looks', async () => {
  await learnAnew();
  await ground.say(['c02', 'c04'], 'withdrawn', ['personalise.own'], 'purchase.item');
  const days = [later(end, 10), later(end, 45)];
  await using town = await Town.open(graph);
  const world = async () => {
    const lists = [];
    for (const name of ['c02', 'c04']) {
      for (const day of days) {
        lists.push(await listOf(name, day), await listOf(name, day, true));
        const query = `query ($id: ID!) { customer(id: $id) { recommendations(first: 9, date: "${day}") { reason product { externalId } } } }`;
        const variables = { id: town.publicId('staff', 'Customer', name) };
        lists.push((await town.ask('staff', query, variables, ['personalise.own'])).data);
      }
    }
    return lists;
  };
  expect(await dueOf('c06', later(end, 10))).toEqual(['tea']);
  const before = await world();
  expect(JSON.stringify(before)).not.toContain('BUY_AGAIN');

  await graph.raw('MATCH (customer:Customer)-[bought:BOUGHT]->() WHERE customer.id IN $ids DELETE bought', {
    ids: ['c02', 'c04'].map(customerId),
  });
  expect(await world()).toEqual(before);
});

test('what is sensitive is due for nobody, nor what nobody knows the day of', async () => {
  await graph.raw("MATCH ()-[bought:BOUGHT]->(:Product {externalId: 'filter'}) REMOVE bought.lastAt, bought.firstAt");
  expect(await dueOf('c00', later(end, 45))).toEqual(['tea']);
  await graph.raw("MATCH (product:Product {externalId: 'tea'}) SET product.special = 'health'");
  expect(await dueOf('c00', later(end, 45))).toEqual([]);
  await learnAnew();
  expect(await dueOf('c00', later(end, 45))).toEqual([]);
  expect((await paces())['tea']).toBeNull();
});

test('an edge of an earlier version, which says no first day, counts as one purchase until its customer is imported again', async () => {
  await graph.raw("MATCH (product:Product {externalId: 'tea'}) REMOVE product.special");
  await learnAnew();
  await graph.raw("MATCH (:Customer {id: $id})-[bought:BOUGHT]->(:Product {externalId: 'tea'}) REMOVE bought.firstAt", {
    id: customerId('c00'),
  });
  const read = async () => {
    const terms = await socialTerms(ground.deps.termsFor, 'personalise.own');
    const { lists } = await new RecommendationReads(graph).evidence([customerId('c00')], terms);
    const place = lists[0]?.owned.indexOf(productId('tea')) ?? -1;
    return lists[0]?.bought[place];
  };
  const lastDay = Date.parse(end) / 86_400_000;
  expect(await read()).toEqual({ purchases: 1, firstDay: lastDay, lastDay });

  await graph.raw(statementText('ingest/summaries'), { customerIds: [customerId('c00')] });
  expect(await read()).toEqual({ purchases: 12, firstDay: lastDay - 11 * 9, lastDay });
});

test('what was bought costs a list at most five database hits a product, and none where the model does not ask for it', async () => {
  await learnAnew();
  const hitsOf = async (asksFor: readonly string[]) => {
    await graph.raw("MATCH (run:Run {job: 'neighbourhood', current: true}) SET run.asksFor = $asksFor", { asksFor });
    const terms = await socialTerms(ground.deps.termsFor, 'personalise.own');
    const caps = Object.fromEntries(Object.entries(defaultCaps).map(([key, value]) => [key, int(value)]));
    const dismissalsMax = { product: int(2_000), category: int(200) };
    const about = { customerIds: [customerId('c00')], self: null, dismissalsMax, modelForm: itemModelForm };
    const params = { ...about, ...terms, ...caps };
    const { summary } = await graph.raw(`PROFILE ${statementText('recommend/sources')}`, params, { mode: 'READ' });
    return hits(summary.profile as unknown as Profiled);
  };
  const [without, asked] = [await hitsOf([]), await hitsOf(['replenish'])];

  expect(asked).toBeGreaterThan(without);
  expect(asked - without).toBeLessThanOrEqual(5 * goods.length);
});

interface Profiled {
  readonly dbHits?: number;
  readonly children: readonly Profiled[];
}

function hits(plan: Profiled): number {
  return plan.children.reduce((sum, child) => sum + hits(child), plan.dbHits ?? 0);
}
