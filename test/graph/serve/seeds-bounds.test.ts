import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { analyse } from '../../../src/analyse/jobs.js';
import type { Purpose } from '../../../src/consent/purposes.js';
import type { Graph } from '../../../src/graph/graph.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { Town } from '../../town.js';
import { consenting, consentPurposes, customerId, everybody, writeWorld } from '../analyse-world.js';

let graph: Graph;
let town: Town;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  await writeWorld(graph);
  const { say, deps } = consenting(graph);
  await say(everybody, 'given', [...consentPurposes, 'analytics']);
  await analyse(deps);
  town = await Town.open(graph);
  for (const name of everybody) await town.says(name, 'given', { purpose: 'marketing.email', at: Date.now() - 60_000 });
  await graph.raw('MATCH ()-[influence:INFLUENCES]->() DELETE influence');
  await influence('a0', ['a1', 'a2', 'a3']);
}, 300_000);

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

async function influence(from: string, to: readonly string[]): Promise<void> {
  await graph.raw(
    `MATCH (run:Run {job: 'influence', current: true}), (from:Customer {id: $from})
     UNWIND $to AS id
     MATCH (to:Customer {id: id})
     CREATE (from)-[:INFLUENCES {runId: run.id, probability: 0.9, lag: 2.0, inputs: ['social_edge', 'purchase_item']}]->(to)`,
    { from: customerId(from), to: to.map(customerId) },
  );
}

const purposes: readonly Purpose[] = ['analytics.row', 'marketing.email'];
const seeds = 'seedCustomers(budget: 1, channel: EMAIL) { reach }';
const asked = (where: Town, times = 1) =>
  where.ask('staff', `{ ${Array.from({ length: times }, (_, at) => `s${at}: ${seeds}`).join(' ')} }`, {}, purposes);
const codesOf = async (answer: ReturnType<typeof asked>) =>
  (await answer).errors.map(({ extensions }) => extensions.code);

/** Lets the reading of the graph go on only when it is told to. */
function held() {
  const { promise, resolve } = withResolvers();
  const rows = graph.rows.bind(graph);
  let begun = 0;
  const spy = vi.spyOn(graph, 'rows').mockImplementation(async (statement, ...others) => {
    if (statement.name === 'influence/graph') {
      begun += 1;
      await promise;
    }
    return rows(statement, ...others);
  });
  return { begun: () => begun, release: resolve, [Symbol.dispose]: () => spy.mockRestore() };
}

function withResolvers() {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

test('one graph is read at a time, one more question of a client is answered after it, and others are refused at once', async () => {
  using reading = held();
  const many = asked(town, 4);
  const another = await codesOf(asked(town));
  const begun = reading.begun();
  reading.release();
  const { data, errors } = await many;

  expect(another).toEqual(['SEEDS_BUSY']);
  expect(begun).toBe(1);
  expect(reading.begun()).toBe(2);
  expect(errors.map(({ extensions }) => extensions.code)).toEqual(['SEEDS_BUSY', 'SEEDS_BUSY']);
  expect(Object.values(data ?? {}).filter((each) => each !== null)).toEqual(
    Array.from({ length: 2 }, () => ({ reach: 4 })),
  );
  expect(await codesOf(asked(town))).toEqual([]);
});

test('whose time is over leaves the queue, and a choice whose time is over while it is read is not made', async () => {
  await using hasty = await Town.open(graph, { requestTimeoutMs: 500 });
  using reading = held();
  const [first, second] = [asked(hasty), asked(hasty)];
  const told = await Promise.race([codesOf(first), codesOf(second)]);
  const begun = reading.begun();
  reading.release();

  expect(told).toEqual(['SEEDS_BUSY']);
  expect(begun).toBe(1);
  expect([await codesOf(first), await codesOf(second)].flat().length).toBe(2);
});

test('a graph larger than the setting is refused, and what is withheld makes none larger', async () => {
  const of = async (seedsGraphMax: number) => {
    await using small = await Town.open(graph, { seedsGraphMax });
    const { data, errors } = await asked(small);
    return JSON.stringify([data, errors.map(({ message, extensions }) => [message, extensions.code])]);
  };
  // Everybody, and the three influences.
  const size = everybody.length + 3;
  const whole = [await of(size), await of(size - 1)];
  expect(whole[0]).toContain('"reach":4');
  expect(whole[1]).toContain('QUERY_TOO_LARGE');

  await town.says('b0', 'withdrawn', { purpose: 'analytics', at: Date.now() });
  const withheld = [await of(size - 1), await of(size - 2)];
  await influence('b0', ['b1', 'b2', 'b3']);
  const otherWorld = [await of(size - 1), await of(size - 2)];
  await town.says('b0', 'given', { purpose: 'analytics', at: Date.now() });

  expect(withheld[0]).toContain('"reach":4');
  expect(withheld[1]).toContain('QUERY_TOO_LARGE');
  expect(otherWorld).toEqual(withheld);
});
