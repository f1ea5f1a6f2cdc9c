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

test('customers who said nothing have the classes that each of them has alone', async () => {
  const residencies = ['DE', 'RU', null];
  const ages = [
    { ageBand: 'adult', birthDate: null },
    { ageBand: 'unknown', birthDate: null },
    { ageBand: 'teen', birthDate: null },
    { ageBand: 'adult', birthDate: '1980-01-01' },
    { ageBand: 'teen', birthDate: '2010-01-01' },
    { ageBand: 'teen', birthDate: '2008-03-02' },
    { ageBand: 'child', birthDate: '2018-01-01' },
  ];
  const standings = [{}, { restricted: true }, { objections: ['service'] }, { audience: 'friends' }];
  const people = residencies.flatMap((residency) =>
    ages.flatMap((age) => standings.map((standing) => ({ residency, ...age, ...standing }))),
  );
  const rows = people.map(({ birthDate, ...facts }, place) => ({ id: id(`p${place}`), birthDate, facts }));
  await graph.raw(
    'UNWIND $rows AS row CREATE (c:Customer {id: row.id}) SET c += row.facts, c.birthDate = date(row.birthDate)',
    {
      rows,
    },
  );

  await writes.classifyMissing();
  const together = await allClasses();
  await graph.raw(
    "MATCH (c:Customer) FOREACH (key IN [name IN keys(c) WHERE name STARTS WITH 'cc'] | SET c[key] = null)",
  );
  for (const row of rows) await writes.reclassify([row.id]);

  const { [id('ana')]: _, ...apart } = await allClasses();
  expect(together).toMatchObject(apart);
  expect(new Set(Object.values(together).map((classes) => JSON.stringify(classes))).size).toBeGreaterThan(15);
});

async function allClasses(): Promise<Record<string, unknown>> {
  const text =
    "MATCH (c:Customer) RETURN c.id AS id, [key IN keys(c) WHERE key STARTS WITH 'cc' OR key = 'consentUntil' | [key, c[key]]] AS classes";
  const { records } = await graph.raw(text);
  const sorted = (row: (typeof records)[number]) =>
    (row.get('classes') as [string, number][]).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(records.map((row) => [row.get('id') as string, sorted(row)]));
}
