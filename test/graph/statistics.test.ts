import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import type { Policy } from '../../src/consent/policy.js';
import type { Purpose } from '../../src/consent/purposes.js';
import { Graph } from '../../src/graph/graph.js';
import { statementText } from '../../src/graph/statement.js';
import { clearGraph, openGraph, testIds } from '../graph-harness.js';
import { type As, Town } from '../town.js';
import { partnerGrants, people, type Person, putInSegments, say, writePeople } from './statistics-people.js';
import { snapshotRows, takeSnapshot } from './statistics-world.js';

const dayMs = 86_400_000;
/** Noon of a day in the middle of a month, after the day on which everybody of these tests agrees. */
const today = Date.UTC(2026, 10, 15, 12);
const lastMonth = Date.UTC(2026, 9, 10, 9);

let graph: Graph;
let town: Town;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  town = await Town.open(graph);
});
beforeEach(() => clearGraph(graph));
afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

const own: readonly Purpose[] = ['analytics.aggregate'];
const partners: readonly Purpose[] = ['partner.acme.statistics'];

async function settle(all: readonly Person[], policy: Policy = defaultPolicy): Promise<void> {
  await writePeople(graph, all);
  await agree(all);
  await putInSegments(graph, all);
  await takeSnapshot(graph, today, policy);
}

/** To be counted, and to be found in segments. */
async function agree(all: readonly Person[]): Promise<void> {
  const names = all.map(({ name }) => name);
  for (const purpose of ['analytics.aggregate', 'segment']) await say(graph, names, { purpose });
}

/** Lets something happen before the first question is put into a ledger. */
class LateGraph extends Graph {
  meanwhile: (() => Promise<void>) | null = null;

  override async transaction<T>(...about: Parameters<typeof Graph.prototype.transaction<T>>): Promise<T> {
    const { meanwhile } = this;
    if (about[0] === 'statistics ask' && meanwhile !== null) {
      this.meanwhile = null;
      await meanwhile();
    }
    return super.transaction(...about);
  }
}

function ask(query: string, as: As = 'analyst', purposes = own, at = town) {
  return at.ask(as, query, {}, purposes);
}

const byAge =
  '{ segmentStatistics(by: AGE_BAND) { epoch coverage suppressed rows { name customers purchases } total { customers } } }';
const byCountry = '{ segmentStatistics(by: COUNTRY) { suppressed rows { name customers } } }';
const byStore = `{ storeStatistics(grain: MONTH, from: "2026-10-01", until: "2026-11-01") {
  suppressed rows { store { name } period level customers purchases revenueMinor } } }`;

async function rowsOf(
  query: string,
  as?: As,
  purposes?: readonly Purpose[],
): Promise<readonly Record<string, unknown>[]> {
  const answer = await ask(query, as, purposes);
  expect(answer.errors).toEqual([]);
  const [table] = Object.values(answer.data ?? {}) as readonly { rows: Record<string, unknown>[] }[];
  return table?.rows ?? [];
}

describe('minimum group', () => {
  test.each([
    [9, false],
    [10, true],
  ] as const)('of %i customers the deployment is told: %s', async (count, told) => {
    await settle(people('a', count));

    const [, , adults] = await rowsOf(byAge);

    expect(adults?.['name']).toBe('adult');
    expect(typeof adults?.['customers']).toBe(told ? 'number' : 'object');
  });

  test.each([
    [49, false],
    [50, true],
  ] as const)('of %i customers a partner is told: %s', async (count, told) => {
    const all = people('a', count);
    await writePeople(graph, all);
    for (const grant of partnerGrants)
      await say(
        graph,
        all.map(({ name }) => name),
        grant,
      );
    await takeSnapshot(graph, today);

    const rows = await rowsOf(byCountry, 'partner', partners);

    expect(rows.map((row) => row['name'])).toEqual(told ? ['PT'] : []);
  });

  test('a partner is told nothing of what its contract does not name', async () => {
    const all = people('a', 60);
    await writePeople(graph, all);
    for (const grant of partnerGrants)
      await say(
        graph,
        all.map(({ name }) => name),
        grant,
      );
    await takeSnapshot(graph, today);

    const rows = await rowsOf(byAge, 'partner', partners);

    expect(rows.map((row) => row['customers'])).toEqual([null, null, null, null]);
  });
});

test('counts are rounded to five and an answer of one day is the same to the byte', async () => {
  await settle(people('a', 23));

  const first = await ask(byAge);
  const second = await ask(byAge, 'staff', own);

  expect(second.text).toBe(first.text);
  const table = first.data?.['segmentStatistics'] as unknown as { rows: { customers: number | null }[]; epoch: string };
  expect(table.epoch).toBe('2026-11-15');
  expect((table.rows[2]?.customers ?? 1) % 5).toBe(0);
});

