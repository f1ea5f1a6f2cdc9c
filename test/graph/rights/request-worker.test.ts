import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { ConsentWrites } from '../../../src/graph/consent-writes.js';
import type { Graph } from '../../../src/graph/graph.js';
import { RequestLease } from '../../../src/graph/request-lease.js';
import { KithError } from '../../../src/model/errors.js';
import type { RequestKind } from '../../../src/model/data-subject-request.js';
import { RequestWorker, runRound } from '../../../src/rights/request-worker.js';
import type { Requests } from '../../../src/rights/requests.js';
import { clearGraph, openGraph, testIds } from '../../graph-harness.js';
import { temporaryAudit, type TemporaryAudit } from '../../temporary-audit.js';
import { temporaryRequests, type TemporaryRequests } from '../../temporary-requests.js';

const people = Array.from({ length: 8 }, (_, number) => `p${number}`);
const idOf = (who: string) => testIds.of('Customer', who);

let graph: Graph;
let audit: TemporaryAudit;
let one: TemporaryRequests;
let other: TemporaryRequests;

beforeAll(async () => {
  graph = await openGraph();
  audit = await temporaryAudit();
  one = await temporaryRequests(graph, defaultPolicy, audit.trail);
  other = await temporaryRequests(graph, defaultPolicy, audit.trail);
});

beforeEach(async () => {
  await clearGraph(graph);
  await graph.raw("UNWIND $ids AS id CREATE (:Customer {id: id, externalId: id, residency: 'DE', ageBand: 'adult'})", {
    ids: people.map(idOf),
  });
  await new ConsentWrites(graph, defaultPolicy, () => Date.now()).classifyMissing();
});

afterAll(async () => {
  for (const each of [one, other, audit, graph]) await each[Symbol.asyncDispose]();
});

const open = (who: string, kind: RequestKind) =>
  one.requests.open({ customerId: idOf(who), kind, wanted: null, clientKey: kind, by: 'self' });

async function steps(requests: Requests) {
  const all = await requests.reads.in(['done', 'in_progress', 'identity_verified'], 100);
  return all.map(({ state, history }) => [
    state,
    history.filter(({ action }) => action !== 'open').map(({ action }) => action),
  ]);
}

const once = ['done', ['verify_identity', 'start', 'finish']];

test('two processes do each request once, and never at the same time', async () => {
  for (const who of people) await open(who, who < 'p4' ? 'erasure' : 'access');

  const ends = await Promise.allSettled([runRound(one.requests), runRound(other.requests)]);

  const done = ends.filter((end) => end.status === 'fulfilled').map((end) => end.value);
  const refused = ends.filter((end) => end.status === 'rejected').map((end) => (end.reason as { code: string }).code);
  expect([done, refused]).toEqual([[people.length], ['LOCKED']]);
  expect(await steps(one.requests)).toEqual(people.map(() => once));
  expect(await runRound(other.requests)).toBe(0);
});

test('what a process that is gone left in the middle is finished, once its lease has run out', async () => {
  const { id } = await open('p0', 'erasure');
  // Such a process does not renew its lease, and does not release it.
  const lease = await RequestLease.take(graph, 1_000_000);
  await one.requests.step(id, { action: 'start', by: 'kith', reason: null });
  await graph.raw('MATCH (customer:Customer {id: $id}) SET customer.erasedAt = datetime()', { id: idOf('p0') });

  await expect(runRound(other.requests)).rejects.toMatchObject({ code: 'LOCKED' });
  await graph.raw("MATCH (lease:Deployment {name: 'requests'}) SET lease.leaseUntil = timestamp() - 1");
  expect(await runRound(other.requests)).toBe(1);

  expect((await one.requests.reads.byId(id))?.state).toBe('done');
  expect((await graph.raw('MATCH (c:Customer {id: $id}) RETURN c', { id: idOf('p0') })).records).toEqual([]);
  await lease?.[Symbol.asyncDispose]();
});

test('a lease that another process took over is told to be lost', async () => {
  await using lease = await RequestLease.take(graph, 400);
  await graph.raw(
    "MATCH (lease:Deployment {name: 'requests'}) SET lease.leaseHolder = 'another', lease.leaseUntil = timestamp() + 60000",
  );

  await expect.poll(() => lease?.isLost, { timeout: 60_000 }).toBe(true);
});

test('a request that fails keeps no other waiting, and is tried again', async () => {
  const broken = await open('p1', 'erasure');
  await open('p2', 'access');
  const failures: string[] = [];
  const failing = await temporaryRequests(graph, defaultPolicy, audit.trail, [
    { name: 'broken', run: () => Promise.reject(new Error('the disk is away')) },
  ]);

  expect(await runRound(failing.requests, { failed: (id) => failures.push(id) })).toBe(1);

  expect(failures).toEqual([broken.id]);
  expect((await one.requests.reads.byId(broken.id))?.state).toBe('in_progress');
  expect(await runRound(one.requests)).toBe(1);
  expect((await one.requests.reads.byId(broken.id))?.state).toBe('done');
  await failing[Symbol.asyncDispose]();
});

test('a request that waits for the build of a workspace is told once, no failure, and carried out when it has ended', async () => {
  const { id } = await open('p1', 'erasure');
  let isBuilding = true;
  const build = { name: 'workspaces', run: async () => (isBuilding ? Promise.reject(locked()) : 0) };
  const locked = () =>
    new KithError('LOCKED', 'Process 1 is building the workspace of research. Wait for it, or stop it.');
  const waiting = await temporaryRequests(graph, defaultPolicy, audit.trail, [build]);
  const told: string[] = [];
  const [failed, waits] = [() => told.push('failed'), (_: string, why: string) => told.push(why)];
  const rounds = vi.spyOn(waiting.requests, 'runWaiting');
  await using _worker = new RequestWorker({ requests: waiting.requests, failed, waits, everyMs: 10 });

  await expect.poll(() => rounds.mock.calls.length, { timeout: 60_000 }).toBeGreaterThan(2);
  isBuilding = false;
  await expect.poll(async () => (await one.requests.reads.byId(id))?.state, { timeout: 60_000 }).toBe('done');

  expect(told).toEqual(['Process 1 is building the workspace of research. Wait for it, or stop it.']);
  await waiting[Symbol.asyncDispose]();
});

test('a worker that is stopped ends its request, begins no other, and leaves the lease', async () => {
  for (const who of people) await open(who, 'erasure');
  const worker = new RequestWorker({
    requests: one.requests,
    failed: () => undefined,
    waits: () => undefined,
    everyMs: 20,
  });
  const done = async () => (await one.requests.reads.in(['done'], 100)).length;
  await expect.poll(done, { timeout: 60_000 }).toBeGreaterThan(0);

  await worker[Symbol.asyncDispose]();

  const count = await done();
  expect(await one.requests.reads.in(['in_progress'], 10)).toEqual([]);
  await delay(200);
  expect(await done()).toBe(count);
  expect(await runRound(other.requests)).toBe(people.length - count);
});
