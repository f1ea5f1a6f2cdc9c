import { afterAll, beforeAll, expect, test } from 'vitest';
import { runJob } from '../../src/analyse/job.js';
import { neighbourhood } from '../../src/analyse/neighbourhood/neighbourhood.js';
import { socialTerms } from '../../src/consent/social-terms.js';
import type { Graph } from '../../src/graph/graph.js';
import { RecommendationReads } from '../../src/graph/recommendation-reads.js';
import { statementText } from '../../src/graph/statement.js';
import { rankProducts } from '../../src/recommend/blend.js';
import { scored } from '../../src/recommend/recommendation.js';
import { recommendationsFor } from '../../src/recommend/recommendations-for.js';
import { chanceNow, paceOf } from '../../src/recommend/replenishing.js';
import { ModelShelf } from '../../src/recommend/served-model.js';
import { clearGraph, openGraph } from '../graph-harness.js';
import { Town } from '../town.js';
import { consenting, consentPurposes, customerId, productId } from './analyse-world.js';

// What is due again as a deployment learns it: the weight is found by the run, and the lists that it serves are sums of the terms that they are explained by.

const names = Array.from({ length: 150 }, (_, at) => `c${at}`);
const again = Array.from({ length: 4 }, (_, at) => `again${at}`);
const once = Array.from({ length: 30 }, (_, at) => `once${at}`);
const dayMs = 86_400_000;
const lastDay = Date.parse('2026-06-30') / dayMs;
const first = 20;
let graph: Graph;
let ground: ReturnType<typeof consenting>;

/** Two of the four that are used up, the n-th every 10 + n days, and three others once; by product the days since 1970. */
function boughtBy(at: number): ReadonlyMap<string, readonly number[]> {
  const everyFew = [at % 4, (at + 1) % 4].map((number, place): [string, number[]] => [
    `again${number}`,
    Array.from({ length: 8 }, (_, time) => lastDay - 3 * place - (7 - time) * (10 + number)),
  ]);
  const single = [0, 1, 2].map((time): [string, number[]] => [
    `once${(at * 7 + time * 11) % once.length}`,
    [lastDay - 5 - ((at * 13 + time * 17) % 80)],
  ]);
  return new Map([...everyFew, ...single]);
}

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  await graph.raw('UNWIND $ids AS id CREATE (:Customer {id: id, residency: "DE", ageBand: "adult"})', {
    ids: names.map(customerId),
  });
  await graph.raw('UNWIND $rows AS row CREATE (:Product {id: row[0], externalId: row[1]})', {
    rows: [...again, ...once].map((name) => [productId(name), name]),
  });
  const rows = names.flatMap((name, at) =>
    [...boughtBy(at)].flatMap(([product, days]) =>
      days.map((day) => [customerId(name), productId(product), new Date(day * dayMs).toISOString()]),
    ),
  );
  await graph.raw(
    `UNWIND $rows AS row MATCH (customer:Customer {id: row[0]}), (product:Product {id: row[1]})
     CREATE (customer)-[:MADE]->(:Purchase {id: row[0] + row[1] + row[2], at: datetime(row[2])})-[:CONTAINS {quantity: 1.0}]->(product)`,
    { rows },
  );
  await graph.raw(statementText('ingest/summaries'), { customerIds: names.map(customerId) });
  ground = consenting(graph);
  await ground.say(names, 'given', consentPurposes);
  await runJob(neighbourhood, ground.deps);
}, 240_000);
afterAll(() => graph[Symbol.asyncDispose]());