test('a store with nine customers and one with none look the same, and so do age bands', async () => {
  const bought = (store: string) => ({ purchases: [{ store, at: lastMonth, amount: 500 }] });
  await settle([...people('n', 30, bought('north')), ...people('s', 9, { ...bought('east'), ageBand: 'teen' })]);

  const stores = await rowsOf(byStore);
  const ages = await rowsOf(byAge);

  const store = (name: string) =>
    JSON.stringify(stores.find((row) => (row['store'] as { name: string }).name === name));
  expect(store('east')).toBe(store('west').replace('west', 'east'));
  expect(JSON.stringify(ages[0])).toBe(JSON.stringify(ages[1]).replace('teen', 'child'));
});

test('who did not agree changes nothing that is published', async () => {
  const bought = { purchases: [{ store: 'north', at: lastMonth, amount: 700 }], segments: ['loyal'] };
  const all = people('a', 20, bought);
  await settle(all);
  const without = await snapshotRows(graph, ['segments', 'stores', 'products']);
  await clearGraph(graph);
  const everybody = [...all, ...people('z', 15, { ...bought, ageBand: 'teen', city: 'Faro' })];
  await writePeople(graph, everybody);
  await agree(all);
  await putInSegments(graph, everybody);
  await takeSnapshot(graph, today);

  const withOthers = await snapshotRows(graph, ['segments', 'stores', 'products']);
  for (const each of ['first_party', 'partner.acme']) delete without[`${each} parameters`];
  for (const each of ['first_party', 'partner.acme']) delete withOthers[`${each} parameters`];

  expect(withOthers).toEqual(without);
});

test('who lets themselves be counted, and not be found in segments, is in the figures of none', async () => {
  const figures = async (segments: readonly string[]) => {
    await clearGraph(graph);
    const all = people('a', 20, { segments: ['loyal'] });
    const others = people('z', 15, { segments });
    await writePeople(graph, [...all, ...others]);
    await agree([...all, ...others]);
    await say(
      graph,
      others.map(({ name }) => name),
      { action: 'withdrawn', purpose: 'segment', at: Date.now() },
    );
    await putInSegments(graph, [...all, ...others]);
    await takeSnapshot(graph, today);
    const rows = await snapshotRows(graph, ['segments']);
    for (const each of ['first_party', 'partner.acme']) delete rows[`${each} parameters`];
    return rows;
  };

  const never = await figures([]);
  expect(await figures(['loyal'])).toEqual(never);
  expect(JSON.stringify(never)).toContain(testIds.of('Segment', 'loyal'));
});

test('a withdrawal shows nowhere on its day, and the next day is as if the person had never contributed', async () => {
  const all = people('a', 20, { purchases: [{ store: 'north', at: lastMonth, amount: 700 }] });
  await settle(all.slice(0, 19));
  await takeSnapshot(graph, today + dayMs);
  const never = await snapshotRows(graph, ['segments', 'stores', 'products']);
  await clearGraph(graph);
  await settle(all);
  const before = (await ask(byStore)).text;
  await say(graph, ['a19'], { action: 'withdrawn', purpose: 'analytics.aggregate' });

  expect(await takeSnapshot(graph, today + 3_600_000)).toEqual([]);
  expect((await ask(byStore)).text).toBe(before);
  expect(await takeSnapshot(graph, today + dayMs)).toHaveLength(1);
  expect(await snapshotRows(graph, ['segments', 'stores', 'products'])).toEqual({
    ...never,
    'first_party parameters': expect.any(String),
    'partner.acme parameters': expect.any(String),
  });
});

test('receipts are told to the deployment alone, and only where they tell nothing of those who did not agree', async () => {
  const bought = (store: string) => ({ purchases: [{ store, at: lastMonth, amount: 500 }] });
  const agreed = [
    ...people('n', 30, bought('north')),
    ...people('s', 30, bought('south')),
    ...people('e', 30, bought('east')),
  ];
  // Beside those who agreed, the day in the east is one customer's, with as many receipts as there have to be customers.
  const trade = people('t', 1, { purchases: Array.from({ length: 12 }, () => bought('east').purchases).flat() });
  await writePeople(graph, [
    ...agreed,
    ...people('x', 3, bought('south')),
    ...people('w', 12, bought('west')),
    ...trade,
  ]);
  await say(
    graph,
    agreed.map(({ name }) => name),
  );
  await takeSnapshot(graph, today);
  const sales =
    '{ storeSales(from: "2026-10-10", until: "2026-10-11") { rows { store { name } day receipts revenueMinor } } }';

  const rows = await rowsOf(sales);
  const refused = await ask(sales, 'partner', partners);

  const receipts = Object.fromEntries(
    rows.map((row) => [(row['store'] as { name: string }).name, row['receipts'] !== null]),
  );
  expect(receipts).toEqual({ north: true, south: false, west: true, east: false });
  expect(refused.errors.map((error) => error.extensions.code)).toEqual(['FORBIDDEN']);
});

