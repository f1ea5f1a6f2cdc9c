import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Graph } from '../../src/graph/graph.js';
import { productNumber } from '../../src/model/ids.js';
import { undatedOrder } from '../../src/model/time.js';
import { clearGraph, openGraph, testIds } from '../graph-harness.js';
import { dumpGraph } from './graph-dump.js';
import { counts, ImportFolder, smallTown } from './import-folder.js';

let graph: Graph;
let folder: ImportFolder;

beforeAll(async () => {
  graph = await openGraph();
});

beforeEach(async () => {
  await clearGraph(graph);
  folder = await ImportFolder.open(graph);
});

afterAll(async () => {
  await graph[Symbol.asyncDispose]();
});

const put = (name: string, ...lines: readonly string[]) => folder.put(name, ...lines);
const take = (options = {}) => folder.take(options);
const rowsOf = (text: string) => folder.rows(text);

describe('a folder with a file of each kind', () => {
  test('goes in whole, and a second time changes nothing', async () => {
    await smallTown(folder);

    const first = await take();
    const before = await dumpGraph(graph);
    const second = await take();

    expect(first.rejects).toBeNull();
    expect(first.files.connections).toEqual(counts(2, { unchanged: 1 }));
    expect(first.files.consents).toEqual({ ...counts(3), unproven: 1 });
    expect(Object.values(second.files).map((file) => file.created + file.updated + file.rejected)).toEqual(
      Array(25).fill(0),
    );
    expect(second).toMatchObject({ summaries: 0, classified: 0, rejects: null });
    expect(await dumpGraph(graph)).toEqual(before);
    expect(await rowsOf('MATCH (batch:ImportBatch) RETURN batch.status AS status')).toEqual([{ status: 'done' }]);
  });

  test('leaves no index that the planner knows too little of where it is large', async () => {
    await smallTown(folder);

    await take({ replanRows: 1 });

    const stale = await rowsOf(`CALL db.stats.retrieve("GRAPH COUNTS") YIELD data
      UNWIND data.indexes AS index
      WITH index WHERE index.labels IN [['Customer'], ['Product'], ['Store']]
      RETURN index.labels[0] AS label, sum(index.totalSize) AS size,
        sum(CASE WHEN index.updatesSinceEstimation > 0.05 * index.totalSize THEN 1 ELSE 0 END) AS stale
      ORDER BY label`);
    expect(stale.map(({ label, stale: count }) => [label, count])).toEqual([
      ['Customer', 0],
      ['Product', 0],
      ['Store', 0],
    ]);
    expect(stale.every(({ size }) => Number(size) > 0)).toBe(true);
  });

  test('follows docs/model.md', async () => {
    await smallTown(folder);

    await take();

    expect(
      await rowsOf(
        'MATCH (c:Customer) RETURN c.externalId AS id, c.ageBand AS band, toString(c.birthDate) AS born ORDER BY id',
      ),
    ).toEqual([
      { id: 'ana', band: 'adult', born: '1991-04-23' },
      { id: 'ben', band: 'child', born: '2013-02-01' },
      { id: 'eva', band: 'unknown', born: null },
    ]);
    expect(
      await rowsOf(
        'MATCH (i:Identifier) RETURN i.type AS type, i.category AS category, COUNT { (i)<--() } AS owners ORDER BY type',
      ),
    ).toEqual([
      { type: 'email', category: 'contact_email', owners: 2 },
      { type: 'loyalty_card', category: 'identity_external_id', owners: 1 },
    ]);
    expect(
      await rowsOf('MATCH (:Customer {externalId: "ana"})-[:HOLDS]->(a:LoyaltyAccount) RETURN a.id AS id'),
    ).toEqual([{ id: testIds.of('LoyaltyAccount', '123456') }]);
    expect(
      await rowsOf(
        'MATCH (p:Purchase) RETURN p.externalId AS id, toString(p.at) AS at, p.atOrder AS atOrder, p.totalMinor IS :: INTEGER AS whole ORDER BY id',
      ),
    ).toEqual([
      { id: 'r1', at: '2026-10-02T14:41:00Z', atOrder: Date.parse('2026-10-02T14:41:00Z'), whole: true },
      { id: 'r2', at: null, atOrder: undatedOrder, whole: true },
      { id: 'r3', at: '2026-10-03T00:00:00Z', atOrder: Date.parse('2026-10-03T00:00:00Z'), whole: true },
    ]);
    expect(
      await rowsOf(
        'MATCH (p:Purchase {externalId: "r1"})-[:AT]->(s:Store), (c:Customer)-[:MADE]->(p) RETURN p.customerId = c.id AND p.storeId = s.id AS owned',
      ),
    ).toEqual([{ owned: true }]);
    expect(
      await rowsOf(
        'MATCH (:Post)<-[r:LIKED|COMMENTED_ON]-() RETURN type(r) AS type, r.key AS key, r.text AS text ORDER BY key',
      ),
    ).toEqual([
      { type: 'LIKED', key: 'e3', text: null },
      { type: 'COMMENTED_ON', key: 'e4', text: 'Nice' },
    ]);
    expect(
      await rowsOf(
        'MATCH (s:Session)<-[:HAD]-(c) RETURN c.externalId AS id, toString(s.startedAt) AS began, toString(s.endedAt) AS ended, COUNT { (s)<-[:IN_SESSION]-() } AS events ORDER BY id',
      ),
    ).toEqual([
      { id: 'ana', began: '2026-10-02T15:00:00Z', ended: '2026-10-02T15:02:11Z', events: 2 },
      { id: 'ben', began: null, ended: null, events: 1 },
    ]);
    expect(
      await rowsOf(
        'MATCH (e:Event) RETURN e.externalId AS id, e.category AS category, [(e)-[:ABOUT]->(o) | o.externalId] AS about ORDER BY id',
      ),
    ).toEqual([
      { id: 'e1', category: 'behaviour_web', about: ['p1'] },
      { id: 'e2', category: 'behaviour_web', about: [] },
      { id: 'e5', category: 'behaviour_ad', about: ['promo'] },
    ]);
    expect(
      await rowsOf(
        'MATCH ()-[i:INTERACTED]->() RETURN i.kind AS kind, i.category AS category, i.weight IS :: FLOAT AS isFloat ORDER BY kind',
      ),
    ).toEqual([
      { kind: 'listened', category: 'behaviour_app', isFloat: true },
      { kind: 'rated', category: 'service_rating', isFloat: true },
    ]);
    expect(
      await rowsOf('MATCH (r:Rating) RETURN r.objectType AS type, [(r)-[:OF]->(o) | o.externalId] AS of ORDER BY type'),
    ).toEqual([
      { type: 'product', of: ['p1'] },
      { type: 'service', of: [] },
      { type: 'store', of: ['s1'] },
    ]);
  });

  test('keeps the summary edges of stores and products', async () => {
    await smallTown(folder);

    await take();

    expect(
      await rowsOf(
        'MATCH (c)-[s:SHOPS_AT]->(store) RETURN c.externalId AS who, store.externalId AS store, s.purchases AS purchases, toString(s.lastAt) AS lastAt, s.lastOrder AS lastOrder, s.storeId = store.id AND s.customerId = c.id AS keyed',
      ),
    ).toEqual([
      {
        who: 'ana',
        store: 's1',
        purchases: 2,
        lastAt: '2026-10-02T14:41:00Z',
        lastOrder: Date.parse('2026-10-02T14:41:00Z'),
        keyed: true,
      },
    ]);
    expect(
      await rowsOf(
        'MATCH (c)-[b:BOUGHT]->(p) RETURN p.externalId AS product, b.purchases AS purchases, b.quantity AS quantity ORDER BY product',
      ),
    ).toEqual([
      { product: 'p1', purchases: 1, quantity: 2 },
      { product: 'p2', purchases: 2, quantity: 2.5 },
    ]);
    expect(await rowsOf('MATCH (c:SummaryDue) RETURN c')).toEqual([]);
  });
});

