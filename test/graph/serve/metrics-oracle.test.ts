import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analyse } from '../../../src/analyse/jobs.js';
import type { Graph } from '../../../src/graph/graph.js';
import { countedBy as countedIn } from '../../counted.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { type TestTraces, testTraces, toldBy } from '../../spans.js';
import { type As, Town } from '../../town.js';
import {
  consenting,
  consentPurposes,
  customerId,
  everybody,
  letTiesCount,
  productId,
  writeWorld,
} from '../analyse-world.js';
import { analytics, give, terms, withdraw } from './consent-ground.js';

// Whoever reads metrics or traces may watch while one customer asks: what is counted, and which spans there are, is the same whatever anybody withholds, said or has.

let graph: Graph;
let town: Town;
let traces: TestTraces;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  await writeWorld(graph);
  await graph.raw('MATCH (customer:Customer) SET customer.name = customer.externalId');
  const ground = consenting(graph);
  await ground.say(everybody, 'given', [...consentPurposes, 'service', 'analytics']);
  await analyse(ground.deps);
  await letTiesCount(graph);
  await graph.raw('MATCH (:Customer)-[use:INTERACTED]->() SET use.at = datetime({epochMillis: toInteger($at)})', {
    at: Date.now() - 10 * 86_400_000,
  });
  traces = await testTraces();
  town = await Town.open(graph, { metrics: { host: '127.0.0.1', port: 0, keptMs: 0 }, traces });
}, 300_000);

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await traces[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

/** What was counted while something was done, and the spans of it, by what they tell and how often. */
async function countedBy(work: () => Promise<unknown>): Promise<Readonly<Record<string, number>>> {
  const figures: Record<string, number> = {};
  const spans = await traces.by(async () => Object.assign(figures, await countedIn(town, work)));
  for (const told of spans.map((span) => JSON.stringify(toldBy(span)))) figures[told] = (figures[told] ?? 0) + 1;
  return figures;
}

const page = '{ me { name friends(first: 5) { totalCount nodes { name } } } }';
const list = '{ me { recommendations(first: 20) { reason product { name } because { name } friends { name } } } }';
const row = 'query ($id: ID!) { customer(id: $id) { id name following(first: 5) { nodes { name } } } }';
const rows = '{ customers(first: 10) { totalCount nodes { name friends(first: 3) { totalCount } } } }';
const reference = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Customer { id name } } }';

function asked(as: As, query: string, name = 'b4') {
  const id = town.publicId(as, 'Customer', name);
  const variables = query === row ? { id } : query === reference ? { of: [{ __typename: 'Customer', id }] } : {};
  return town.ask(as, query, variables);
}

/** Everything that can be asked of the customer b4 and by them, one after another. */
async function everything(): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const query of [page, list]) texts.push((await asked('customer:b4', query)).text);
  for (const as of ['analyst', 'partner', 'staff'] as const)
    for (const query of [row, rows, reference]) texts.push((await asked(as, query)).text);
  return texts;
}

test('two worlds that differ only in what is withheld are counted alike', async () => {
  await town.says('b5', 'withdrawn', { purpose: 'social_reco.contribute', at: Date.now() });
  await town.says('b5', 'withdrawn', { purpose: 'analytics', at: Date.now() });
  const told: (readonly string[])[] = [];
  const before = await countedBy(async () => told.push(await everything()));

  await graph.raw(
    `MATCH (customer:Customer {id: $id}) SET customer.name = 'Nobody knows'
     WITH customer UNWIND $products AS product MATCH (one:Product {id: product})
     MERGE (customer)-[use:INTERACTED {key: 'listened'}]->(one)
     SET use.category = 'behaviour_app', use.at = datetime('2026-01-01T00:00:00Z')`,
    { id: customerId('b5'), products: Array.from({ length: 10 }, (_, at) => productId(`b-product${at}`)) },
  );
  const after = await countedBy(async () => told.push(await everything()));

  expect(told[1]?.filter((text, at) => text !== told[0]?.[at] && !text.includes('Nobody knows'))).toEqual([]);
  expect(before['kith_requests_total{client="kith.web",purpose="service",outcome="answered"}']).toBe(2);
  expect(after).toEqual(before);
});

describe('what somebody decided', () => {
  // To contribute comes last but one: with the no what was learned is forgotten.
  const refusals = [
    ['to be named in lists', 'social_reco.attribute'],
    ['personal lists', 'personalise.own'],
    ['lists by friends', 'social_reco.receive'],
    ['to be in them', 'social_reco.contribute'],
    ['to be seen by analysts', 'analytics'],
  ] as const;

  test.each(refusals)('%s, is counted in nobody’s requests', async (_what, purpose) => {
    const texts: string[] = [];
    const yes = await countedBy(async () => texts.push(...(await everything())));
    for (const name of everybody) await town.says(name, 'withdrawn', { purpose, at: Date.now() });
    const said: string[] = [];

    const no = await countedBy(async () => said.push(...(await everything())));

    for (const name of everybody) await town.says(name, 'given', { purpose, at: Date.now() + 1 });
    // It does make a difference, to whom it is told.
    expect(said).not.toEqual(texts);
    expect(no).toEqual(yes);
  });

  test('a yes, a no, the same again, and what is refused are counted alike', async () => {
    const input = { scopes: [analytics], ...terms };
    const acts = [
      () => town.ask('customer:b6', give, { input }),
      () => town.ask('customer:b6', withdraw),
      () => town.ask('customer:b6', withdraw),
      () => town.ask('customer:b6', give, { input: { ...input, noticeVersion: 'none' } }),
      () => town.ask('customer:b6', give, { input: { ...input, idempotencyKey: 'one' } }),
      () => town.ask('customer:b6', give, { input: { scopes: [{ purpose: 'marketing' }], idempotencyKey: 'one' } }),
      () => town.ask('customer:b6', 'mutation { notInterested(category: "it") }'),
    ];
    const figures: Readonly<Record<string, number>>[] = [];
    const codes: (string | undefined)[] = [];

    for (const act of acts)
      figures.push(await countedBy(async () => codes.push((await act()).errors[0]?.extensions.code)));

    expect(new Set(codes).size).toBeGreaterThan(1);
    for (const each of figures) expect(each).toEqual(figures[0]);
  });
});
