import 'reflect-metadata';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { benchContext, compositionOf } from '../../bench/read/contexts.js';
import { readTerms } from '../../src/consent/classes.js';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import type { Policy } from '../../src/consent/policy.js';
import type { Purpose } from '../../src/consent/purposes.js';
import type { Graph } from '../../src/graph/graph.js';
import { benchViewer } from '../../bench/read/world.js';
import { clearGraph, openGraph, testIds } from '../graph-harness.js';
import { type As, Town } from '../town.js';
import { partnerGrants, people, type Person, say, writePeople } from './statistics-people.js';
import { takeSnapshot } from './statistics-world.js';

const today = Date.UTC(2026, 10, 15, 12);
const lastMonth = Date.UTC(2026, 9, 10, 9);
const own: readonly Purpose[] = ['analytics.aggregate'];

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

/** So many customers of each store. */
function shoppers(counts: Readonly<Record<string, number>>): readonly Person[] {
  return Object.entries(counts).flatMap(([store, count]) =>
    people(store, count, { purchases: [{ store, at: lastMonth, amount: 500 }] }),
  );
}

async function settle(all: readonly Person[], policy: Policy = defaultPolicy): Promise<void> {
  await writePeople(graph, all);
  await say(
    graph,
    all.map(({ name }) => name),
  );
  await takeSnapshot(graph, today, policy);
}

