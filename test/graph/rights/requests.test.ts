import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { ConsentWrites } from '../../../src/graph/consent-writes.js';
import { DeploymentReads } from '../../../src/graph/deployment-reads.js';
import type { Graph } from '../../../src/graph/graph.js';
import { importFolder } from '../../../src/ingest/import-job.js';
import type { RequestKind } from '../../../src/model/data-subject-request.js';
import { Erasure } from '../../../src/rights/erasure.js';
import { PersonalExport } from '../../../src/rights/export.js';
import { Requests } from '../../../src/rights/requests.js';
import { TombstoneFile, tombstonePath } from '../../../src/rights/tombstone-file.js';
import type { KeyStore } from '../../../src/vault/key-store.js';
import { clearGraph, openGraph, testIds, testKeys } from '../../graph-harness.js';

const policy = defaultPolicy;
const ana = testIds.of('Customer', 'ana');

let graph: Graph;
let now: number;
let requests: Requests;
let home: string;

beforeAll(async () => {
  graph = await openGraph();
});

beforeEach(async () => {
  await clearGraph(graph);
  now = Date.parse('2026-11-25T12:00:00Z');
  const clock = () => now;
  home = await mkdtemp(join(tmpdir(), 'kith-requests-'));
  const exports = new PersonalExport({ graph, policy, now: clock, keys: testKeys });
  const erasure = new Erasure({
    graph,
    policy,
    tombstones: new TombstoneFile(tombstonePath(home)),
    now: clock,
    keys: testKeys,
  });
  requests = new Requests({ graph, policy, keys: testKeys, ids: testIds, exports, erasure, now: clock });
  await graph.raw(
    `CREATE (:Customer {id: $ana, externalId: 'ana', name: 'Ana', residency: 'DE', ageBand: 'adult', birthDate: date('1991-04-23')}),
            (:Run {id: 'r1', job: 'communities', current: true})`,
    { ana },
  );
  await new ConsentWrites(graph, policy, clock).classifyMissing();
});

afterAll(() => graph[Symbol.asyncDispose]());

const open = (kind: RequestKind, more: object = {}) =>
  requests.open({ customerId: ana, kind, wanted: null, clientKey: null, by: 'self', ...more });
const customer = async () =>
  (await graph.raw('MATCH (c:Customer {id: $ana}) RETURN properties(c) AS facts', { ana })).records[0]?.get(
    'facts',
  ) as Record<string, unknown>;
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => (error as { code: string }).code,
  );

test('a request that customers make themselves is theirs by their token; one that staff write down is not yet', async () => {
  expect((await open('access')).state).toBe('identity_verified');
  expect((await open('access', { by: 'staff privacy' })).state).toBe('received');
});

test('the same key is the same request; with another kind it is refused', async () => {
  const first = await open('access', { clientKey: 'form-1' });

  expect(await open('access', { clientKey: 'form-1' })).toEqual(first);
  expect(await codeOf(open('erasure', { clientKey: 'form-1' }))).toBe('BAD_USER_INPUT');
  expect((await requests.reads.of(ana, 10)).length).toBe(1);
});

test('of who is not there, and of who is being erased, nothing is written down', async () => {
  expect(await codeOf(open('access', { customerId: testIds.of('Customer', 'nobody') }))).toBe('CUSTOMER_UNKNOWN');
  await graph.raw('MATCH (c:Customer {id: $ana}) SET c.erasedAt = datetime()', { ana });
  expect(await codeOf(open('access'))).toBe('CUSTOMER_UNKNOWN');
});

test('two who move a request at once do not both succeed', async () => {
  const { id } = await open('access', { by: 'staff privacy' });
  const step = { action: 'refuse', by: 'staff privacy', reason: 'unfounded' } as const;

  const codes = await Promise.all([codeOf(requests.step(id, step)), codeOf(requests.step(id, step))]);

  expect(codes.toSorted()).toEqual(['REQUEST_NOT_POSSIBLE', null].toSorted());
  expect((await requests.reads.byId(id))?.history).toHaveLength(2);
});