describe('a folder that says something new', () => {
  test('mends facts, moves edges and summaries, and takes away what a cell no longer says', async () => {
    await smallTown(folder);
    await take();
    await folder.begin();
    await put('customers.csv', 'customer_id,name', 'ana,');
    await put('categories.csv', 'category_id,parent_id', 'lamps,');
    await put('products.csv', 'product_id,category_id', 'p2,home');
    await put('purchases.csv', 'purchase_id,customer_id', 'r1,ben');
    await put('visits.csv', 'visit_id,customer_id,store_id', 'v1,ana,s2');

    const report = await take();

    expect(report.files.purchases).toEqual(counts(0, { updated: 1 }));
    expect(
      await rowsOf('MATCH (c:Customer {externalId: "ana"}) RETURN c.name AS name, toString(c.birthDate) AS born'),
    ).toEqual([{ name: null, born: '1991-04-23' }]);
    expect(await rowsOf('MATCH (:Category)-[e:CHILD_OF]->() RETURN e')).toEqual([]);
    expect(
      await rowsOf('MATCH (p:Product {externalId: "p2"})-[:IN_CATEGORY]->(c) RETURN c.externalId AS category'),
    ).toEqual([{ category: 'home' }]);
    expect(await rowsOf('MATCH (p:Product {externalId: "p2"}) RETURN p.idNumber AS number')).toEqual([
      { number: productNumber(testIds.of('Product', 'p2')) },
    ]);
    expect(await rowsOf('MATCH (:Visit)-[:TO]->(s) RETURN s.externalId AS store')).toEqual([{ store: 's2' }]);
    expect(
      await rowsOf(
        'MATCH (c)-[:MADE]->(p:Purchase {externalId: "r1"})-[:AT]->(s) RETURN c.externalId AS who, s.externalId AS store',
      ),
    ).toEqual([{ who: 'ben', store: 's1' }]);
    expect(
      await rowsOf(
        'MATCH (c)-[b:BOUGHT]->(p) RETURN c.externalId AS who, p.externalId AS product, b.quantity AS quantity ORDER BY who, product',
      ),
    ).toEqual([
      { who: 'ana', product: 'p2', quantity: 1.5 },
      { who: 'ben', product: 'p1', quantity: 2 },
      { who: 'ben', product: 'p2', quantity: 1 },
    ]);
    expect(
      await rowsOf('MATCH (c)-[s:SHOPS_AT]->(x) RETURN c.externalId AS who, s.purchases AS purchases ORDER BY who'),
    ).toEqual([
      { who: 'ana', purchases: 1 },
      { who: 'ben', purchases: 1 },
    ]);
  });

  test('decides the consent classes anew when the age band changes', async () => {
    await put('customers.csv', 'customer_id,birth_date,residency', 'ana,1991-04-23,PT');
    await put(
      'consents.csv',
      'customer_id,purpose,category,recipient,action,at,until,notice_id,notice_version,proof',
      'ana,social_reco.contribute,purchase,first_party,given,2026-01-05T09:00:00Z,,terms-2026,1,web form',
    );
    await take();
    const before = await rowsOf('MATCH (c:Customer) RETURN c.cc_firstParty AS cc');
    await folder.remove('consents.csv');
    await put('customers.csv', 'customer_id,birth_date', 'ana,2014-04-23');

    const report = await take();

    expect(report.classified).toBe(1);
    const after = await rowsOf('MATCH (c:Customer) RETURN c.cc_firstParty AS cc, c.ageBand AS band');
    expect(after[0]?.['band']).toBe('child');
    expect(after[0]?.['cc']).not.toBe(before[0]?.['cc']);
  });
});

test('an import that is aborted says so, and can be run again', async () => {
  await smallTown(folder);
  const stop = new AbortController();
  const progress = ({ stage }: { readonly stage: string }) => {
    if (stage === 'products') stop.abort();
  };

  await expect(take({ signal: stop.signal, progress })).rejects.toMatchObject({ code: 'REQUEST_CANCELLED' });
  const report = await take();

  expect(report.files.customers).toEqual(counts(0, { unchanged: 3 }));
  expect(report.files.purchases).toEqual(counts(3));
});