describe('what several answers tell together', () => {
  const difference =
    '{ segmentStatistics(by: SEGMENT, filter: { city: "Porto" }) { rows { segment { name } customers } } }';
  const whole = '{ segmentStatistics(by: SEGMENT) { rows { segment { name } customers } } }';

  test('a segment, and the segment without one, are not both told', async () => {
    await settle([
      ...people('a', 20, { segments: ['loyal'] }),
      ...people('b', 1, { segments: ['loyal'], city: 'Faro' }),
    ]);

    expect((await ask(whole)).errors).toEqual([]);
    const refused = await ask(difference);
    const again = await ask(whole, 'staff', own);

    expect(refused.errors.map((error) => error.extensions.code)).toEqual(['STATISTICS_TOO_CLOSE']);
    expect(again.errors).toEqual([]);
  });

  test('nor to another token of the organisation at another instance', async () => {
    await settle([
      ...people('a', 20, { segments: ['loyal'] }),
      ...people('b', 1, { segments: ['loyal'], city: 'Faro' }),
    ]);
    await using other = await Town.open(graph);
    await ask(difference);

    const refused = await ask(whole, 'staff', own, other);

    expect(refused.errors.map((error) => error.extensions.code)).toEqual(['STATISTICS_TOO_CLOSE']);
  });

  test('nor to a question between whose look at the snapshot and whose answer the next one came', async () => {
    await settle([
      ...people('a', 20, { segments: ['loyal'] }),
      ...people('b', 1, { segments: ['loyal'], city: 'Faro' }),
    ]);
    await using late = await openGraph(LateGraph);
    await using other = await Town.open(late);
    late.meanwhile = async () => {
      await takeSnapshot(graph, today + dayMs);
      expect((await ask(whole)).errors).toEqual([]);
    };

    const refused = await ask(difference, 'analyst', own, other);

    expect(late.meanwhile).toBeNull();
    expect(refused.errors.map((error) => error.extensions.code)).toEqual(['STATISTICS_TOO_CLOSE']);
  });

  test('two segments that differ in one customer are not both told in one table', async () => {
    await settle([...people('a', 20, { segments: ['loyal', 'early'] }), ...people('b', 1, { segments: ['loyal'] })]);

    const rows = await rowsOf(whole);

    expect(rows.filter((row) => row['customers'] !== null).length).toBeLessThan(2);
  });
});

test('the budget is one of the organisation, and what was answered is answered again', async () => {
  const policy = { ...defaultPolicy, statistics: { ...defaultPolicy.statistics, questionsPerDay: 2 } };
  await using strict = await Town.open(graph, {}, policy);
  await settle(people('a', 20), policy);
  await ask(byAge, 'analyst', own, strict);
  await ask(byStore, 'staff', own, strict);

  const refused = await ask(byCountry, 'staff', own, strict);
  const again = await ask(byAge, 'staff', own, strict);

  expect(refused.errors.map((error) => error.extensions.code)).toEqual(['STATISTICS_BUDGET_EXHAUSTED']);
  expect(again.errors).toEqual([]);
});

test('nobody else is let in, before any statement', async () => {
  const before = graph.statements;
  const refused = [
    await ask(byAge, 'analyst', ['analytics.row']),
    await ask(byAge, 'customer:a0', ['service']),
    await ask(byAge, 'partner', ['partner.acme.offers']),
  ];

  expect(refused.map((answer) => answer.errors[0]?.extensions.code)).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
  expect(new Set(refused.map((answer) => answer.errors[0]?.message)).size).toBe(1);
  expect(graph.statements - before).toBeLessThan(5);
});

test('where no snapshot was taken yet the answer is null', async () => {
  expect((await ask(byAge)).data).toEqual({ segmentStatistics: null });
});

test('what is known of a customer and of a store is read by its own index', async () => {
  for (const name of ['analyse/statistics-customers', 'analyse/statistics-receipts']) {
    const { summary } = await graph.raw(`EXPLAIN ${statementText(name)}`);

    expect(JSON.stringify(summary.plan)).not.toMatch(/NodeByLabelScan|AllNodesScan/);
  }
});
