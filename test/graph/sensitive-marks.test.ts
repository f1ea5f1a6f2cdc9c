import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ImportBatches } from '../../src/graph/import-batches.js';
import type { Graph } from '../../src/graph/graph.js';
import { type IngestRow, IngestWrites } from '../../src/graph/ingest-writes.js';
import { migrate } from '../../src/graph/migrate.js';
import { clearGraph, openGraph, testIds, testSecret } from '../graph-harness.js';
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

test('a mark makes what is served older than what is known, until it is learned anew', async () => {
  await catalogueOf(folder, false);
  await folder.take();
  await graph.raw(
    "CREATE (:Run {id: 'served', job: 'neighbourhood', current: true, status: 'done'}) MERGE (:Deployment {name: 'kith'})",
  );
  const known = () =>
    folder.rows(
      "MATCH (run:Run {id: 'served'}), (kith:Deployment {name: 'kith'}) RETURN run.staleSince IS NOT NULL AS stale, coalesce(kith.consentNarrowed, 0) AS narrowed",
    );
  await folder.take();
  const [before] = await known();

  await catalogueOf(folder);
  await folder.take();

  const [after] = await known();
  expect(before).toMatchObject({ stale: false });
  expect(after).toMatchObject({ stale: true });
  expect(Number(after?.['narrowed'])).toBeGreaterThan(Number(before?.['narrowed']));
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

test('of two marks above a product or category the nearer one counts, and a store has its own alone', async () => {
  await folder.put(
    'categories.csv',
    'category_id,name,parent_id,sensitive',
    'all,All,,union',
    'care,Care,all,health',
    'eyes,Eyes,care,belief',
    'lids,Lids,eyes,',
    'food,Food,all,',
  );
  await folder.put(
    'products.csv',
    'product_id,name,category_id',
    'drops,Drops,lids',
    'bread,Bread,food',
    'soap,Soap,care',
  );
  await folder.put('stores.csv', 'store_id,name,sensitive', 'market,Market,', 'pharmacy,Pharmacy,origin');
  await folder.take();

  expect(
    (await marksIn(graph)).filter((mark) =>
      /^(?:all|care|eyes|lids|food|drops|bread|soap|market|pharmacy) /.test(mark),
    ),
  ).toEqual(
    [
      'all special_union',
      'bread special_union',
      'care special_health',
      'drops special_belief',
      'eyes special_belief',
      'food special_union',
      'lids special_belief',
      'pharmacy special_origin',
      'soap special_health',
    ].toSorted(),
  );
});

test('a contact has the marks of what its offer is on and of the store of its campaign, at once also where these move', async () => {
  await folder.take();
  const marksOf = async (contact: string) => (await marksIn(graph)).filter((mark) => mark.startsWith(`${contact} `));
  const writes = new IngestWrites(graph);
  const write = (statement: 'offers' | 'campaigns', row: Partial<IngestRow>) =>
    writes.write(statement, [{ facts: {}, ...row }]);
  const [light, soap, drops] = [
    testIds.of('Campaign', 'light'),
    testIds.of('Product', 'soap'),
    testIds.of('Product', 'drops'),
  ];
  const offer = { id: testIds.of('Offer', 'on-soap'), campaignId: light, categoryId: null };
  const pharmacy = testIds.of('Store', 'pharmacy');

  await write('offers', { ...offer, productId: drops, facts: { productId: drops } });
  expect(await marksOf('k1')).toEqual(['k1 special_health']);
  await write('offers', { ...offer, productId: soap, facts: { productId: soap } });
  expect(await marksOf('k1')).toEqual([]);
  await write('campaigns', { id: light, storeId: pharmacy, facts: { storeId: pharmacy } });
  expect(await marksOf('k1')).toEqual(['k1 special_health']);
  expect(await marksOf('k8')).toEqual(['k8 special_health', 'k8 special_health']);
  await write('campaigns', { id: light, storeId: null, facts: { storeId: null } });
  expect(await marksOf('k1')).toEqual([]);

  await folder.begin();
  await folder.put(
    'contacts.csv',
    'contact_id,customer_id,campaign_id,offer_id,channel,outcome,at',
    'k1,ana,cure,,email,opened,',
  );
  await folder.take();
  expect(await marksOf('k1')).toEqual(['k1 special_health']);
});

test('a migration gives categories and contacts the marks that were imported before they had any', async () => {
  await folder.take();
  await graph.raw(
    "MATCH (node:Category|Contact) REMOVE node.special, node.storeSpecial WITH count(*) AS bare MATCH (migration:Migration {name: '017-marks-of-contacts'}) DELETE migration",
  );
  expect(await marksIn(graph)).not.toEqual(allMarks);

  const { applied } = await migrate(graph, { secret: testSecret });

  expect(applied).toEqual(['017-marks-of-contacts']);
  expect(await marksIn(graph)).toEqual(allMarks);
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
    [...allMarks, ...['e1', 'k1', 'soap', 'x1'].map((name) => `${name} special_health`)].toSorted(),
  );
});

test('a mark that is no special category is refused', async () => {
  await folder.begin();
  await folder.put('stores.csv', 'store_id,name,sensitive', 'market,Market,secret', 'pharmacy,Pharmacy,health');

  const { rejects } = await folder.take();

  expect(await rejectsOf(rejects)).toMatchObject([{ file: 'stores', column: 'sensitive', reason: 'wrong-type' }]);
});
