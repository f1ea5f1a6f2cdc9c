import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { analyse } from '../../../src/analyse/jobs.js';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { measurement, termsOfMeasuring } from '../../../src/consent/measurement.js';
import { readPolicy } from '../../../src/consent/policy.js';
import { ClassTableCache } from '../../../src/graph/consent-reads.js';
import { ExperimentReads, type ShownList } from '../../../src/graph/experiment-reads.js';
import type { Graph } from '../../../src/graph/graph.js';
import { noRow } from '../../../src/graph/statement.js';
import { ShownListWrites } from '../../../src/graph/shown-list-writes.js';
import type { InternalId } from '../../../src/model/ids.js';
import { Assignment } from '../../../src/recommend/assignment.js';
import { loggedSignals } from '../../../src/recommend/variant.js';
import { clearGraph, openGraph, testSecret } from '../../graph-harness.js';
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

const policy = readPolicy({
  ...defaultPolicy,
  experiments: [
    {
      name: 'try-draws',
      from: '2020-01-01',
      until: '2099-01-01',
      arms: [
        { name: 'usual', share: 0.3 },
        { name: 'draws', share: 0.4, exploration: { share: 0.5, candidates: 12 } },
        { name: 'unpopular', share: 0.3, weights: { linear: 0, factors: 0 } },
      ],
    },
  ],
});
const [experiment] = policy.experiments;
const assignment = new Assignment(testSecret);
const armOf = (name: string) => assignment.armOf(experiment as never, customerId(name)).name;
/** Customers who agreed to everything, in an arm. */
const inArm = (arm: string) => everybody.filter((name) => !['a0', 'a1', 'a2'].includes(name) && armOf(name) === arm);

let graph: Graph;
let plain: Town;
let town: Town;
let ground: ReturnType<typeof consenting>;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  await writeWorld(graph);
  ground = consenting(graph);
  await ground.say(everybody, 'given', [...consentPurposes, 'analytics']);
  await ground.say(['a0'], 'withdrawn', ['analytics']);
  await ground.say(['a1'], 'withdrawn', ['analytics'], 'behaviour.app');
  await ground.say(['a2'], 'withdrawn', ['personalise'], 'behaviour.web');
  await analyse(ground.deps);
  plain = await Town.open(graph);
  town = await Town.open(graph, {}, policy);
}, 300_000);

