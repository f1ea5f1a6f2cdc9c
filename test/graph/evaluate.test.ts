import { afterAll, beforeAll, expect, test } from 'vitest';
import { evaluate } from '../../src/analyse/evaluation/evaluate.js';
import { analyse } from '../../src/analyse/jobs.js';
import type { Graph } from '../../src/graph/graph.js';
import { CustomerGroupReads } from '../../src/graph/customer-group-reads.js';
import { RecommendationReads } from '../../src/graph/recommendation-reads.js';
import { signalNames } from '../../src/model/signal-names.js';
import { type Interval, mean } from '../../src/recommend/bootstrap.js';
import { clearGraph, openGraph } from '../graph-harness.js';
import { consenting, consentPurposes, everybody, usesOf, writeWorld } from './analyse-world.js';

let graph: Graph;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
});
afterAll(() => graph[Symbol.asyncDispose]());

const pairs = (productsOf: (name: string) => readonly string[]) =>
  everybody.flatMap((customer) => productsOf(customer).map((product) => ({ customer, product, keepRank: null })));
const train = pairs(usesOf);
// Whatever else the circle uses is what a good list names.
const heldOut = pairs((name) =>
  Array.from({ length: 10 }, (_, index) => `${name[0]}-product${index}`).filter(
    (product) => !usesOf(name).includes(product),
  ),
);
const cold = ['a4', 'b4'].flatMap((customer) =>
  usesOf(customer).map((product, keepRank) => ({ customer, product, keepRank })),
);

/** What is asked where a test says nothing else. */
const question = {
  test: heldOut,
  train,
  cold,
  seeds: [],
  social: null,
  placebos: 0,
  productGroups: null,
  byCustomerGroup: false,
};

/** What is told of customers without a list. */
const nothing = {
  recallAt20: 0,
  ndcgAt20: 0,
  mapAt20: 0,
  coverageAt20: null,
  noveltyAt20: null,
  diversityAt20: null,
  exposure: null,
  intervals: intervals({ lower: 0, upper: 0 }),
};
const nowhere = { lower: Number.NaN, upper: Number.NaN };
const intervalsOfNone = intervals(null);

function intervals(hits: Interval | null) {
  return { recallAt20: hits, ndcgAt20: hits, mapAt20: hits, noveltyAt20: null, diversityAt20: null };
}

