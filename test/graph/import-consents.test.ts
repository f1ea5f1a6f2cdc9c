import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import type { ConsentRecord } from '../../src/consent/record.js';
import { ConsentWrites } from '../../src/graph/consent-writes.js';
import type { Graph } from '../../src/graph/graph.js';
import type { InternalId } from '../../src/model/ids.js';
import { clearGraph, openGraph, testIds } from '../graph-harness.js';

const now = Date.parse('2026-03-01T00:00:00Z');
const imported = { source: 'import', actor: 'import test' } as const;

let graph: Graph;
let writes: ConsentWrites;

beforeAll(async () => {
  graph = await openGraph();
});

beforeEach(async () => {
  await clearGraph(graph);
  writes = new ConsentWrites(graph, defaultPolicy, () => now);
  await addCustomer('ana');
});

afterAll(async () => {
  await graph[Symbol.asyncDispose]();
});

function id(name: string): InternalId {
  return testIds.of('Customer', name);
}

async function addCustomer(name: string): Promise<void> {
  const text = "CREATE (:Customer {id: $id, externalId: $name, ageBand: 'adult', residency: 'DE'})";
  await graph.raw(text, { id: id(name), name });
}

function word(name: string, action: 'given' | 'refused', at: number): ConsentRecord {
  const what = { purpose: 'analytics', category: '*', recipient: 'first_party' };
  const grant = { noticeId: 'terms-2026', noticeVersion: '1', proof: 'web form' };
  return { customerId: id(name), action, ...what, at, until: null, ...grant };
}

/** The class of a customer in the first party's ring, null where there is none. */
async function classOf(name: string): Promise<number | null> {
  const { records } = await graph.raw('MATCH (c:Customer {id: $id}) RETURN c.cc_firstParty AS cc', { id: id(name) });
  return (records[0]?.get('cc') ?? null) as number | null;
}

test('an import leaves a newcomer without classes, so withheld, until its end', async () => {
  await writes.append([word('ana', 'given', now - 1_000)], imported, { newcomers: 'left' });
  expect(await classOf('ana')).toBeNull();

  expect(await writes.classifyMissing()).toBe(1);
  expect(await classOf('ana')).not.toBeNull();
});

test('an import takes the class of a customer who has one in the transaction that records the word', async () => {
  await writes.append([word('ana', 'given', now - 1_000)], imported);
  const before = await classOf('ana');
  await addCustomer('ben');
  const words = [word('ben', 'given', now - 1_000), word('ana', 'refused', now - 500)];
  await writes.append(words, imported, { newcomers: 'left' });

  expect(before).not.toBeNull();
  expect(await classOf('ana')).not.toBe(before);
  expect(await classOf('ben')).toBeNull();
});

test('a newcomer who speaks for themselves while the import runs has their classes at once', async () => {
  await writes.append([word('ana', 'given', now - 1_000)], imported, { newcomers: 'left' });
  await writes.append([word('ana', 'refused', now)], { source: 'first_hand', actor: 'self' });
  const refused = await classOf('ana');
  await writes.append([word('ana', 'given', now - 2_000)], imported, { newcomers: 'left' });

  expect(refused).not.toBeNull();
  expect(await classOf('ana')).toBe(refused);
  expect(await writes.classifyMissing()).toBe(0);
});
