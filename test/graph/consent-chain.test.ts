import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { unsaltedHash } from '../../src/consent/chain.js';
import { eraseWords } from '../../src/graph/consent-erasure.js';
import { ConsentRecordReads } from '../../src/graph/consent-record-reads.js';
import type { Graph } from '../../src/graph/graph.js';
import { AuditTrail } from '../../src/rights/audit.js';
import { signedConsent } from '../../src/rights/audit-files.js';
import { auditKeysOf, newAuditKeys } from '../../src/rights/audit-keys.js';
import { clearGraph, openGraph, testIds } from '../graph-harness.js';
import { Town } from '../town.js';

let graph: Graph;
let town: Town;
let reads: ConsentRecordReads;

const ana = testIds.of('Customer', 'ana');
const root = await mkdtemp(join(tmpdir(), 'kith-consent-chain-'));
const looked = {
  operation: 'customers',
  client: 'kith.console',
  endUser: 'staff:support',
  purpose: 'service',
  about: [ana],
  policyRev: 'r',
  detail: {},
};

beforeAll(async () => {
  graph = await openGraph();
  reads = new ConsentRecordReads(graph);
  await clearGraph(graph);
  town = await Town.open(graph);
});

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
  await rm(root, { recursive: true });
});

/** Ana speaks first and third, Ben second. */
beforeEach(async () => {
  await graph.raw(
    'MATCH (node) WHERE node:Customer OR node:ConsentEvent OR node:ErasedConsentEvent DETACH DELETE node',
  );
  await graph.raw(
    'MATCH (deployment:Deployment) REMOVE deployment.consentSeq, deployment.consentHash, deployment.chainFrom',
  );
  await town.customers([
    { externalId: 'ana', name: 'Ana' },
    { externalId: 'ben', name: 'Ben' },
  ]);
  await town.says('ana', 'given', { purpose: 'analytics', proof: 'a signature' });
  await town.says('ben', 'given', { purpose: 'analytics' });
  await town.says('ana', 'withdrawn', {});
});

function erase(): Promise<number> {
  return graph.transaction('test/erase', (work) => eraseWords(work, { customerId: ana, erasure: 'request-1' }));
}

const changes: readonly [string, string, string, number][] = [
  ['an edited event', 'MATCH (e:ConsentEvent {seq: 2}) SET e.purpose = "ads"', 'changed', 2],
  ['a deleted event', 'MATCH (e:ConsentEvent {seq: 2}) DETACH DELETE e', 'missing_before', 3],
  ['a cut-off end', 'MATCH (e:ConsentEvent {seq: 3}) DETACH DELETE e', 'cut_off', 2],
  ['a stripped hash', 'MATCH (e:ConsentEvent {seq: 1}) REMOVE e.hash', 'unhashed', 1],
  ['a changed salt', 'MATCH (e:ConsentEvent {seq: 2}) SET e.salt = "x"', 'changed', 2],
  ['a stripped commitment', 'MATCH (e:ConsentEvent {seq: 2}) REMOVE e.salt, e.contentHash', 'changed', 2],
];

test.each(changes)('the chain shows %s', async (_title, text, fault, seq) => {
  expect(await reads.verifyChain()).toEqual({ break: null, chained: 3, erased: 0, before: 0 });

  await graph.raw(text);

  expect((await reads.verifyChain()).break).toMatchObject({ fault, seq });
});

/** As somebody does who writes to the database: the same words but one, chained from the beginning. */
async function makeAnew(): Promise<void> {
  await graph.raw('MATCH (node:ConsentEvent) DETACH DELETE node');
  await graph.raw(
    'MATCH (deployment:Deployment) REMOVE deployment.consentSeq, deployment.consentHash, deployment.chainFrom',
  );
  await town.says('ana', 'given', { purpose: 'analytics', proof: 'a signature' });
  await town.says('ben', 'refused', { purpose: 'analytics' });
  await town.says('ana', 'withdrawn', {});
}

test('a chain that was made anew as a whole fits in itself, and not with the end that the audit signed', async () => {
  const place = { folder: join(root, 'anew'), anchors: join(root, 'anew-anchors'), keys: auditKeysOf(newAuditKeys()) };
  const trail = new AuditTrail({ ...place, now: () => Date.now(), consentHead: () => reads.chainHead() });
  await trail.record(looked);
  await trail[Symbol.asyncDispose]();
  const { hashes, fault } = await signedConsent(place.anchors, place.keys);
  expect([fault, [...hashes.keys()]]).toEqual([null, [3]]);
  expect((await reads.verifyChain(undefined, hashes)).break).toBeNull();

  await makeAnew();

  expect((await reads.verifyChain()).break).toBeNull();
  expect((await reads.verifyChain(undefined, hashes)).break).toMatchObject({ fault: 'made_anew', seq: 3 });
});

test('a chain that ends before what was signed is cut off, also where nothing is left of it', async () => {
  const head = await reads.chainHead();
  const signed = new Map([[head?.seq ?? 0, head?.hash ?? '']]);

  await graph.raw('MATCH (e:ConsentEvent {seq: 3}) DETACH DELETE e');
  await graph.raw(
    'MATCH (e:ConsentEvent {seq: 2}), (deployment:Deployment) SET deployment.consentSeq = 2, deployment.consentHash = e.hash',
  );
  expect((await reads.verifyChain()).break).toBeNull();
  expect((await reads.verifyChain(undefined, signed)).break).toMatchObject({ fault: 'cut_off', seq: 2 });

  await graph.raw('MATCH (deployment:Deployment) REMOVE deployment.chainFrom');
  expect((await reads.verifyChain()).break).toBeNull();
  expect((await reads.verifyChain(undefined, signed)).break).toMatchObject({ fault: 'cut_off' });
});