test('evaluation goes the governed way: without consents there are no contributors, with them the lists are good', async () => {
  await writeWorld(graph);
  const { say, deps } = consenting(graph);
  const read: string[] = [];
  const ground = {
    ...deps,
    recommendations: new RecommendationReads(graph),
    customersMin: 2,
    customerGroups: new CustomerGroupReads(graph),
    record: async (_: string, ids: readonly string[]) => void read.push(...ids),
  };
  await analyse(deps);
  const refused = await evaluate(ground, question);

  await say(everybody, 'given', consentPurposes);
  await analyse(deps);
  const agreed = await evaluate(ground, question);

  expect(refused.signals.every(({ alone, without }) => alone.ndcgAt20 === 0 && without.ndcgAt20 === 0)).toBe(true);
  expect({ ...refused, signals: [], byActivity: [] }).toEqual({
    signals: [],
    byActivity: [],
    byCustomerGroup: null,
    placebos: { warm: null, cold: [] },
    contributors: 0,
    personalLists: 0,
    warm: { customers: 28, ...nothing },
    cold: [0, 1, 3].map((kept) => ({
      kept,
      customers: 0,
      ...nothing,
      intervals: intervalsOfNone,
      seeds: [],
    })),
  });
  expect(agreed).toMatchObject({ contributors: 28, personalLists: 28 });
  expect(agreed.warm.ndcgAt20).toBeGreaterThan(0.9);
  const { lower, upper } = agreed.warm.intervals.ndcgAt20 ?? nowhere;
  expect(lower).toBeLessThanOrEqual(agreed.warm.ndcgAt20);
  expect(upper).toBeGreaterThanOrEqual(agreed.warm.ndcgAt20);
  expect(upper - lower).toBeLessThan(0.1);
  expect(agreed.warm.mapAt20).toBeGreaterThan(0.9);
  // All of the 20 products stand in some list; each is of one circle, so at most half of the customers have it.
  expect(agreed.warm.coverageAt20).toBe(1);
  expect(agreed.warm.noveltyAt20).toBeGreaterThan(1);
  expect(agreed.warm.noveltyAt20).toBeLessThan(Math.log2(28));
  expect(agreed.warm.diversityAt20).toBeGreaterThan(0);
  expect(agreed.warm.diversityAt20).toBeLessThanOrEqual(1);
  // Everybody has six train rows.
  expect(agreed.byActivity).toEqual([{ rows: { from: 6, to: 6 }, ...agreed.warm }]);
  // Lists name the four products of the circle that a customer has not, and then those of the other circle.
  const productGroups = [...Array(10).keys()].map((index) => ({ product: `a-product${index}`, group: 'A' }));
  const grouped = await evaluate(ground, { ...question, cold: null, productGroups });
  expect(grouped.warm.exposure?.byGroup.map(({ group }) => group)).toEqual(['A', null]);
  for (const { catalogue, heldOut: merit, exposure } of grouped.warm.exposure?.byGroup ?? []) {
    expect([catalogue, merit]).toEqual([0.5, 0.5]);
    expect(exposure).toBeCloseTo(0.5, 1);
  }
  expect(grouped.warm).toEqual({ ...agreed.warm, exposure: grouped.warm.exposure });
  expect(agreed.cold.map(({ kept, customers }) => [kept, customers])).toEqual([
    [0, 2],
    [1, 2],
    [3, 2],
  ]);
  const figuresOf = (name: string) => agreed.signals.find(({ signal }) => signal === name);
  expect(agreed.signals.map(({ signal }) => signal)).toEqual(signalNames);
  expect(figuresOf('linear')?.alone.ndcgAt20).toBeGreaterThan(0.9);
  // No test row has a time of day: it says nothing, and lists without it are the lists.
  expect(figuresOf('partOfDay')).toEqual({
    signal: 'partOfDay',
    alone: { customers: 28, ...nothing },
    without: agreed.warm,
    gain: { mean: 0, lower: 0, upper: 0 },
  });
  expect(await evaluate(ground, question)).toEqual(agreed);
  expect(new Set(read).size).toBe(28);
  expect(read).toHaveLength(4 * 28);

  // Seeds draw which rows stay known: each gives figures of its own, and all together their mean.
  const drawn = await evaluate(ground, { ...question, seeds: [1, 2] });
  expect({ ...drawn, cold: [] }).toEqual({ ...agreed, cold: [] });
  for (const { ndcgAt20, seeds } of drawn.cold) {
    expect(seeds.map(({ seed, customers }) => [seed, customers])).toEqual([
      [1, 2],
      [2, 2],
    ]);
    expect(ndcgAt20).toBeCloseTo(mean(seeds.map((quality) => quality.ndcgAt20)), 12);
  }
  read.length = 0;

  // Rows of a few customers would tell what is in the lists of each.
  const few = { ...ground, customersMin: 10 };
  const fewRows = heldOut.filter(({ customer }) => customer === 'a4');
  await expect(evaluate(few, { ...question, test: fewRows, cold: null })).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
    message: expect.stringContaining('The test file has rows of 1 customers'),
  });
  await expect(evaluate(few, question)).rejects.toMatchObject({
    message: expect.stringContaining('The cold file has rows of 2 customers'),
  });
  expect(read).toEqual([]);
  // Of the cold file only those count who contribute: of as few nothing is told, though the file has rows of more.
  await say(everybody.slice(0, -9), 'withdrawn', ['train']);
  const asked = everybody.slice(-12).map((customer) => ({ customer, product: 'a-product0', keepRank: 0 }));
  expect((await evaluate(few, { ...question, cold: asked, seeds: [1] })).cold).toEqual(
    [0, 1, 3].map((kept) => ({
      kept,
      customers: 0,
      ...nothing,
      intervals: intervalsOfNone,
      seeds: [expect.objectContaining({ seed: 1, customers: 0, ndcgAt20: 0 })],
    })),
  );
  expect(agreed.cold.every(({ ndcgAt20 }) => ndcgAt20 > 0.3)).toBe(true);
});

