import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { ConsentWrites } from '../../../src/graph/consent-writes.js';
import { CustomerWrites } from '../../../src/graph/customer-writes.js';
import type { Graph } from '../../../src/graph/graph.js';
import { MergeWrites } from '../../../src/graph/merge-writes.js';
import { Erasure } from '../../../src/rights/erasure.js';
import { TombstoneFile, tombstonePath } from '../../../src/rights/tombstone-file.js';
import { clearGraph, openGraph, testIds, testKeys } from '../../graph-harness.js';
import { Town, townMs } from '../../town.js';
import { consentRecord } from '../../world-writer.js';

const id = (key: string) => testIds.of('Customer', key);
const now = () => Date.now();

let graph: Graph;
let town: Town;
let home: string;

beforeAll(async () => {
  graph = await openGraph();
  home = await mkdtemp(join(tmpdir(), 'kith-handed-'));
  await clearGraph(graph);
  town = await Town.open(graph);
});

/** Two cards of one person, and somebody else. All agreed to be looked at once, the second card last. */
beforeEach(async () => {
  await clearGraph(graph);
  await rm(tombstonePath(home), { force: true });
  await town.customers(['one', 'two', 'else'].map((externalId) => ({ externalId, name: externalId })));
  for (const [who, at] of [
    ['one', 1],
    ['else', 2],
    ['two', 9],
  ] as const)
    await town.says(who, 'given', { purpose: 'analytics', at: townMs + at });
  const merge = { customerIds: [id('one'), id('two')], proof: 'form', recordedBy: 'staff support' };
  await new MergeWrites(graph, defaultPolicy, now).merge(merge);
});

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
  await rm(home, { recursive: true });
});

async function eraseOne(): Promise<void> {
  const parts = { graph, policy: defaultPolicy, now, keys: testKeys };
  await new Erasure({ ...parts, tombstones: new TombstoneFile(tombstonePath(home)) }).erase(id('one'));
  await town.catchUp();
}

async function seen(): Promise<readonly string[]> {
  await town.catchUp();
  const { data } = await town.ask('analyst', '{ customers { nodes { name } } }');
  const { nodes } = (data as unknown as { customers: { nodes: { name: string | null }[] } }).customers;
  return nodes.flatMap(({ name }) => name ?? []).toSorted();
}

test('who refused under one card is not seen under the other once the first is erased, until they agree again', async () => {
  await town.says('one', 'withdrawn', { purpose: 'analytics', at: townMs + 5 });
  expect(await seen()).toEqual(['else']);

  await eraseOne();

  expect(await seen()).toEqual(['else']);
  await town.says('two', 'given', { purpose: 'analytics', at: Date.now() + 1 });
  await expect.poll(seen).toEqual(['else', 'two']);
});

test('a later yes of an import, which lifts no word of first hand, does not keep a no from being handed down', async () => {
  await town.says('one', 'withdrawn', { purpose: 'analytics', at: townMs + 5 });
  const yes = consentRecord('one', { action: 'given', purpose: 'analytics', at: townMs + 6 });
  await new ConsentWrites(graph, defaultPolicy, now).append([yes], { source: 'import', actor: 'import' });
  expect(await seen()).toEqual(['else']);

  await eraseOne();

  expect(await seen()).toEqual(['else']);
});

test('what was objected to stays closed until they agree', async () => {
  await new CustomerWrites(graph, defaultPolicy, now).object(id('one'), ['analytics']);
  expect(await seen()).toEqual(['else']);

  await eraseOne();

  expect(await seen()).toEqual(['else']);
  await town.says('two', 'given', { purpose: 'analytics', at: Date.now() + 1 });
  await expect.poll(seen).toEqual(['else', 'two']);
});

test('a restriction holds for the other records until somebody lifts it', async () => {
  const customers = new CustomerWrites(graph, defaultPolicy, now);
  await customers.restrict(id('one'), true);
  await eraseOne();

  expect(await seen()).toEqual(['else']);
  await customers.restrict(id('two'), false);
  expect(await seen()).toEqual(['else', 'two']);
});

/** What stands on the record of the second card. */
async function wordsOfTwo(): Promise<readonly string[]> {
  const text = `MATCH (:Customer {id: $id})-[:GAVE]->(e) WITH e ORDER BY e.seq
    RETURN e.action + ' ' + e.purpose + ' ' + e.category + ' ' + e.recipient AS word`;
  const { records } = await graph.raw(text, { id: id('two') });
  return records.map((row) => row.get('word') as string);
}

test('a no that was taken back, and silence, hand down nothing', async () => {
  await town.says('one', 'refused', { purpose: 'analytics', category: 'identity.name', at: townMs + 3 });
  await town.says('one', 'given', { purpose: 'analytics', at: townMs + 4 });
  await eraseOne();

  expect(await seen()).toEqual(['else', 'two']);
  expect(await wordsOfTwo()).toEqual(['given analytics * *']);
});

test('what is handed down is what was closed, and not in which words', async () => {
  await town.says('one', 'withdrawn', { purpose: 'analytics', category: 'contact', at: townMs + 3 });
  await town.says('one', 'revoked', { purpose: 'analytics', category: 'contact.email', at: townMs + 4 });
  await town.says('one', 'refused', { purpose: 'marketing', at: townMs + 5 });
  await eraseOne();

  expect((await wordsOfTwo()).slice(1).toSorted()).toEqual(['refused analytics contact *', 'refused marketing * *']);
});

test('nothing but what is refused is told of the erased record, and the person sees it', async () => {
  await town.says('one', 'refused', { purpose: 'marketing', category: 'contact.email', proof: 'a letter of one' });
  await eraseOne();

  const { records } = await graph.raw(
    "MATCH (:Customer {id: $id})-[:GAVE]->(e:ConsentEvent {action: 'refused'}) RETURN properties(e) AS event",
    { id: id('two') },
  );
  const event = records[0]?.get('event') as Readonly<Record<string, unknown>>;
  expect(event).toMatchObject({ purpose: 'marketing', category: 'contact.email', recipient: '*' });
  expect(JSON.stringify(event)).not.toMatch(/letter|one"/);
  const own = '{ me { consentHistory(first: 5) { nodes { action purpose } } } }';
  expect((await town.ask('customer:two', own)).text).toContain('"action":"REFUSED","purpose":"marketing"');
});

test('one that belongs to nobody else says nothing anywhere', async () => {
  await town.says('else', 'withdrawn', { purpose: 'analytics' });
  const parts = { graph, policy: defaultPolicy, now, keys: testKeys };
  await new Erasure({ ...parts, tombstones: new TombstoneFile(tombstonePath(home)) }).erase(id('else'));

  expect(await seen()).toEqual(['one', 'two']);
});
