import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import type { Policy } from '../../src/consent/policy.js';
import { organisationsOf } from '../../src/consent/statistics/organisation.js';
import type { Graph } from '../../src/graph/graph.js';
import { clearGraph, openGraph } from '../graph-harness.js';
import { partnerGrants, people, say, writePeople } from './statistics-people.js';
import { snapshotRows, takeSnapshot } from './statistics-world.js';

const dayMs = 86_400_000;
const today = Date.UTC(2026, 10, 15, 12);
const [first = '', second = ''] = organisationsOf(defaultPolicy).map(({ id }) => id);

let graph: Graph;

beforeAll(async () => {
  graph = await openGraph();
});
beforeEach(async () => {
  await clearGraph(graph);
  const all = people('a', 60, { purchases: [{ store: 'north', at: Date.UTC(2026, 9, 10), amount: 700 }] });
  const names = all.map(({ name }) => name);
  await writePeople(graph, all);
  await say(graph, names);
  for (const grant of partnerGrants) await say(graph, names, grant);
});
afterAll(() => graph[Symbol.asyncDispose]());

/** Takes a snapshot and gives the organisations for which customers were read. `stopAt`: the organisation at whose first page it is cancelled. */
async function read(about: { now?: number; policy?: Policy; stopAt?: string } = {}): Promise<readonly string[]> {
  const { now = today, policy = defaultPolicy, stopAt } = about;
  const seen = new Set<string>();
  const cancel = new AbortController();
  const progress = ({ stage }: { readonly stage: string }) => {
    const organisation = stage.replace('statistics for ', '');
    if (organisation === stopAt) cancel.abort();
    else seen.add(organisation);
  };
  const taken = takeSnapshot(graph, now, policy, undefined, { progress, signal: cancel.signal });
  if (stopAt === undefined) await taken;
  else await expect(taken).rejects.toThrow(/cancelled/);
  return [...seen];
}

async function partsLeft(): Promise<number> {
  const { records } = await graph.raw(
    `MATCH (part:StatisticsPart) WHERE NOT EXISTS { MATCH (run:Run {id: part.runId}) WHERE run.current } RETURN count(part) AS parts`,
  );
  return Number(records[0]?.get('parts'));
}

test('a snapshot that was stopped goes on with the organisations that it had not finished, and comes to the same', async () => {
  await read();
  const whole = await snapshotRows(graph);
  await graph.raw(
    `MATCH (it) WHERE it:StatisticsPart OR it:PublishedCount OR (it:Run AND it.job = 'statistics') DETACH DELETE it`,
  );

  expect(await read({ stopAt: second })).toEqual([first]);
  expect(await read()).not.toContain(first);

  expect(await snapshotRows(graph)).toEqual(whole);
  expect(await partsLeft()).toBe(0);
});

test('nothing of a snapshot that was stopped is served', async () => {
  await read({ stopAt: second });

  await expect(snapshotRows(graph)).rejects.toThrow(/no snapshot is served/);
});

test.each<[string, Parameters<typeof read>[0]]>([
  ['the next day', { now: today + dayMs }],
  [
    'under other rules',
    { policy: { ...defaultPolicy, statistics: { ...defaultPolicy.statistics, questionsPerDay: 7 } } },
  ],
])('%s everybody is counted anew, and what was left goes', async (_when, about) => {
  await read({ stopAt: second });

  expect(await read(about)).toContain(first);
  expect(await partsLeft()).toBe(0);
});

test.each<[string, () => Promise<unknown>]>([
  ['a withdrawal', () => say(graph, ['a1'], { action: 'withdrawn', at: Date.now() })],
  ['an erasure', () => graph.raw("CREATE (:Erased {hash: 'gone', at: datetime(), steps: []})")],
  [
    'an end of consent that passed',
    () => graph.raw("MATCH (one:Customer {externalId: 'a1'}) SET one.consentUntil = timestamp() - 1"),
  ],
  ['a pass that begins anew', () => graph.raw("MATCH (run:Run {job: 'statistics'}) SET run.pass = 'an earlier one'")],
])(
  'after %s nobody’s tables are taken over: what nobody has been shown yet is counted without them',
  async (_what, happens) => {
    await read({ stopAt: second });

    await happens();

    expect(await read()).toContain(first);
    expect(await partsLeft()).toBe(0);
  },
);

test('a yes since takes nothing back', async () => {
  await say(graph, ['a1'], { action: 'withdrawn', at: Date.now() - 2 });
  await read({ stopAt: second });

  await say(graph, ['a1'], { at: Date.now() });

  expect(await read()).not.toContain(first);
});

test('an organisation that was stopped in the middle is counted from the beginning', async () => {
  await read({ stopAt: first });

  expect(await read()).toContain(first);
  expect(await partsLeft()).toBe(0);
});