/** The list of the n-th customer on a day, as it is served, and what it is made of. */
async function listOf(at: number, day: number) {
  const terms = await socialTerms(ground.deps.termsFor, 'personalise.own');
  const source = new RecommendationReads(graph);
  const models = new ModelShelf();
  const id = customerId(`c${at}`);
  const evidence = await source.evidence([id], terms);
  const { model: run } = evidence.published;
  if (run === null) throw new Error('a model is served');
  const model = await models.get(run.digest, () => source.modelBytes(run.runId));
  const lists = await recommendationsFor({ source, models }, [id], { first, terms, at: day * dayMs });
  const [own] = evidence.lists;
  if (own === undefined) throw new Error('the customer has a list');
  return { list: lists.get(id) ?? [], model, evidence: own };
}

test('a run finds that what is due again counts, and the list is the sum of the terms that its reasons stand for', async () => {
  for (const [at, day] of [
    [0, lastDay + 9],
    [1, lastDay + 12],
    [2, lastDay + 30],
    [7, lastDay + 11],
  ] as const) {
    const { list, model, evidence } = await listOf(at, day);
    const { signals, weights } = scored(evidence, model, { at: day * dayMs });
    const ranked = rankProducts(signals, weights, first);

    expect(weights.replenish).toBeGreaterThan(0);
    expect(list.map(({ productId: id, score }) => [id, score])).toEqual(
      ranked.map(({ product, score }) => [model.productIds[product], score]),
    );
    for (const [place, { terms, score }] of ranked.entries()) {
      const sum = Object.values(terms).reduce((total, term) => total + term, 0);
      expect(score).toBeCloseTo(sum, 9);
      expect(list[place]?.reason === 'BUY_AGAIN').toBe(terms.replenish > 0);
    }
  }
});

test('the term of what is due again is its learned weight times the chance by what the customer bought', async () => {
  const told = [];
  for (const at of [0, 1, 2, 3, 5, 10]) {
    const day = lastDay + 12;
    const { list, model } = await listOf(at, day);
    const bought = boughtBy(at);
    const sinceDay = Math.min(...[...bought.values()].flat());
    const weight = model.weightsAt(bought.size).replenish;
    for (const name of [...again, ...once]) {
      const days = bought.get(name);
      const pace = paceOf(model.scorer.model.replenishing, model.indexOf(productId(name)) ?? -1);
      const chance =
        days === undefined || pace === null
          ? 0
          : chanceNow(model.scorer.model.replenishing, pace, {
              bought: { purchases: days.length, firstDay: days[0] ?? 0, lastDay: days.at(-1) ?? 0 },
              sinceDay,
              today: day,
            });
      const found = list.find(({ productId: id }) => id === productId(name));
      expect([name, found?.reason === 'BUY_AGAIN']).toEqual([name, chance > 0]);
      if (found?.reason !== 'BUY_AGAIN') continue;
      expect(found.score).toBeCloseTo(weight * chance, 9);
      told.push(name);
    }
  }

  expect(new Set(told).size).toBeGreaterThan(2);
});

test('the API gives that list, with that reason', async () => {
  const { list } = await listOf(0, lastDay + 12);
  await using town = await Town.open(graph);
  const day = new Date((lastDay + 12) * dayMs).toISOString().slice(0, 10);
  const query = `query ($id: ID!) { customer(id: $id) { recommendations(first: ${first}, date: "${day}") { reason explanation product { externalId } } } }`;
  const { data, errors } = await town.ask('staff', query, { id: town.publicId('staff', 'Customer', 'c0') }, [
    'personalise.own',
  ]);
  const customer = (data as unknown as { customer: { recommendations: Shown[] } }).customer;
  interface Shown {
    readonly reason: string;
    readonly explanation: string;
    readonly product: { readonly externalId: string };
  }

  expect(errors).toEqual([]);
  expect(customer.recommendations.map(({ reason, product }) => [productId(product.externalId), reason])).toEqual(
    list.map(({ productId: id, reason }) => [id, reason]),
  );
  const due = customer.recommendations.filter(({ reason }) => reason === 'BUY_AGAIN');
  expect(due.map(({ product }) => product.externalId)).toContain('again0');
  for (const { explanation } of due) expect(explanation).toBe('You bought it before and may need it again.');
});