test('worlds that differ only in what is withheld are measured alike', async () => {
  await clearGraph(graph);
  await writeWorld(graph);
  const { say, deps } = consenting(graph);
  const ground = {
    ...deps,
    recommendations: new RecommendationReads(graph),
    customersMin: 2,
    customerGroups: new CustomerGroupReads(graph),
    record: () => Promise.resolve(),
  };
  const productGroups = everybody.map((_, index) => ({
    product: `a-product${index % 10}`,
    group: `brand ${index % 3}`,
  }));
  const silent = ['a13', 'b13'];
  const agreeing = everybody.filter((name) => !silent.includes(name));
  await say(agreeing, 'given', consentPurposes);
  await analyse(deps);
  // Also of ties that the file of ties names, whoever they are of.
  const social = everybody.flatMap((one) => [...everybody, 'nobody'].map((other) => ({ one, other })));
  const asked = { ...question, productGroups, social, placebos: 2 };
  const before = await evaluate(ground, asked);

  await graph.raw(
    `MATCH (customer:Customer)-[use:INTERACTED]->() WHERE customer.externalId IN $silent DELETE use
     SET customer.ageBand = 'teen', customer.residency = 'RU'
     WITH DISTINCT customer
     MATCH (product:Product {externalId: 'a-product0'}), (friend:Customer {externalId: 'b1'})
     CREATE (customer)-[:INTERACTED {kind: 'listened', weight: 9.0, category: 'behaviour_app', key: 'other'}]->(product)
     CREATE (customer)-[:FRIEND_OF]->(friend)`,
    { silent },
  );
  await analyse(deps);

  expect(before.contributors).toBe(26);
  expect(await evaluate(ground, asked)).toEqual(before);
  expect(before.warm.exposure?.byGroup).toHaveLength(4);

  // Ties are held against placebos of everybody who may be learned from; others than those of the file count for nothing there.
  expect(before.placebos.warm).toMatchObject({ customers: 26, rewired: { draws: 2 } });
  expect(before.placebos.cold.map(({ kept, customers }) => [kept, customers])).toEqual([
    [0, 2],
    [1, 2],
    [3, 2],
  ]);
  const withoutFile = await evaluate(ground, { ...asked, social: null });
  expect(withoutFile).toEqual(before);
  const strangers = [{ one: 'a0', other: 'b0' }, ...silent.map((one) => ({ one, other: 'b1' }))];
  const none = await evaluate(ground, { ...asked, social: strangers });
  expect(none.placebos).toEqual({ warm: null, cold: [] });
  expect(none.warm).toEqual(before.warm);
  await expect(
    evaluate({ ...ground, customersMin: 10 }, { ...asked, social: strangers, cold: null }),
  ).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
    message: expect.stringContaining('The social file has ties of 5 customers'),
  });
});

test('who does not let lists be measured is in no group of customers, and every one who is asked stands in the audit', async () => {
  await clearGraph(graph);
  await writeWorld(graph);
  await graph.raw("MATCH (customer:Customer) SET customer.country = 'DE'");
  const { say, deps } = consenting(graph);
  const recorded: string[] = [];
  const ground = {
    ...deps,
    recommendations: new RecommendationReads(graph),
    customerGroups: new CustomerGroupReads(graph),
    customersMin: 2,
    record: async (what: string, ids: readonly string[]) => void recorded.push(...ids.map((id) => `${what} ${id}`)),
  };
  // Nobody finds what is not for sale: so the figures of customers differ.
  const missing = everybody.slice(0, 9).map((customer) => ({ customer, product: 'not for sale', keepRank: null }));
  const asked = {
    test: [...heldOut, ...missing],
    train: [],
    cold: null,
    seeds: [],
    social: null,
    placebos: 0,
    productGroups: null,
    byCustomerGroup: true,
  };
  await say(everybody, 'given', consentPurposes);
  await analyse(deps);
  const silent = await evaluate(ground, asked);
  const agreeing = everybody.filter((name) => !['a13', 'b13'].includes(name));
  await say(agreeing, 'given', ['analytics']);
  const before = await evaluate(ground, asked);

  // Neither the age of who said nothing, nor the country of who takes that back.
  await graph.raw(
    "MATCH (customer:Customer) WHERE customer.externalId IN ['a13', 'b13'] SET customer.ageBand = 'teen', customer.country = 'FR'",
  );
  const after = await evaluate(ground, asked);
  await say(agreeing, 'withdrawn', ['analytics'], 'location.area');
  const withoutCountry = await evaluate(ground, asked);

  expect(silent.byCustomerGroup).toEqual({ byAgeBand: [], byCountry: [] });
  expect(before.byCustomerGroup?.byAgeBand.map(({ group }) => group)).toEqual(['adult']);
  expect(before.byCustomerGroup?.byCountry.map(({ group }) => group)).toEqual(['DE']);
  expect(after).toEqual(before);
  expect(withoutCountry.byCustomerGroup).toEqual({ ...before.byCustomerGroup, byCountry: [] });
  expect(recorded.filter((line) => line.startsWith('groups'))).toHaveLength(4 * 28);
});