test.each([
  ['an event', 'SET e.purpose = "ads"'],
  ['no event', 'DETACH DELETE e'],
])(
  'where the database says that the chain began behind what was signed, %s before it was made anew',
  async (_, does) => {
    const { records } = await graph.raw('MATCH (e:ConsentEvent {seq: 1}) RETURN e.hash AS hash');
    const head = await reads.chainHead();
    const signed = new Map([
      [1, records[0]?.get('hash') as string],
      [3, head?.hash ?? ''],
    ]);
    await graph.raw(
      `MATCH (e:ConsentEvent {seq: 1}), (deployment:Deployment) SET deployment.chainFrom = 3 WITH e ${does}`,
    );

    expect((await reads.verifyChain()).break).toBeNull();
    expect((await reads.verifyChain(undefined, signed)).break).toMatchObject({ fault: 'made_anew', seq: 1 });
  },
);

test('erased words fit with what was signed of them', async () => {
  const head = await reads.chainHead();
  await erase();

  expect((await reads.verifyChain(undefined, new Map([[3, head?.hash ?? '']]))).break).toBeNull();
});

test('erased words leave their places, and the chain still holds', async () => {
  expect(await erase()).toBe(2);
  await graph.raw('MATCH (customer:Customer {externalId: "ana"}) DETACH DELETE customer');

  expect(await reads.verifyChain()).toEqual({ break: null, chained: 3, erased: 2, before: 0 });
  expect(await reads.eventsOf(ana)).toBe(0);
});

test('nothing but its place, its commitment and the erasure is left of an erased word', async () => {
  await erase();

  const { records } = await graph.raw(
    'MATCH (e:ErasedConsentEvent {seq: 1}) RETURN keys(e) AS names, COUNT { (e)--() } AS ties',
  );

  expect(records.map((row) => (row.get('names') as string[]).toSorted())).toEqual([
    ['contentHash', 'erasedAt', 'erasure', 'hash', 'prevHash', 'seq'],
  ]);
  expect(records.map((row) => Number(row.get('ties')))).toEqual([0]);
});

const afterErasure: readonly [string, string, string, number][] = [
  ['a deleted place', 'MATCH (e:ErasedConsentEvent {seq: 1}) DELETE e', 'missing_before', 2],
  ['a place with another commitment', 'MATCH (e:ErasedConsentEvent {seq: 3}) SET e.contentHash = "x"', 'changed', 3],
  ['a place that has lost its commitment', 'MATCH (e:ErasedConsentEvent {seq: 3}) REMOVE e.contentHash', 'changed', 3],
  ['a cut-off place', 'MATCH (e:ErasedConsentEvent {seq: 3}) DELETE e', 'cut_off', 2],
];

test.each(afterErasure)('after an erasure the chain shows %s', async (_title, text, fault, seq) => {
  await erase();

  await graph.raw(text);

  expect((await reads.verifyChain()).break).toMatchObject({ fault, seq });
});

test('words are written on behind erased ones', async () => {
  await erase();

  await town.says('ben', 'withdrawn', {});

  expect(await reads.verifyChain()).toEqual({ break: null, chained: 4, erased: 2, before: 0 });
});

test('a chain that began before contents were salted goes on, and its events can be erased', async () => {
  await asUnsalted();
  expect(await reads.verifyChain()).toMatchObject({ break: null, chained: 3 });

  await town.says('ben', 'withdrawn', {});
  await erase();

  expect(await reads.verifyChain()).toEqual({ break: null, chained: 4, erased: 2, before: 0 });
  await graph.raw('MATCH (e:ErasedConsentEvent {seq: 3}) SET e.hash = "x"');
  expect((await reads.verifyChain()).break).toMatchObject({ fault: 'missing_before', seq: 4 });
});

test('an edited event of a chain without salts is shown', async () => {
  await asUnsalted();

  await graph.raw('MATCH (e:ConsentEvent {seq: 2}) SET e.purpose = "ads"');

  expect((await reads.verifyChain()).break).toMatchObject({ fault: 'changed', seq: 2 });
});

/** Rewrites the chain as it was written before contents were salted. */
async function asUnsalted(): Promise<void> {
  const events = [
    ...(await reads.history(ana, { before: 9, limit: 9 })),
    ...(await reads.history(testIds.of('Customer', 'ben'), { before: 9, limit: 9 })),
  ].toSorted((a, b) => a.seq - b.seq);
  let hash = '';
  for (const event of events) {
    const prevHash = hash;
    hash = unsaltedHash(prevHash, event);
    await graph.raw(
      `MATCH (e:ConsentEvent {seq: ${event.seq}}) REMOVE e.salt, e.contentHash SET e.prevHash = "${prevHash}", e.hash = "${hash}"`,
    );
  }
  await graph.raw(`MATCH (deployment:Deployment) SET deployment.consentHash = "${hash}"`);
}