test('an erasure can be taken back while it cools off, is not begun by anybody before, and is carried out after', async () => {
  const coolingOffHours = 24;
  const slow = new Requests({
    ...requests.parts,
    policy: { ...policy, rights: { ...policy.rights, coolingOffHours } },
  });
  const demand = { customerId: ana, kind: 'erasure', wanted: null, clientKey: null, by: 'self' } as const;
  const taken = await slow.open(demand);
  const kept = await slow.open(demand);
  const access = await slow.open({ ...demand, kind: 'access' });
  now += coolingOffHours * 3_600_000 - 1;

  expect(await slow.waiting(10)).toEqual([access.id]);
  expect(await codeOf(slow.run(kept.id, 'operator'))).toBe('REQUEST_NOT_POSSIBLE');
  expect(await codeOf(slow.step(kept.id, { action: 'start', by: 'staff privacy', reason: null }))).toBe(
    'REQUEST_NOT_POSSIBLE',
  );
  const withdrawn = await slow.step(taken.id, { action: 'withdraw', by: 'self', reason: null });
  now += 1;

  expect(withdrawn.state).toBe('withdrawn');
  expect(await slow.runWaiting(10)).toBe(2);
  expect(await customer()).toBeUndefined();
  expect((await slow.reads.byId(kept.id))?.state).toBe('done');
});

test('an answered access request gives a link that opens the export once and not after its time', async () => {
  const { id } = await open('access');
  expect(await codeOf(requests.link(id, { format: 'json', by: 'self' }))).toBe('REQUEST_NOT_POSSIBLE');
  const done = await requests.run(id, 'kith');
  const { token, until } = await requests.link(id, { format: 'json', by: 'self' });

  expect(done.state).toBe('done');
  expect(until - now).toBe(24 * 3_600_000);
  const stored = await graph.raw(
    'MATCH (request:DataSubjectRequest) RETURN toString(properties(request).linkHash) AS hash',
  );
  expect(stored.records[0]?.get('hash')).not.toContain(token);
  const text: string[] = [];
  for await (const piece of (await requests.follow(token))?.text ?? []) text.push(piece);
  expect(JSON.parse(text.join('')).person).toMatchObject({ name: 'Ana', birthDate: '1991-04-23' });
  expect(await requests.follow(token)).toBeNull();
  const late = await requests.link(id, { format: 'csv', by: 'self' });
  now = late.until;
  expect(await requests.follow(late.token)).toBeNull();
  expect(await requests.follow('A'.repeat(43))).toBeNull();
});

test('an old answer gives no link any more: it would open what is held now', async () => {
  const { id } = await open('access');
  await requests.run(id, 'kith');
  now += 30 * 86_400_000;
  await requests.link(id, { format: 'json', by: 'self' });
  now += 1;

  expect(await codeOf(requests.link(id, { format: 'json', by: 'self' }))).toBe('REQUEST_NOT_POSSIBLE');
});

test('a new link ends the one before', async () => {
  const { id } = await open('portability');
  await requests.run(id, 'kith');
  const first = await requests.link(id, { format: 'json', by: 'self' });
  const second = await requests.link(id, { format: 'csv', by: 'self' });

  expect(await requests.follow(first.token)).toBeNull();
  expect((await requests.follow(second.token))?.format).toBe('csv');
});

test('a rectification corrects, marks what was derived as stale, and decides the classes anew', async () => {
  const { id } = await open('rectification', { wanted: { name: 'Anna', birthDate: '2014-01-01' } });
  const before = await customer();

  const done = await requests.run(id, 'staff privacy');

  const after = await customer();
  expect(after).toMatchObject({ name: 'Anna', ageBand: 'child' });
  expect(after['cc_firstParty']).not.toBe(before['cc_firstParty']);
  expect(done.result).toEqual({ changed: 1, staleRuns: 1 });
  expect(await new DeploymentReads(graph).servedRuns()).toEqual([{ job: 'communities', endedAt: null, stale: true }]);
  expect(done.wanted).toBeNull();
});

test('what was corrected no old file undoes, and what was not is the file’s to change', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kith-old-'));
  await writeFile(
    join(folder, 'customers.csv'),
    'customer_id,name,birth_date,residency,city\nana,Ana,1991-04-23,DE,Bonn\n',
  );
  const take = async () => {
    const { files } = await importFolder(
      folder,
      { graph, ids: testIds, keys: testKeys, policy, now: () => now },
      { invented: true },
    );
    return files.customers;
  };
  await requests.run((await open('rectification', { wanted: { birthDate: '2014-01-01' } })).id, 'staff privacy');
  const corrected = await customer();

  expect(await take()).toMatchObject({ created: 0, updated: 1, unchanged: 0 });
  expect(await customer()).toEqual({ ...corrected, city: 'Bonn' });
  expect(await take()).toMatchObject({ created: 0, updated: 0, unchanged: 1 });

  await requests.run(
    (await open('rectification', { wanted: { city: 'Braga', birthDate: '2013-01-01' }, clientKey: 'second' })).id,
    'staff privacy',
  );
  expect(await take()).toMatchObject({ created: 0, updated: 0, unchanged: 1 });
  expect(await customer()).toMatchObject({
    city: 'Braga',
    ageBand: 'child',
    corrected: ['birthDate', 'city', 'ageBand'],
  });
  await rm(folder, { recursive: true });
});

