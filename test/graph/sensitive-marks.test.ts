import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ImportBatches } from '../../src/graph/import-batches.js';
import type { Graph } from '../../src/graph/graph.js';
import { clearGraph, openGraph } from '../graph-harness.js';
import { dumpGraph } from './graph-dump.js';
import { ImportFolder, rejectsOf } from './import-folder.js';
import { allMarks, catalogueOf, doingsOf, marksIn, peopleOf } from './sensitive-world.js';

let graph: Graph;
let folder: ImportFolder;

beforeAll(async () => {
  graph = await openGraph();
});

beforeEach(async () => {
  await clearGraph(graph);
  folder = await ImportFolder.open(graph);
  await peopleOf(folder);
  await catalogueOf(folder);
  await doingsOf(folder, true);
});

afterAll(() => graph[Symbol.asyncDispose]());

test('a mark counts for the product, for what lies below its category, and for what was done with them', async () => {
  await folder.take();

  expect(await marksIn(graph)).toEqual(allMarks);
  expect(
    await folder.rows('MATCH (:Customer)-[bought:BOUGHT]->(p:Product) RETURN p.externalId AS id ORDER BY id'),
  ).toEqual(['bread', 'drops', 'soap', 'test-kit'].map((id) => ({ id })));
  expect(
    await folder.rows(
      "MATCH (:Customer)-[bought:BOUGHT]->(:Product {externalId: 'soap'}) RETURN bought.purchases AS purchases",
    ),
  ).toEqual([{ purchases: 1 }]);
});

test('an import changes nothing the second time, and one that comes later marks and unmarks what is there', async () => {
  await folder.take();
  const marked = await dumpGraph(graph);
  await folder.take();
  expect(await dumpGraph(graph)).toEqual(marked);

  await catalogueOf(folder, false);
  await folder.take();

  expect(await marksIn(graph)).toEqual([]);
  expect(
    await folder.rows('MATCH (:Customer)-[bought:BOUGHT]->(p:Product) RETURN sum(bought.purchases) AS sum'),
  ).toEqual([{ sum: 5 }]);

  await catalogueOf(folder);
  await folder.take();

  expect(await marksIn(graph)).toEqual(allMarks);
});

test('a product that moves counts as what it lies below, and its own mark before that of a category', async () => {
  await folder.take();
  await folder.put('products.csv', 'product_id,category_id', 'bread,eyes', 'drops,food');
  await folder.take();
  expect(await marksIn(graph)).toEqual(expect.arrayContaining(['bread special_health', 'test-kit special_health']));
  expect(await marksIn(graph)).not.toContain('drops special_health');
  expect(await marksIn(graph)).not.toContain('x8 special_health');

  await folder.put('products.csv', 'product_id,sensitive', 'bread,belief');
  await folder.take();

  expect(await marksIn(graph)).toContain('bread special_belief');
});

test('an import that was killed between the facts and their product leaves it due', async () => {
  await folder.take();
  await graph.raw("MATCH (product:Product {externalId: 'soap'}) SET product.sensitive = 'special_health'");
  const batches = new ImportBatches(graph);
  const [due] = await batches.dueMarks(10);
  if (due === undefined) throw new Error('nothing is due');

  expect(await batches.markFacts(due, 1)).toBe(1);

  expect(await batches.dueMarks(10)).toEqual([due]);
  await batches.markFacts(due, 10);
  await batches.mark(due);
  expect(await batches.dueMarks(10)).toEqual([]);
  expect(await marksIn(graph)).toEqual(
    [...allMarks, 'e1 special_health', 'soap special_health', 'x1 special_health'].toSorted(),
  );
});

test('a mark that is no special category is refused', async () => {
  await folder.begin();
  await folder.put('stores.csv', 'store_id,name,sensitive', 'market,Market,secret', 'pharmacy,Pharmacy,health');

  const { rejects } = await folder.take();

  expect(await rejectsOf(rejects)).toMatchObject([{ file: 'stores', column: 'sensitive', reason: 'wrong-type' }]);
});
