import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import type { Graph } from '../../src/graph/graph.js';
import { auditFolder } from '../../src/rights/audit-files.js';
import { clearGraph, openGraph } from '../graph-harness.js';
import { runKith } from '../kith-command.js';
import { consenting, consentPurposes, customerId, everybody, productId, writeWorld } from './analyse-world.js';

// `kith lists report` tells of lists that were shown, of those who let it be measured, and in whole days.

let graph: Graph;
let home: string;
const dayMs = 86_400_000;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  home = await mkdtemp(join(tmpdir(), 'kith-lists-'));
  await writeFile(join(home, 'policy.json'), JSON.stringify({ ...defaultPolicy, listLog: true }));
  await writeWorld(graph);
  await consenting(graph).say(everybody, 'given', [...consentPurposes, 'analytics']);
  const today = Math.floor(Date.now() / dayMs) * dayMs;
  // Of yesterday, of 20 days ago, and of this day, which is not over; every second one followed the first product.
  await graph.raw(
    `UNWIND $customers AS row
     MATCH (customer:Customer {id: row.id}), (product:Product {id: $product})
     UNWIND $moments AS moment
     CREATE (customer)-[:SHOWN]->(:ShownList {customerId: customer.id, clients: ['kith.web'], inputs: ['behaviour_app'], at: datetime({epochMillis: toInteger(moment)}), atOrder: toInteger(moment)})
       -[listed:LISTS {position: 1, propensity: 1.0, reason: 'POPULAR'}]->(product)
     SET listed.seenAt = CASE WHEN row.follows THEN datetime() END, listed.clickedAt = listed.seenAt`,
    {
      customers: everybody.map((name, at) => ({ id: customerId(name), follows: at % 2 === 0 })),
      product: productId('a-product1'),
      moments: [today - 1, today - 20 * dayMs, today],
    },
  );
}, 120_000);

afterAll(async () => {
  await graph[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

async function kith(...args: readonly string[]) {
  return runKith(home, args, { KITH_POLICY: join(home, 'policy.json') });
}

interface Found {
  readonly isKept: boolean;
  readonly groups: readonly { readonly group: string; readonly customers: number; readonly products: number }[];
}

async function found(...args: readonly string[]): Promise<Found> {
  const { code, stdout, stderr } = await kith('lists', 'report', '--json', ...args);
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  return JSON.parse(stdout) as Found;
}

test('it tells of the days that are over, in numbers that are not exact, and the audit has that it was asked', async () => {
  const week = await found();
  const month = await found('--days', '28');

  expect(week.isKept).toBe(true);
  expect(week.groups.map(({ group }) => group)).toEqual(['all', 'POPULAR', 'place 1']);
  for (const [{ groups }, products] of [
    [week, everybody.length],
    [month, 2 * everybody.length],
  ] as const) {
    expect(Math.abs((groups[0]?.products ?? 0) - products)).toBeLessThanOrEqual(10);
    for (const { customers } of groups) expect(customers % 5).toBe(0);
  }
  const { stdout } = await kith('audit', 'show', '--json');
  expect(stdout).toContain('"operation":"lists"');
  const { stdout: text } = await kith('lists', 'report');
  expect(text).toMatch(/all: \d+ customers, \d+ products; \d+ saw some \(0\.\d{4}, .*used some/);
});

test('no span is told of that could be laid beside another, and nothing while the audit cannot be written', async () => {
  expect(await kith('lists', 'report', '--days', '6')).toMatchObject({ code: 2, stdout: '' });

  const folder = auditFolder(home);
  await rename(folder, `${folder}-aside`);
  await writeFile(folder, 'no folder');
  expect(await kith('lists', 'report')).toMatchObject({ code: 1, stdout: '' });
  await rm(folder);
  await rename(`${folder}-aside`, folder);
});

test('of too few who let it be measured nothing is told', async () => {
  await consenting(graph).say(everybody.slice(8), 'withdrawn', ['analytics']);

  expect((await found()).groups).toEqual([]);
  const { stdout } = await kith('lists', 'report');
  expect(stdout).toContain('Too few customers to tell of any.');
});