interface Listed {
  readonly nodes: readonly { readonly name: string }[];
  readonly totalCount: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

interface Table {
  readonly rows: readonly {
    readonly store: { readonly name: string };
    readonly level: string | null;
    readonly [figure: string]: unknown;
  }[];
}

const page = '{ totalCount nodes { name } pageInfo { hasNextPage endCursor } }';

function stores(rest = '', order = 'CUSTOMERS', direction = 'DESC'): string {
  return `{ stores(orderBy: { field: ${order}, direction: ${direction} }${rest}) ${page} }`;
}

async function listed(query: string, as: As = 'analyst', purposes = own): Promise<Listed> {
  const answer = await town.ask(as, query, {}, purposes);
  expect(answer.errors).toEqual([]);
  return Object.values(answer.data ?? {})[0] as unknown as Listed;
}

function namesOf({ nodes }: Listed): readonly string[] {
  return nodes.map(({ name }) => name);
}

function byId(noun: 'Store' | 'Product', names: readonly string[]): readonly string[] {
  return names.toSorted((a, b) => (testIds.of(noun, a) < testIds.of(noun, b) ? -1 : 1));
}

/** What `storeStatistics` tells of the last month, store by store; null where it is not told of the store itself. */
async function told(figure: string): Promise<ReadonlyMap<string, number | null>> {
  const query = `{ storeStatistics(grain: MONTH, from: "2026-10-01", until: "2026-11-01") { rows { store { name } level ${figure} } } }`;
  const answer = await town.ask('analyst', query, {}, own);
  const table = answer.data?.['storeStatistics'] as unknown as Table | undefined;
  const rows = table?.rows ?? [];
  return new Map(
    rows.map((row) => [row.store.name, row.level === 'STORE_MONTH' ? (row[figure] as number | null) : null]),
  );
}

describe('an order by a count says no more than the published table', () => {
  test('a store of which too few are known and one without anybody cannot be told apart, and change places unseen', async () => {
    await settle(shoppers({ north: 30, south: 20, west: 15, east: 9 }));
    const few = await town.ask('analyst', stores(), {}, own);
    await clearGraph(graph);
    await settle(shoppers({ north: 30, south: 20, west: 15, east: 0 }));
    const none = await town.ask('analyst', stores(), {}, own);
    await clearGraph(graph);
    await settle(shoppers({ north: 20, south: 40, west: 15, east: 0 }));
    const permitted = await town.ask('analyst', stores(), {}, own);

    expect(few.errors).toEqual([]);
    expect(few.text).toBe(none.text);
    expect(permitted.text).not.toBe(few.text);
  });

  test.each(['CUSTOMERS', 'PURCHASES'])(
    'the order by %s is that of the figures as they are told, not as they are, and then that of the ids',
    async (order) => {
      await settle(shoppers({ north: 24, south: 23, west: 22, east: 21 }));
      const figures = await told(order.toLowerCase());

      for (const direction of ['DESC', 'ASC'] as const) {
        const sign = direction === 'DESC' ? -1 : 1;
        const expected = byId(
          'Store',
          [...figures.keys()].filter((name) => figures.get(name) !== null),
        ).toSorted(
          (a, b) =>
            sign * (Number(figures.get(a)) - Number(figures.get(b))) ||
            sign * (testIds.of('Store', a) < testIds.of('Store', b) ? -1 : 1),
        );
        expect(expected).toHaveLength(4);
        expect(namesOf(await listed(stores('', order, direction)))).toEqual(expected);
      }
    },
  );

  test('who did not agree does not move a store', async () => {
    const agreed = shoppers({ north: 30, south: 20 });
    await writePeople(graph, [
      ...agreed,
      ...people('x', 60, { purchases: [{ store: 'south', at: lastMonth, amount: 1 }] }),
    ]);
    await say(
      graph,
      agreed.map(({ name }) => name),
    );
    await takeSnapshot(graph, today);

    expect(namesOf(await listed(stores())).slice(0, 2)).toEqual(['north', 'south']);
  });

  test('who may not ask for the table may not ask for its order, whatever the graph holds', async () => {
    await settle(shoppers({ north: 30 }));

    const refused = [
      await town.ask('analyst', stores(), {}, ['analytics.row']),
      await town.ask('staff', stores(), {}, ['service']),
      await town.ask('customer:north0', stores(), {}, ['service']),
      await town.ask('partner', stores(), {}, ['partner.acme.offers']),
    ];
    const byName = await town.ask('analyst', stores('', 'NAME'), {}, ['analytics.row']);

    expect(refused.map((answer) => answer.errors.map((error) => error.extensions.code))).toEqual(
      refused.map(() => ['FORBIDDEN']),
    );
    expect(byName.errors).toEqual([]);
  });

  test('each page is a question of the budget, and what was answered is answered again', async () => {
    const policy = { ...defaultPolicy, statistics: { ...defaultPolicy.statistics, questionsPerDay: 2 } };
    await using strict = await Town.open(graph, {}, policy);
    await settle(shoppers({ north: 30, south: 20 }), policy);
    const ask = (query: string) => strict.ask('analyst', query, {}, own);
    const first = await ask(stores(', first: 1'));
    const listedFirst = first.data?.['stores'] as unknown as Listed | undefined;
    const second = await ask(stores(`, first: 1, after: "${listedFirst?.pageInfo.endCursor}"`));

    const refused = await ask(stores('', 'VISITS'));
    const again = await ask(stores(', first: 1'));

    expect(second.errors).toEqual([]);
    expect(refused.errors.map((error) => error.extensions.code)).toEqual(['STATISTICS_BUDGET_EXHAUSTED']);
    expect(again.text).toBe(first.text);
  });
});

test('pages visit every store once, the counted ones first either way, with and without a filter', async () => {
  await settle(shoppers({ north: 30, south: 20, west: 15 }));
  await graph.raw("UNWIND $rows AS row CREATE (:Store {id: row.id, name: row.name, city: 'Porto'})", {
    rows: ['kiosk', 'market', 'outlet'].map((name) => ({ name, id: testIds.of('Store', name) })),
  });
  const walk = async (direction: string, filter: string) => {
    const seen: string[] = [];
    for (let after = ''; ; ) {
      const found = await listed(stores(`, first: 2${filter}${after}`, 'CUSTOMERS', direction));
      seen.push(...namesOf(found));
      if (!found.pageInfo.hasNextPage) return { seen, total: found.totalCount };
      after = `, after: "${found.pageInfo.endCursor}"`;
    }
  };

  const uncounted = byId('Store', ['east', 'kiosk', 'market', 'outlet']);
  expect((await walk('DESC', '')).seen).toEqual(['north', 'south', 'west', ...uncounted]);
  expect((await walk('ASC', '')).seen).toEqual(['west', 'south', 'north', ...uncounted]);
  expect((await walk('DESC', ', filter: { city: { eq: "Porto" } }')).seen).toEqual([
    'north',
    'south',
    ...uncounted.filter((name) => name !== 'east'),
  ]);
  expect((await listed(stores())).totalCount).toBe(7);
});

test('a partner sees the order of its own published figures', async () => {
  const ours = people('o', 70);
  const theirs = people('t', 60);
  await writePeople(graph, [...ours, ...theirs]);
  await graph.raw(
    `CREATE (mug:Product {id: $mug, name: 'Mug'})
     WITH mug MATCH (lamp:Product {externalId: 'lamp'}), (customer:Customer)
     CREATE (customer)-[:MADE]->(made:Purchase {id: 'p' + customer.id, customerId: customer.id, currency: 'EUR', at: datetime({epochMillis: $at}), atOrder: $at})
     WITH made, CASE WHEN customer.externalId STARTS WITH 'o' THEN mug ELSE lamp END AS product
     CREATE (made)-[:CONTAINS {quantity: 1.0, unitPriceMinor: 100}]->(product)`,
    { mug: testIds.of('Product', 'mug'), at: BigInt(lastMonth) },
  );
  await say(
    graph,
    ours.map(({ name }) => name),
  );
  for (const grant of partnerGrants)
    await say(
      graph,
      theirs.map(({ name }) => name),
      grant,
    );
  await takeSnapshot(graph, today);
  const products = `{ products(orderBy: { field: BUYERS, direction: DESC }) ${page} }`;

  expect(namesOf(await listed(products))).toEqual(['Mug', 'Lamp']);
  expect(namesOf(await listed(products, 'partner', ['partner.acme.statistics']))).toEqual(['Lamp', 'Mug']);
});

test('where no snapshot is served, nothing is counted and the list is by id', async () => {
  await writePeople(graph, []);

  expect(namesOf(await listed(stores()))).toEqual(byId('Store', ['north', 'south', 'west', 'east']));
});

test('the counts of a snapshot go when another is served', async () => {
  await settle(shoppers({ north: 30, south: 20 }));
  await takeSnapshot(graph, today + 86_400_000);

  const { records } = await graph.raw(
    'MATCH (count:PublishedCount) RETURN count(DISTINCT count.runId) AS runs, count(count) AS counts',
  );

  expect(records[0]?.toObject()).toEqual({ runs: 1, counts: expect.toSatisfy((counts) => Number(counts) >= 4) });
});

test('the order is read from its index: a page costs the same however many stores are counted', async () => {
  const terms = readTerms({ policy: defaultPolicy, table: {}, viewer: benchViewer, now: today });
  const context = await benchContext(graph, terms);
  await graph.raw(
    `UNWIND range(1, 5000) AS place
     CREATE (store:Store {id: 's' + place, name: 'Store ' + place})
     CREATE (:PublishedCount {runId: 'run', organisation: 'first_party', measure: 'Store.customers', value: place % 300, id: store.id})`,
  );
  // Without it the planner takes an index that was just filled for an empty one, whose rows may as well be sorted.
  await graph.raw('CALL db.prepareForReplanning()');
  const query = '{ stores(first: 20, orderBy: { field: CUSTOMERS, direction: DESC }) { nodes { name } } }';
  const { statement, args } = compositionOf(context, query);

  const { records, summary } = await graph.raw(
    `PROFILE ${statement.text}`,
    { read: { ...terms, args, published: { runId: 'run', organisation: 'first_party' } } },
    { mode: 'READ' },
  );

  expect(records).toHaveLength(21);
  const plan = JSON.stringify(summary.profile);
  expect(plan).not.toMatch(/AllNodesScan|NodeByLabelScan|CartesianProduct/);
  const hits = [...plan.matchAll(/"dbHits":(\d+)/g)].reduce((sum, [, one]) => sum + Number(one), 0);
  expect(hits).toBeLessThan(1_000);
});
