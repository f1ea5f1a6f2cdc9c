import { afterAll, beforeAll, expect, test } from 'vitest';
import { groupEvaluationsPerDay } from '../../src/analyse/evaluation/customer-group-budget.js';
import { evaluate } from '../../src/analyse/evaluation/evaluate.js';
import { analyse } from '../../src/analyse/jobs.js';
import { CustomerGroupReads } from '../../src/graph/customer-group-reads.js';
import type { Graph } from '../../src/graph/graph.js';
import { RecommendationReads } from '../../src/graph/recommendation-reads.js';
import { clearGraph, openGraph } from '../graph-harness.js';
import { consenting, consentPurposes, everybody, usesOf, writeWorld } from './analyse-world.js';

const dayMs = 86_400_000;
const heldOut = everybody.flatMap((customer) =>
  Array.from({ length: 10 }, (_, index) => `${customer[0]}-product${index}`)
    .filter((product) => !usesOf(customer).includes(product))
    .map((product) => ({ customer, product, keepRank: null })),
);
/** Nobody finds what is not for sale: so the figures of customers differ. */
const missingOf = (count: number) =>
  everybody.slice(0, count).map((customer) => ({ customer, product: 'not for sale', keepRank: null }));

let graph: Graph;
let ground: ReturnType<typeof consenting>;
/** What the clock says. */
let nowMs = Date.now();

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  await writeWorld(graph);
  await graph.raw("MATCH (customer:Customer) SET customer.country = 'DE'");
  ground = consenting(graph);
  await ground.say(everybody, 'given', [...consentPurposes, 'analytics']);
  await analyse(ground.deps);
}, 240_000);
afterAll(() => graph[Symbol.asyncDispose]());

async function byGroup(missing: number) {
  const deps = {
    ...ground.deps,
    statistics: { ...ground.deps.statistics, now: () => nowMs },
    recommendations: new RecommendationReads(graph),
    customerGroups: new CustomerGroupReads(graph),
    customersMin: 2,
    record: () => Promise.resolve(),
  };
  const { byCustomerGroup } = await evaluate(deps, {
    test: [...heldOut, ...missingOf(missing)],
    train: [],
    cold: null,
    seeds: [],
    social: null,
    placebos: 0,
    productGroups: null,
    byCustomerGroup: true,
  });
  return byCustomerGroup;
}

test('the same question about the same customers has the same noise every day, and other rows have other noise', async () => {
  const today = await byGroup(9);
  nowMs += dayMs;
  const tomorrow = await byGroup(9);
  const other = await byGroup(8);

  expect(today?.byAgeBand).toHaveLength(1);
  expect(tomorrow).toEqual(today);
  expect(other).not.toEqual(today);
});

test('customer groups are compared in so many different ways a day, and what was told is told again', async () => {
  nowMs += dayMs;
  const told = await byGroup(1);
  for (let missing = 2; missing <= groupEvaluationsPerDay; missing += 1) await byGroup(missing);

  await expect(byGroup(groupEvaluationsPerDay + 1)).rejects.toMatchObject({ code: 'STATISTICS_BUDGET_EXHAUSTED' });
  expect(await byGroup(1)).toEqual(told);
  nowMs -= dayMs;
  // A clock that was set back opens no budget that was used up.
  await expect(byGroup(groupEvaluationsPerDay + 1)).rejects.toMatchObject({ code: 'STATISTICS_BUDGET_EXHAUSTED' });
  nowMs += 2 * dayMs;
  expect(await byGroup(groupEvaluationsPerDay + 1)).not.toBeNull();
});

test('what somebody says who lets nothing be measured costs no budget', async () => {
  nowMs += dayMs;
  await ground.say(['a13', 'b13'], 'withdrawn', ['analytics']);
  const before = await byGroup(3);
  const asked = async () =>
    (await graph.raw('MATCH (ledger:StatisticsLedger) RETURN ledger.asked AS asked')).records[0]?.get(
      'asked',
    ) as number;
  expect(await asked()).toBe(1);

  await graph.raw(
    "MATCH (customer:Customer) WHERE customer.externalId IN ['a13', 'b13'] SET customer.ageBand = 'teen', customer.country = 'FR'",
  );

  expect(await byGroup(3)).toEqual(before);
  expect(await asked()).toBe(1);
});
