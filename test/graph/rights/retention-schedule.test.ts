import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { PassClock } from '../../../src/analyse/pass-clock.js';
import { RetentionSchedule } from '../../../src/cli/retention-schedule.js';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { readPolicy } from '../../../src/consent/policy.js';
import type { Graph } from '../../../src/graph/graph.js';
import { retentionPauseMs, retentionRecord } from '../../../src/graph/retention-lease.js';
import { KithError } from '../../../src/model/errors.js';
import { openLog } from '../../../src/observe/log.js';
import { clearGraph, openGraph } from '../../graph-harness.js';

const policy = readPolicy({ ...defaultPolicy, rights: { retention: [{ category: 'purchase', days: 30 }] } });
const dayMs = 86_400_000;
const due = Date.parse('2026-11-25T02:15:00Z');

let graph: Graph;
let written: string[];

beforeAll(async () => {
  graph = await openGraph();
});

beforeEach(async () => {
  await clearGraph(graph);
  await graph.raw("MATCH (lease:Deployment {name: 'retention'}) DELETE lease");
  // A server that looked on the day before.
  await using first = schedule();
  await first.look(due - dayMs / 2);
  written = [];
  await purchased(31);
  await purchased(29);
});

afterAll(() => graph[Symbol.asyncDispose]());

async function purchased(daysAgo: number): Promise<void> {
  await graph.raw('CREATE (:Purchase {id: $id, at: datetime({epochMillis: toInteger($at)})})', {
    id: `p${daysAgo}`,
    at: due - daysAgo * dayMs,
  });
}

const purchases = async () =>
  (await graph.raw('MATCH (n:Purchase) RETURN n.id AS id ORDER BY id')).records.map((row) => row.get('id') as string);

/** It never looks by itself: the tests say when. */
function schedule(writeDown: (operation: string) => Promise<void> = async (what) => void written.push(what)) {
  const clock = new PassClock('02:15', 'UTC');
  return new RetentionSchedule({ graph, policy, clock, writeDown, log: openLog('silent'), everyMs: dayMs });
}

test('the first is at its time and not at the start, so that who sets it can count before', async () => {
  await graph.raw("MATCH (lease:Deployment {name: 'retention'}) DELETE lease");
  await using one = schedule();

  await one.look(due + 9 * 3_600_000);
  await one.look(due + dayMs - 1_000);
  expect(await purchases()).toEqual(['p29', 'p31']);
  expect(written).toEqual([]);
  expect(await retentionRecord(graph)).toMatchObject({ since: due + 9 * 3_600_000, doneAt: null, code: null });

  await one.look(due + dayMs + 1_000);
  expect(await purchases()).toEqual([]);
});

test('what was missed while nothing ran is made up for at the next look', async () => {
  await using one = schedule();

  await one.look(due + 7 * 3_600_000);

  expect(await purchases()).toEqual(['p29']);
});

test('what is too old goes once a day, after it was written down', async () => {
  await using one = schedule();

  await one.look(due + 1_000);
  expect(await purchases()).toEqual(['p29']);
  expect(written).toEqual(['retention.delete']);

  await purchased(40);
  await one.look(due + dayMs - 1_000);
  expect(await purchases()).toEqual(['p29', 'p40']);

  await one.look(due + dayMs + 1_000);
  // By then the younger one is as old.
  expect(await purchases()).toEqual([]);
  expect(written).toHaveLength(2);
  expect(await retentionRecord(graph)).toMatchObject({ doneBeganAt: due + dayMs + 1_000, code: null });
});

test('of several instances one does it', async () => {
  await using one = schedule();
  await using other = schedule();

  await Promise.all([one.look(due + 1_000), other.look(due + 1_000)]);

  expect(written).toEqual(['retention.delete']);
});

test('what cannot be written down is not done, and tried again after a pause', async () => {
  let isFull = true;
  await using one = schedule(async (what) => {
    if (isFull) throw new KithError('AUDIT_FAILED', 'the disk is full');
    written.push(what);
  });

  await one.look(due + 1_000);
  expect(await purchases()).toEqual(['p29', 'p31']);
  expect(await retentionRecord(graph)).toMatchObject({ doneAt: null, code: 'AUDIT_FAILED' });

  isFull = false;
  await one.look(due + 2_000);
  expect(await purchases()).toEqual(['p29', 'p31']);
  await one.look(due + 1_000 + retentionPauseMs);
  expect(await purchases()).toEqual(['p29']);
  expect((await retentionRecord(graph)).code).toBeNull();
});

test('one that was stopped is gone on with by the next server at once', async () => {
  let letGo = () => {};
  const stopped = schedule(() => new Promise((resolve) => (letGo = resolve)));
  const look = stopped.look(due + 1_000);
  await expect
    .poll(() =>
      graph
        .raw("MATCH (l:Deployment {name: 'retention'}) RETURN l.beganAt AS at")
        .then((r) => r.records[0]?.get('at') ?? null),
    )
    .not.toBeNull();
  const ended = stopped[Symbol.asyncDispose]();
  letGo();
  await Promise.all([look, ended]);
  expect(await purchases()).toEqual(['p29', 'p31']);

  await using next = schedule();
  await next.look(due + 2_000);

  expect(await purchases()).toEqual(['p29']);
});