afterAll(async () => {
  await plain[Symbol.asyncDispose]();
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

async function listOf(where: Town, as: As, name: string, given = ''): Promise<readonly string[]> {
  const query = `query ($id: ID!) { customer(id: $id) { recommendations(first: 5${given}) { reason product { externalId } } } }`;
  const variables = { id: where.publicId(as, 'Customer', name) };
  const { data, errors } = await where.ask(as, query, variables, ['personalise.own', 'social_reco.receive']);
  expect(errors).toEqual([]);
  const found = data as unknown as { customer: { recommendations: { product: { externalId: string } }[] } };
  return found.customer.recommendations.map(({ product }) => product.externalId);
}

const own = (where: Town, name: string, given = '') => listOf(where, `customer:${name}`, name, given);

async function logged(): Promise<number> {
  const { records } = await graph.raw('MATCH (shown:ShownList) RETURN count(shown) AS count');
  return Number(records[0]?.get('count'));
}

async function shown(): Promise<readonly ShownList[]> {
  const classes = new ClassTableCache(graph, policy, () => Date.now());
  const terms = await termsOfMeasuring(policy, (viewer) => classes.terms(viewer));
  const about = { experiment: 'try-draws', terms, windowMs: 86_400_000 };
  const pages: ShownList[] = [];
  for await (const lists of new ExperimentReads(graph).shownLists(about)) pages.push(...lists);
  return pages;
}

async function statementsOf(body: () => Promise<unknown>): Promise<{ reads: number; writes: number }> {
  using composed = vi.spyOn(graph, 'composed');
  using rows = vi.spyOn(graph, 'rows');
  using writes = vi.spyOn(graph, 'write');
  await body();
  const about = rows.mock.calls.filter(
    ([, params]) => 'customerIds' in (params as object) || 'measure' in (params as object),
  );
  return { reads: composed.mock.calls.length + about.length, writes: writes.mock.calls.length };
}

test('where no experiment runs a list costs no statement more, and nothing is written', async () => {
  const [name = ''] = inArm('draws');

  const without = await statementsOf(() => own(plain, name));
  const within = await statementsOf(() => own(town, name));

  expect(without.writes).toBe(0);
  expect(within).toEqual({ reads: without.reads + 1, writes: 1 });
});

test('who does not let all of it be measured, or used for lists, gets the usual list and leaves no trace', async () => {
  const before = await logged();

  for (const name of ['a0', 'a1', 'a2']) {
    expect(await own(town, name)).toEqual(await own(plain, name));
    expect((await statementsOf(() => own(town, name))).writes).toBe(0);
  }

  expect(await logged()).toBe(before);
});

test('a list for where its customer is now is the usual one and leaves no trace: what is kept of it would say where they were', async () => {
  const before = await logged();
  const [name = ''] = inArm('draws');
  const here = ', near: { latitude: 50.7, longitude: 7.1 }';

  expect(await own(town, name, here)).toEqual(await own(plain, name, here));
  expect((await statementsOf(() => own(town, name, here))).writes).toBe(0);

  expect(await logged()).toBe(before);
});

test('an arm changes the lists of its customers as it says, and that of the control is the usual one', async () => {
  for (const name of inArm('usual')) expect(await own(town, name)).toEqual(await own(plain, name));
  const others = inArm('unpopular');
  const changed = await Promise.all(
    others.map(async (name) => JSON.stringify(await own(town, name)) !== JSON.stringify(await own(plain, name))),
  );

  expect(others.length).toBeGreaterThan(2);
  expect(changed.filter(Boolean).length).toBeGreaterThan(0);
  const explored = new Set<string>();
  const [name = ''] = inArm('draws');
  for (let time = 0; time < 8; time += 1) explored.add(JSON.stringify(await own(town, name)));
  expect(explored.size).toBeGreaterThan(3);
});

test('what is written down is the list as it was shown, with how probable each product was at its place', async () => {
  await graph.raw('MATCH (shown:ShownList) DETACH DELETE shown');
  const [name = ''] = inArm('draws');

  const list = await own(town, name);

  const [found, ...more] = await shown();
  expect(more).toEqual([]);
  expect(found?.arm).toBe('draws');
  expect(found?.positions.map(({ productId: id }) => id)).toEqual(list.map(productId));
  expect(found?.positions.every(({ propensity }) => propensity > 0 && propensity < 1)).toBe(true);
  expect(found?.positions.some(({ used, dismissed }) => used || dismissed)).toBe(false);
  expect(found?.candidates?.length).toBe((found?.terms?.length ?? 0) / loggedSignals.length);
  expect(new Set(found?.candidates).size).toBe(found?.candidates?.length);
  const { records } = await graph.raw(
    'MATCH (:ShownList)-[listed:LISTS]->() RETURN collect(DISTINCT listed.reason) AS reasons',
  );
  const kept = ['SIMILAR_ITEMS', 'CONTENT', 'SEASON', 'POPULAR'];
  expect(records[0]?.get('reasons')).not.toEqual([]);
  expect(kept).toEqual(expect.arrayContaining(records[0]?.get('reasons') as string[]));
});

test('what a customer uses or dismisses after the list is found beside it, and what was before is not', async () => {
  await graph.raw('MATCH (shown:ShownList) DETACH DELETE shown');
  const [name = '', other = ''] = inArm('usual');
  const [first = '', second = '', third = ''] = await own(town, name);
  await own(town, other);
  await graph.raw(
    `MATCH (customer:Customer {id: $customer})
     MATCH (first:Product {id: $first}), (second:Product {id: $second}), (third:Product {id: $third})
     CREATE (customer)-[:MADE]->(:Purchase {id: 'after', customerId: $customer, at: datetime() + duration('PT1M'), mark: 'test'})-[:CONTAINS {quantity: 1}]->(first)
     CREATE (customer)-[:MADE]->(:Purchase {id: 'before', customerId: $customer, at: datetime() - duration('P1D'), mark: 'test'})-[:CONTAINS {quantity: 1}]->(second)
     CREATE (customer)-[:DISMISSED {at: datetime() + duration('PT1M')}]->(third)`,
    { customer: customerId(name), first: productId(first), second: productId(second), third: productId(third) },
  );

  const outcomes = (await shown()).map(({ positions }) => positions.map(({ used, dismissed }) => [used, dismissed]));

  const nothing = [false, false];
  expect(outcomes).toHaveLength(2);
  expect(outcomes).toContainEqual([[true, false], nothing, [false, true], nothing, nothing]);
  expect(outcomes).toContainEqual([nothing, nothing, nothing, nothing, nothing]);

  // What is sensitive is no outcome.
  const marked = { ids: [first, third].map(productId) };
  await graph.raw("MATCH (product:Product) WHERE product.id IN $ids SET product.special = 'special_health'", marked);
  expect((await shown()).flatMap(({ positions }) => positions).some(({ used, dismissed }) => used || dismissed)).toBe(
    false,
  );
  await graph.raw('MATCH (product:Product) WHERE product.id IN $ids REMOVE product.special', marked);
  await graph.raw("MATCH (purchase:Purchase {mark: 'test'}) DETACH DELETE purchase");
  await graph.raw('MATCH ()-[dismissed:DISMISSED]->() DELETE dismissed');
});

test('others who look at a list see the usual one and leave no trace, so that nobody learns of another’s arm', async () => {
  const before = await logged();
  const [name = ''] = inArm('unpopular');
  const [draws = ''] = inArm('draws');

  for (const each of [name, draws]) {
    expect(await listOf(town, 'staff', each)).toEqual(await listOf(plain, 'staff', each));
    expect(await listOf(town, 'customer:a0', 'a0')).toEqual(await listOf(plain, 'customer:a0', 'a0'));
  }

  expect(await logged()).toBe(before);
});

test('a preview of a choice is no list that was shown', async () => {
  const before = await logged();
  const text = `{ previewConsent(choice: WITHDRAW, input: { scopes: [{ purpose: "social_reco.receive" }], noticeId: "terms-2026", noticeVersion: "1" }, first: 5) { before { product { externalId } } } }`;
  const [name = ''] = inArm('draws');
  const previewed = async (where: Town) => (await where.ask(`customer:${name}`, text)).data;

  expect(await previewed(town)).toEqual(await previewed(plain));
  expect(await logged()).toBe(before);
});

test('a diverse list is the arm’s without draws', async () => {
  await graph.raw('MATCH (shown:ShownList) DETACH DELETE shown');
  const [name = ''] = inArm('draws');

  expect(await own(town, name, ', diversity: 0.5')).toEqual(await own(plain, name, ', diversity: 0.5'));

  const [found] = await shown();
  expect(found?.positions.map(({ propensity }) => propensity)).toEqual([1, 1, 1, 1, 1]);
  expect([found?.candidates, found?.terms]).toEqual([null, null]);
});

test('after a withdrawal nothing is written any more, and what was written is not read, nor after a new yes, which is about lists that follow', async () => {
  await graph.raw('MATCH (shown:ShownList) DETACH DELETE shown');
  const [name = ''] = inArm('unpopular').slice(-1);
  await own(town, name);
  expect(await shown()).toHaveLength(1);

  await town.says(name, 'withdrawn', { purpose: 'analytics', at: Date.now() });
  await plain.catchUp();
  expect(await own(town, name)).toEqual(await own(plain, name));
  expect(await logged()).toBe(1);
  expect(await shown()).toEqual([]);

  await town.says(name, 'given', { purpose: 'analytics', at: Date.now() + 1 });
  expect(await shown()).toEqual([]);

  await town.catchUp();
  await own(town, name);
  expect(await shown()).toHaveLength(1);
  expect(await logged()).toBe(2);
});

test.each([
  ['the purpose of lists', { purpose: 'personalise' }],
  ['the client that showed them', { purpose: 'personalise', recipient: 'first_party.web' }],
  ['what the list rested on', { purpose: 'personalise', category: 'behaviour.app' }],
  ['the community that it could rest on', { purpose: 'segment' }],
] as const)(
  'what was shown is measured only while it may still be used for lists: not once %s is withdrawn',
  async (_, what) => {
    const [name = ''] = inArm('unpopular').slice(-1);
    await town.says(name, 'given', { purpose: '*', at: Date.now() });
    await graph.raw('MATCH (shown:ShownList) DETACH DELETE shown');
    const never = await shown();
    await own(town, name);
    expect(await shown()).toHaveLength(1);

    await town.says(name, 'withdrawn', { ...what, at: Date.now() });
    const withdrawn = await shown();
    const kept = await logged();
    await town.says(name, 'given', { purpose: '*', at: Date.now() + 1 });

    expect(withdrawn).toEqual(never);
    expect(kept).toBe(1);
    // Whoever agrees again agreed to what will be shown.
    expect(await shown()).toEqual(never);
    await town.catchUp();
    await own(town, name);
    expect(await shown()).toHaveLength(1);
  },
);

test('a no to what a list does not rest on leaves it counted, and one that passes by itself does not', async () => {
  const [name = ''] = inArm('unpopular').slice(-1);
  await town.says(name, 'given', { purpose: '*', at: Date.now() });
  await town.catchUp();
  await graph.raw('MATCH (shown:ShownList) DETACH DELETE shown');
  await own(town, name);

  await town.says(name, 'withdrawn', { purpose: 'marketing', at: Date.now() });
  await town.says(name, 'withdrawn', { purpose: 'social_reco.receive', at: Date.now() });
  expect(await shown()).toHaveLength(1);

  const until = Date.now() + 1_500;
  await town.says(name, 'given', { purpose: 'analytics', at: Date.now(), until });
  expect(await shown()).toHaveLength(1);
  await sleep(until - Date.now() + 10);
  expect(await shown()).toEqual([]);
  await town.says(name, 'given', { purpose: 'analytics', at: Date.now() });
  expect(await shown()).toEqual([]);
});

test('a list is not kept whose customer said something while it was made: on what it rests would not be known', async () => {
  const customer = customerId(inArm('draws').at(-1) ?? '');
  const name = inArm('draws').at(-1) ?? '';
  const list = { arm: 'draws', experiment: 'try-draws', clients: ['kith.web'], products: [], candidates: null };
  const classes = new ClassTableCache(graph, policy, () => Date.now(), 0);
  const terms = async () => ({
    read: await classes.terms({ client: 'kith.web', purpose: 'personalise.own', endUser: null }),
    measure: await classes.terms(measurement),
  });
  const keep = async (begun: number) =>
    new ShownListWrites(graph).record({ ...list, customerId: customer, class: begun, at: Date.now() }, await terms());
  const begin = async () =>
    (await new ExperimentReads(graph).takesPart({ customerId: customer, ...(await terms()) })) ?? -1;
  const begun = await begin();
  await town.says(name, 'withdrawn', { purpose: 'personalise', category: 'social.edge', at: Date.now() });
  const before = await logged();

  expect(await keep(begun)).toBe(false);
  expect(await logged()).toBe(before);
  expect(await keep(await begin())).toBe(true);

  // A no that is being written is waited for.
  const again = await begin();
  const { read } = await terms();
  const closing = {
    name: 'test/closing',
    mode: 'WRITE',
    text: 'MATCH (customer:Customer {id: $id}) SET customer[$cc] = 0',
    params: z.object({ id: z.string(), cc: z.string() }),
    row: noRow,
  } as const;
  let kept = Promise.resolve(true);
  await graph.transaction('test/closing', async (work) => {
    await work.run(closing, { id: customer, cc: read.cc });
    kept = keep(again);
    await sleep(300);
  });
  expect(await kept).toBe(false);
});

test('of one customer so many lists are kept for an experiment and no more: from then on it is the usual one', async () => {
  const [name = ''] = inArm('unpopular');
  await graph.raw(
    `MATCH (customer:Customer {id: $id})
     UNWIND range(1, 1000) AS place
     CREATE (customer)-[:SHOWN]->(:ShownList {customerId: $id, experiment: 'earlier', at: datetime(), atOrder: place})`,
    { id: customerId(name) as InternalId },
  );
  const before = await logged();

  expect(await own(town, name)).not.toEqual(await own(plain, name));
  expect(await logged()).toBe(before + 1);

  await graph.raw(
    "MATCH (shown:ShownList {experiment: 'earlier'}) SET shown.experiment = 'try-draws', shown.arm = 'unpopular'",
  );
  expect(await own(town, name)).toEqual(await own(plain, name));
  expect(await logged()).toBe(before + 1);
});

test('where ties count in a list, it is drawn and kept, but not what it was drawn from: that rests on what others let be used', async () => {
  await graph.raw('MATCH (shown:ShownList) DETACH DELETE shown');
  await letTiesCount(graph);
  const [name = ''] = inArm('draws');

  const list = await own(town, name);

  const [found] = await shown();
  expect(found?.positions.map(({ productId: id }) => id)).toEqual(list.map(productId));
  expect(found?.positions.every(({ propensity }) => propensity > 0 && propensity < 1)).toBe(true);
  expect([found?.candidates, found?.terms]).toEqual([null, null]);
});
