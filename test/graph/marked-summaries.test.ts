import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Graph } from '../../src/graph/graph.js';
import { ImportBatches } from '../../src/graph/import-batches.js';
import { clearGraph, openGraph } from '../graph-harness.js';
import { ImportFolder } from './import-folder.js';
import { peopleOf } from './sensitive-world.js';

// Ana bought soap in both stores, and bread in the pharmacy alone; Ben bought soap in the pharmacy.

let graph: Graph;
let folder: ImportFolder;

beforeAll(async () => {
  graph = await openGraph();
});

beforeEach(async () => {
  vi.restoreAllMocks();
  await clearGraph(graph);
  folder = await ImportFolder.open(graph);
  await peopleOf(folder);
  await stores('');
  await folder.put('categories.csv', 'category_id,name', 'care,Care');
  await folder.put('products.csv', 'product_id,name', 'soap,Soap', 'bread,Bread');
  await receipts('market');
  await folder.put(
    'purchase_lines.csv',
    'purchase_id,product_id,quantity,unit_price_minor',
    'r1,soap,1,300',
    'r2,soap,2,300',
    'r2,bread,1,100',
    'r3,soap,5,300',
    'r4,soap,7,300',
  );
  await folder.take();
  expect(await bought()).toEqual(['ana bread 1 1', 'ana soap 3 8', 'ben soap 1 7']);
});

afterAll(() => graph[Symbol.asyncDispose]());

const stores = (mark: string) =>
  folder.put('stores.csv', 'store_id,name,sensitive', 'market,Market,', `pharmacy,Pharmacy,${mark}`);

const receipts = (first: string) =>
  folder.put(
    'purchases.csv',
    'purchase_id,customer_id,store_id,at,currency,total_minor',
    `r1,ana,${first},2026-10-01T10:00:00Z,EUR,300`,
    'r2,ana,pharmacy,2026-10-02T10:00:00Z,EUR,700',
    'r3,ana,pharmacy,2026-10-03T10:00:00Z,EUR,1500',
    'r4,ben,pharmacy,2026-10-04T10:00:00Z,EUR,2100',
  );

/** What lists and counts rest on. */
async function bought(): Promise<readonly unknown[]> {
  const rows = await folder.rows(
    `MATCH (customer:Customer)-[bought:BOUGHT]->(product:Product)
     RETURN customer.externalId + ' ' + product.externalId + ' ' + bought.purchases + ' ' + toInteger(bought.quantity) AS fact ORDER BY fact`,
  );
  return rows.map(({ fact }) => fact);
}

/** The same by the receipts that are not marked. */
async function open(): Promise<readonly unknown[]> {
  const rows = await folder.rows(
    `MATCH (customer:Customer)-[:MADE]->(purchase:Purchase)-[line:CONTAINS]->(product:Product)
     WHERE purchase.special IS NULL
     WITH customer, product, count(purchase) AS purchases, toInteger(sum(line.quantity)) AS quantity
     RETURN customer.externalId + ' ' + product.externalId + ' ' + purchases + ' ' + quantity AS fact ORDER BY fact`,
  );
  return rows.map(({ fact }) => fact);
}

/** Imports until a file is begun, and no further. */
async function stoppedAt(file: string): Promise<void> {
  const stop = new AbortController();
  const progress = ({ stage }: { readonly stage: string }) => (stage === file ? stop.abort() : undefined);
  await expect(folder.take({ signal: stop.signal, progress, rejectsTo: '/dev/null' })).rejects.toMatchObject({
    code: 'REQUEST_CANCELLED',
  });
}

test('an import that is stopped once it marked a store has its receipts in no summary any more', async () => {
  await stores('health');

  await stoppedAt('categories');

  expect(await folder.rows("MATCH (store:Store {special: 'special_health'}) RETURN store.externalId AS id")).toEqual([
    { id: 'pharmacy' },
  ]);
  expect(await bought()).toEqual(['ana soap 1 1']);

  await folder.take();
  expect(await bought()).toEqual(['ana soap 1 1']);
  await stores('');
  await stoppedAt('categories');
  expect(await bought()).toEqual(['ana bread 1 1', 'ana soap 3 8', 'ben soap 1 7']);
});

test('between two batches of a store no summary counts a receipt that is marked already', async () => {
  await graph.raw("MATCH (store:Store {externalId: 'pharmacy'}) SET store.sensitive = 'special_health'");
  const batches = new ImportBatches(graph);
  const [due] = await batches.dueMarks(10);
  if (due === undefined) throw new Error('nothing is due');

  for (const left of [2, 1, 0]) {
    expect(await batches.markFacts(due, 1)).toBe(1);
    expect(await folder.rows('MATCH (p:Purchase {special: "special_health"}) RETURN count(p) AS marked')).toEqual([
      { marked: 3 - left },
    ]);
    expect(await bought()).toEqual(await open());
    expect(await batches.dueMarks(10)).toEqual([due]);
  }
  expect(await batches.markFacts(due, 1)).toBe(0);
});

test('when a store begins to count as marked, all that was done there does so already', async () => {
  await stores('health');
  const mark = vi.spyOn(ImportBatches.prototype, 'mark');
  const seen: unknown[] = [];
  mark.mockImplementationOnce(async function (this: ImportBatches, due) {
    seen.push(
      await folder.rows('MATCH (p:Purchase)-[:AT]->({externalId: "pharmacy"}) RETURN DISTINCT p.special AS special'),
      await bought(),
    );
    await this.mark(due);
  });

  await folder.take();

  expect(seen).toEqual([[{ special: 'special_health' }], ['ana soap 1 1']]);
});

test('a receipt that is moved to a marked store leaves the summaries with it', async () => {
  await stores('health');
  await folder.take();
  await receipts('pharmacy');

  await stoppedAt('purchase_lines');

  expect(await bought()).toEqual([]);
});
