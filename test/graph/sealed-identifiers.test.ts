import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import type { Graph } from '../../src/graph/graph.js';
import { importFolder } from '../../src/ingest/import-job.js';
import { clearGraph, openGraph, testIds, testKeys } from '../graph-harness.js';
import { type As, Town } from '../town.js';
import { dumpGraph } from './graph-dump.js';

const now = Date.parse('2026-11-01T12:00:00Z');
const plain = [
  'ana@example.org',
  'Ana@Example.org',
  '+15550100',
  'shared@example.org',
  '123456',
  '1234 56',
  'ben_b',
  'd-77',
];

let graph: Graph;
let direct: Town;
let resolved: Town;
let folder: string;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  direct = await Town.open(graph);
  resolved = await Town.open(graph, { direct: false });
  folder = await mkdtemp(join(tmpdir(), 'kith-sealed-'));
  await put('customers.csv', 'customer_id,name', 'ana,Ana', 'ben,Ben');
  await put(
    'identifiers.csv',
    'customer_id,type,value',
    'ana,email,Ana@Example.org',
    'ana,phone,+1 555 0100',
    'ana,email,shared@example.org',
    'ana,loyalty_card,1234 56',
    'ben,email,shared@example.org',
    'ben,social,ben_b',
    'ben,device,d-77',
  );
});

beforeEach(async () => {
  await clearGraph(graph);
  await testKeys.shred(['ana', 'ben', 'nobody'].map((name) => testIds.of('Customer', name)));
  await take();
  await Promise.all([direct.catchUp(), resolved.catchUp()]);
});

afterAll(async () => {
  await direct?.[Symbol.asyncDispose]();
  await resolved?.[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const put = (name: string, ...lines: readonly string[]) => writeFile(join(folder, name), `${lines.join('\n')}\n`);
const take = () => importFolder(folder, { graph, ids: testIds, keys: testKeys, policy: defaultPolicy, now: () => now });

/** What a customer sees of their own identifiers, by the two ways an answer is made, which must be the same bytes. */
async function ownValues(who: string): Promise<readonly string[]> {
  const query = '{ me { loyaltyAccounts { nodes { card: number } } identifiers { nodes { text: value type id } } } }';
  const as: As = `customer:${who}`;
  const [one, other] = await Promise.all([direct.ask(as, query), resolved.ask(as, query)]);
  expect(one.errors).toEqual([]);
  expect(other.text).toBe(one.text);
  const me = one.data?.['me'] as unknown as {
    loyaltyAccounts: { nodes: { card: string | null }[] };
    identifiers: { nodes: { type: string; text: string | null }[] };
  };
  const cards = me.loyaltyAccounts.nodes.map(({ card }) => `card ${card}`);
  return [...cards, ...me.identifiers.nodes.map(({ type, text }) => `${type} ${text}`)].toSorted();
}

test('what identifies a person is nowhere in the graph as it is, and its owner reads it', async () => {
  const dump = (await dumpGraph(graph)).join('\n');
  for (const value of plain) expect(dump).not.toContain(value);
  expect(await ownValues('ana')).toEqual([
    'card 123456',
    'email ana@example.org',
    'email shared@example.org',
    'loyalty_card 123456',
    'phone +15550100',
  ]);
  expect(await ownValues('ben')).toEqual(['device d-77', 'email shared@example.org', 'social ben_b']);
});

test('importing the same again changes nothing, not a byte', async () => {
  const before = await dumpGraph(graph);
  const report = await take();
  expect(report.files.identifiers).toMatchObject({ read: 7, created: 0, updated: 0, unchanged: 7, rejected: 0 });
  expect(await dumpGraph(graph)).toEqual(before);
});

test('who has no key any more has no values, and who shares an identifier keeps theirs', async () => {
  await testKeys.shred([testIds.of('Customer', 'ana')]);
  expect(await ownValues('ana')).toEqual(['card null', 'email null', 'email null', 'loyalty_card null', 'phone null']);
  expect(await ownValues('ben')).toContain('email shared@example.org');
});

test('a sealed text that was moved to another place opens for nobody', async () => {
  await graph.raw(
    `MATCH (:Customer {externalId: 'ana'})-[one:IDENTIFIED_BY]->(:Identifier {type: 'phone'})
     MATCH (:Customer {externalId: 'ana'})-[other:IDENTIFIED_BY]->(:Identifier {type: 'loyalty_card'})
     MATCH (:Customer {externalId: 'ben'})-[third:IDENTIFIED_BY]->(:Identifier {type: 'social'})
     WITH one, other, third, one.value AS value SET one.value = other.value, other.value = value, third.value = value`,
  );
  expect(await ownValues('ana')).toEqual(expect.arrayContaining(['phone null', 'loyalty_card null']));
  expect(await ownValues('ben')).toContain('social null');
});

test('nobody gets a key whom the graph does not hold', async () => {
  await put('identifiers.csv', 'customer_id,type,value', 'nobody,email,nobody@example.org', 'ana,cookie,c-1');
  const report = await take();
  expect(report.files.identifiers).toMatchObject({ created: 1, rejected: 1 });
  const ids = ['nobody', 'ana'].map((name) => testIds.of('Customer', name));
  expect([...(await testKeys.load(ids)).keys()]).toEqual(ids.slice(1));
});