test.each([
  ['rectification', null],
  ['rectification', { birthDate: '2031-01-01' }],
  ['rectification', { birthDate: '2014-02-30' }],
  ['rectification', { name: ' ' }],
  ['rectification', { residency: 'RU' }],
  ['rectification', { country: 'Germany' }],
  ['objection', null],
  ['objection', { objections: ['marketng'] }],
  ['access', { name: 'Anna' }],
  ['erasure', { objections: ['marketing'] }],
] as const)('a %s that wants %j is refused before anything is written', async (kind, wanted) => {
  expect(await codeOf(open(kind, { wanted }))).toBe('BAD_USER_INPUT');
  expect(await requests.reads.of(ana, 10)).toEqual([]);
});

test('a restriction closes everything but the law, and is lifted again', async () => {
  await requests.run((await open('restriction')).id, 'staff privacy');
  expect(await customer()).toMatchObject({ restricted: true });

  await requests.run((await open('restriction', { wanted: { restricted: false } })).id, 'staff privacy');
  expect(await customer()).toMatchObject({ restricted: false });
});

test('an objection adds to those before', async () => {
  await requests.run((await open('objection', { wanted: { objections: ['marketing'] } })).id, 'kith');
  await requests.run((await open('objection', { wanted: { objections: ['marketing', 'segment'] } })).id, 'kith');

  expect(await customer()).toMatchObject({ objections: ['marketing', 'segment'] });
});

test('an erasure ends with a request that knows nobody any more, and ends the other ones', async () => {
  const access = await open('access');
  const { id } = await open('erasure');

  const done = await requests.run(id, 'kith');

  expect(done).toMatchObject({ state: 'done', customerId: null, result: { customer: 1 } });
  expect(await customer()).toBeUndefined();
  expect(await requests.reads.byId(access.id)).toMatchObject({ state: 'withdrawn', customerId: null });
  expect(await codeOf(requests.link(access.id, { format: 'json', by: 'self' }))).toBe('REQUEST_NOT_POSSIBLE');
});

test('a held erasure waits; everything else that needs no judgement is done, the most urgent first', async () => {
  const { id } = await open('erasure');
  await requests.step(id, { action: 'hold', by: 'staff privacy', reason: 'legal_claims' });
  await open('access');
  await open('access', { by: 'staff privacy' });

  expect(await requests.runWaiting(100)).toBe(1);
  expect((await requests.reads.byId(id))?.state).toBe('identity_verified');
  expect(await codeOf(requests.run(id, 'kith'))).toBe('REQUEST_NOT_POSSIBLE');
});

test('an erasure that fails behind the graph is not done until the key is gone as well', async () => {
  await testKeys.ensure([ana]);
  const broken: KeyStore = {
    ensure: (ids) => testKeys.ensure(ids),
    load: (ids) => testKeys.load(ids),
    shred: () => Promise.reject(new Error('the disk is full')),
    [Symbol.asyncDispose]: async () => undefined,
  };
  const { parts } = requests;
  const erasure = new Erasure({
    graph,
    policy,
    tombstones: new TombstoneFile(tombstonePath(home)),
    now: () => now,
    keys: broken,
  });
  const { id } = await open('erasure');
  await expect(new Requests({ ...parts, erasure }).run(id, 'kith')).rejects.toThrow('the disk is full');

  expect(await customer()).toBeUndefined();
  expect(await requests.reads.byId(id)).toMatchObject({ state: 'in_progress', customerId: ana });
  expect((await testKeys.load([ana])).size).toBe(1);

  expect(await requests.runWaiting(10)).toBe(1);
  expect(await requests.reads.byId(id)).toMatchObject({
    state: 'done',
    customerId: null,
    result: { keys: 1, remaining: 0 },
  });
  expect((await testKeys.load([ana])).size).toBe(0);
});

test('an erasure that was killed between the last step and its note is finished', async () => {
  const { id } = await open('erasure');
  await requests.step(id, { action: 'start', by: 'kith', reason: null });
  await requests.parts.erasure.erase(ana);

  expect(await requests.runWaiting(10)).toBe(1);
  expect((await requests.reads.byId(id))?.state).toBe('done');
});
