import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { readPolicy } from '../../../src/consent/policy.js';
import type { Graph } from '../../../src/graph/graph.js';
import { RetentionWrites } from '../../../src/graph/retention-writes.js';
import { applyRetention } from '../../../src/rights/retention.js';
import { clearGraph, openGraph } from '../../graph-harness.js';

const now = Date.parse('2026-11-25T12:00:00Z');
const policy = readPolicy({
  ...defaultPolicy,
  rights: {
    retention: [
      { category: 'purchase', days: 30 },
      { category: 'location', days: 60 },
    ],
  },
});

let graph: Graph;

beforeAll(async () => {
  graph = await openGraph();
});

beforeEach(async () => {
  await clearGraph(graph);
  await graph.raw(
    `CREATE (customer:Customer {id: 'ana'})
     WITH customer UNWIND [29, 30, 31, 61, null] AS age
     CREATE (customer)-[:MADE]->(:Purchase {id: 'p' + coalesce(toString(age), 'undated'), at: CASE WHEN age IS NOT NULL THEN datetime({epochMillis: toInteger($now)}) - duration({days: coalesce(age, 0)}) END})
     CREATE (customer)-[:PAID_VISIT]->(:Visit {id: 'v' + coalesce(toString(age), 'undated'), at: CASE WHEN age IS NOT NULL THEN datetime({epochMillis: toInteger($now)}) - duration({days: coalesce(age, 0)}) END})
     CREATE (customer)-[:DID]->(:Event {id: 'e' + coalesce(toString(age), 'undated'), at: CASE WHEN age IS NOT NULL THEN datetime({epochMillis: toInteger($now)}) - duration({days: coalesce(age, 0)}) END})`,
    { now },
  );
});

afterAll(() => graph[Symbol.asyncDispose]());

const apply = (mode: 'dry' | 'delete') => applyRetention({ policy, writes: new RetentionWrites(graph), now }, mode);
const ids = async () =>
  (await graph.raw('MATCH (n:Purchase|Visit|Event) RETURN n.id AS id ORDER BY id')).records.map(
    (record) => record.get('id') as string,
  );

test('a dry run counts what a real one deletes, and deletes nothing', async () => {
  const before = await ids();

  const dry = await apply('dry');

  expect(await ids()).toEqual(before);
  expect(dry.map(({ label, records }) => [label, records])).toEqual([
    ['Purchase', 2],
    ['Visit', 1],
  ]);
  expect(await apply('delete')).toEqual(dry);
  expect(before.filter((id) => id.startsWith('e'))).toHaveLength(5);
  expect(await ids()).toEqual(before.filter((id) => !['p31', 'p61', 'v61'].includes(id)));
});

test('buyers whose purchases went have their summaries due', async () => {
  await apply('delete');

  const { records } = await graph.raw('MATCH (customer:SummaryDue) RETURN count(customer) AS due');
  expect(records[0]?.get('due')).toBe(1);
  expect((await apply('dry')).every(({ records: left }) => left === 0)).toBe(true);
});
