import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { analyse } from '../../../src/analyse/jobs.js';
import type { Purpose } from '../../../src/consent/purposes.js';
import type { Graph } from '../../../src/graph/graph.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { Town } from '../../town.js';
import { consenting, consentPurposes, customerId, everybody, writeWorld } from '../analyse-world.js';

let graph: Graph;
let town: Town;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  await writeWorld(graph);
  const { say, deps } = consenting(graph);
  await say(everybody, 'given', [...consentPurposes, 'analytics']);
  await analyse(deps);
  town = await Town.open(graph);
  for (const name of everybody) await town.says(name, 'given', { purpose: 'marketing.email', at: Date.now() - 60_000 });
}, 300_000);

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

/** Three whose acts four others follow nearly always, in place of what the run learned. */
const [sources, followers] = [
  ['a0', 'a1', 'a2'],
  ['a3', 'a4', 'a5', 'a6'],
];
beforeEach(async () => {
  await graph.raw('MATCH ()-[influence:INFLUENCES]->() DELETE influence');
  for (const source of sources ?? []) await influence(source, followers ?? []);
});

async function influence(from: string, to: readonly string[]): Promise<void> {
  await graph.raw(
    `MATCH (run:Run {job: 'influence', current: true}), (from:Customer {id: $from})
     UNWIND $to AS id
     MATCH (to:Customer {id: id})
     CREATE (from)-[:INFLUENCES {runId: run.id, probability: 0.9, lag: 2.0, inputs: ['social_edge', 'purchase_item']}]->(to)`,
    { from: customerId(from), to: to.map(customerId) },
  );
}

const rows: readonly Purpose[] = ['analytics.row', 'marketing.email'];

interface Found {
  readonly reach: number;
  readonly seeds: readonly { readonly customer: { readonly externalId: string } }[];
}

async function seeds(given: string, purposes = rows) {
  const query = `{ seedCustomers(channel: EMAIL, ${given}) { reach certificate seeds { customer { externalId } } } }`;
  const { data, errors } = await town.ask('staff', query, {}, purposes);
  expect(errors).toEqual([]);
  return data?.['seedCustomers'] as unknown as Found;
}

test('under a linear threshold influences on one customer are scaled to sum to one, and reach is told accordingly', async () => {
  const cascade = await seeds('budget: 1');
  const threshold = await seeds('budget: 1, model: LINEAR_THRESHOLD');
  const named = [cascade, threshold].map((each) => each.seeds[0]?.customer.externalId);

  // 1 + 4 × 0.9, and 1 + 4 / 3.
  expect([cascade.reach, threshold.reach]).toEqual([5, 2]);
  expect(named.every((name) => sources?.includes(name ?? ''))).toBe(true);
  // All three together are followed nearly always, and always.
  expect((await seeds('budget: 3, model: LINEAR_THRESHOLD')).reach).toBe(7);
  expect(await seeds('budget: 3, model: INDEPENDENT_CASCADE')).toEqual(await seeds('budget: 3'));
});

test('under a linear threshold a tie that is withheld makes no other one weaker', async () => {
  const asked = 'budget: 2, model: LINEAR_THRESHOLD';
  await town.says('a2', 'withdrawn', { purpose: 'analytics', category: 'purchase.item', at: Date.now() });
  const withheld = await seeds(asked);
  await graph.raw('MATCH (:Customer {id: $id})-[influence:INFLUENCES]->() DELETE influence', { id: customerId('a2') });
  const without = await seeds(asked);
  await town.says('a2', 'given', { purpose: 'analytics', at: Date.now() });

  expect(withheld.reach).toBe(6);
  expect(without).toEqual(withheld);
});
