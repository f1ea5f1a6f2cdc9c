import { afterAll, beforeAll, expect, test } from 'vitest';
import { analyse } from '../../src/analyse/jobs.js';
import { socialTerms } from '../../src/consent/social-terms.js';
import type { Graph } from '../../src/graph/graph.js';
import { defaultCaps, type EvidenceCaps, RecommendationReads } from '../../src/graph/recommendation-reads.js';
import { int, statementText } from '../../src/graph/statement.js';
import { productNumber } from '../../src/model/ids.js';
import { itemModelForm } from '../../src/model/item-model-form.js';
import { recommendationsFor } from '../../src/recommend/recommendations-for.js';
import { ModelShelf } from '../../src/recommend/served-model.js';
import { clearGraph, openGraph } from '../graph-harness.js';
import { consenting, consentPurposes, customerId, everybody, productId, usesOf, writeWorld } from './analyse-world.js';

let graph: Graph;
let ground: ReturnType<typeof consenting>;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  await writeWorld(graph);
  ground = consenting(graph);
  await ground.say(everybody, 'given', consentPurposes);
  await analyse(ground.deps);
});
afterAll(() => graph[Symbol.asyncDispose]());

function terms() {
  return socialTerms(ground.deps.termsFor, 'personalise.own');
}

async function evidenceOf(name: string, caps: EvidenceCaps = defaultCaps) {
  const { lists } = await new RecommendationReads(graph).evidence([customerId(name)], await terms(), { caps });
  return lists[0];
}

async function hitsOf(name: string, caps: EvidenceCaps): Promise<number> {
  const bounds = Object.fromEntries(Object.entries(caps).map(([key, value]) => [key, int(value)]));
  const dismissalsMax = { product: int(2_000), category: int(200) };
  const dismissed = { self: null, dismissalsMax, modelForm: itemModelForm };
  const params = { customerIds: [customerId(name)], ...(await terms()), ...dismissed, ...bounds };
  const { summary } = await graph.raw(`PROFILE ${statementText('recommend/sources')}`, params, { mode: 'READ' });
  return hits(summary.profile as unknown as Profiled);
}

interface Profiled {
  readonly dbHits?: number;
  readonly children: readonly Profiled[];
}

function hits(plan: Profiled): number {
  return plan.children.reduce((sum, child) => sum + hits(child), plan.dbHits ?? 0);
}

/** Uses of further products, on one day after the other from `from` on. */
async function use(name: string, products: readonly string[], from: string): Promise<void> {
  await graph.raw(
    `MATCH (customer:Customer {id: $id})
     UNWIND range(0, size($products) - 1) AS day
     MERGE (product:Product {id: $products[day]})
     CREATE (customer)-[:INTERACTED {kind: 'listened', weight: 1.0, category: 'behaviour_app', key: 'listened' + day, at: datetime($from) + duration({days: day})}]->(product)`,
    { id: customerId(name), products: products.map(productId), from },
  );
}

test('of a tie with more products than may count, the latest count', async () => {
  await use('a1', ['late0', 'late1', 'late2'], '2026-03-01T00:00:00Z');

  const bounded = await evidenceOf('a0', { ...defaultCaps, tieProductsMax: 2 });
  const whole = await evidenceOf('a0');

  expect(bounded?.ties.every(({ products }) => products.length === 2)).toBe(true);
  const late = bounded?.ties.map(({ products }) => products.filter((id) => id === productId('late2')).length);
  expect(late?.reduce((sum, count) => sum + count, 0)).toBe(1);
  const latest = bounded?.ties.find(({ products }) => products.includes(productId('late2')));
  expect(latest?.products.toSorted()).toEqual([productId('late1'), productId('late2')].toSorted());
  expect(latest?.namedProducts.toSorted()).toEqual(latest?.products.toSorted());
  expect(whole?.ties.map(({ products }) => products.length).sort()).toEqual([6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 9]);
});

test('what may be named is told apart from what may not, use by use', async () => {
  await graph.raw(
    `MATCH (:Customer {id: $id})-[use:INTERACTED]->(:Product {id: $product}) SET use.kind = 'rated', use.category = 'service_rating'`,
    { id: customerId('b1'), product: productId(usesOf('b1')[0] ?? '') },
  );
  await ground.say(['b1'], 'withdrawn', ['social_reco.attribute'], 'service.rating');

  const ties = (await evidenceOf('b0'))?.ties ?? [];

  const parts = ties.filter(({ products, namedProducts }) => namedProducts.length < products.length);
  expect(parts).toHaveLength(1);
  expect(parts[0]?.products).toHaveLength(6);
  expect(parts[0]?.namedProducts.toSorted()).toEqual(usesOf('b1').slice(1).map(productId).toSorted());
});

test('a use that is withheld takes the place of no other, neither in the own list nor in that of a tie', async () => {
  const caps = { ...defaultCaps, usesMax: 6 };
  const found = async () => {
    const ties = (await evidenceOf('b3', caps))?.ties ?? [];
    return {
      owned: (await evidenceOf('b4', caps))?.owned,
      ties: ties.map(({ products }) => products.toSorted()).sort(),
    };
  };
  const before = await found();
  expect(before.owned).toHaveLength(6);
  expect(before.ties.flat()).toContain(productId(usesOf('b4')[0] ?? ''));

  await ground.say(['b4'], 'withdrawn', ['personalise', 'social_reco'], 'service.rating');
  await graph.raw(
    `MATCH (customer:Customer {id: $id})
     UNWIND range(1, 20) AS number
     CREATE (customer)-[:INTERACTED {kind: 'rated', weight: 1.0, category: 'service_rating', key: 'rated'}]->(:Product {id: 'rated' + number})`,
    { id: customerId('b4') },
  );

  expect(await found()).toEqual(before);
});

test('database hits are bounded by the caps, not by how much there is', async () => {
  const caps = { usesMax: 5, tiesMax: 3, tieProductsMax: 2, poolMax: 2 };
  await use(
    'a2',
    Array.from({ length: 10 }, (_, at) => `some${at}`),
    '2026-01-01T00:00:00Z',
  );
  const before = await hitsOf('a2', caps);

  await use(
    'a2',
    Array.from({ length: 400 }, (_, at) => `more${at}`),
    '2026-02-01T00:00:00Z',
  );
  await use(
    'a3',
    Array.from({ length: 400 }, (_, at) => `more${at}`),
    '2026-02-01T00:00:00Z',
  );

  expect(await hitsOf('a2', caps)).toBeLessThanOrEqual(before + 20);
  // A whole list of the defaults: some eleven hits a use, of which one looks whether its product is sensitive.
  const uses = 6 * 13 + 3 + 800 + 16;
  expect(await hitsOf('a2', defaultCaps)).toBeLessThan(12 * uses);
});

test('what ties have counts by the number that an import gives a product as by its id', async () => {
  const about = { first: 20, terms: await terms() };
  const source = new RecommendationReads(graph);
  const listOf = async () =>
    (await recommendationsFor({ source, models: new ModelShelf() }, [customerId('b6')], about)).get(customerId('b6'));
  const told = async () => (await evidenceOf('b6'))?.ties.flatMap(({ products }) => products) ?? [];
  const [byId, ids] = [await listOf(), await told()];
  expect(byId?.some(({ reason }) => reason !== 'POPULAR')).toBe(true);

  const { records } = await graph.raw('MATCH (product:Product) RETURN product.id AS id');
  const rows = records.map((record) => ({ id: record.get('id'), number: productNumber(record.get('id')) }));
  await graph.raw('UNWIND $rows AS row MATCH (product:Product {id: row.id}) SET product.idNumber = row.number', {
    rows,
  });
  const [byNumber, numbers] = [await listOf(), await told()];
  await graph.raw('MATCH (product:Product) REMOVE product.idNumber');

  expect(byNumber).toEqual(byId);
  expect(numbers.toSorted()).toEqual(ids.map((id) => productNumber(String(id))).toSorted());
  expect(numbers.length).toBeGreaterThan(50);
});

test('a product, a use and a tie that go between the loading of the model and a request are gone from it', async () => {
  const about = { first: 20, terms: await terms() };
  const models = new ModelShelf();
  const served = { source: new RecommendationReads(graph), models };
  const listOf = async (name: string) =>
    (await recommendationsFor(served, [customerId(name)], about)).get(customerId(name)) ?? [];
  const before = await listOf('b5');
  expect(before[0]?.reason).not.toBe('POPULAR');

  const statements = graph.statements;
  await graph.raw('MATCH (:Customer {id: $id})-[use:INTERACTED]->() DELETE use', { id: customerId('b5') });
  await graph.raw('MATCH (:Customer {id: $id})<-[tie:INFLUENCES]-() DELETE tie', { id: customerId('b5') });
  const after = await listOf('b5');

  // The two writes above, and one read: the model stays.
  expect(graph.statements - statements).toBe(3);
  expect(after).toEqual((await recommendationsFor(served, [customerId('nobody')], about)).get(customerId('nobody')));
  expect(after.every(({ reason, nonPersonal }) => reason === 'POPULAR' && nonPersonal)).toBe(true);
});

// A planner whose statistics are from before the influences once took the index of the run: every list then went through the influences of everybody.
test('where statistics mislead the planner a statement about customers still begins at them', {
  timeout: 300_000,
}, async () => {
  const names = ['categories', 'communities', 'customers', 'products', 'stores'].map((noun) => `influence/of-${noun}`);
  const all = [
    ...names,
    'influence/graph',
    'influence/paths',
    'analyse/influences',
    'recommend/sources',
    'recommend/named-friends',
  ];
  const asked = statementText('recommend/sources');
  // The run as an equation, as it stood once. Only where this text is misled does it say anything that the others are not.
  const misled = asked.replace('influence.id IN [tie.runId]', 'tie.runId = influence.id');
  expect(misled).not.toBe(asked);

  const found: unknown[] = [];
  let isMisled = false;
  for (let attempt = 0; attempt < 10 && !isMisled; attempt += 1) {
    await fillBehindTheStatistics();
    const before = await runIndexes(misled);
    found.length = 0;
    for (const name of all) found.push([name, await runIndexes(statementText(name))]);
    isMisled = before !== null && (await runIndexes(misled)) !== null;
  }

  expect(isMisled).toBe(true);
  expect(found).toEqual(all.map((name) => [name, null]));
});

/** Many influences that no statistics know of, unless the database samples its indexes in between. */
async function fillBehindTheStatistics(): Promise<void> {
  await clearGraph(graph);
  await graph.raw('CALL db.prepareForReplanning(60)');
  await graph.raw("UNWIND range(1, 500) AS number CREATE (:Customer {id: 'many' + number})");
  await graph.raw(
    `MATCH (one:Customer), (other:Customer)
     WITH one, other LIMIT 30000
     CREATE (one)-[:INFLUENCES {probability: 0.1, inputs: ['social_edge'], mutual: true, runId: 'many'}]->(other)`,
  );
  await graph.raw('CALL db.clearQueryCaches()');
}

/** The operators by which a plan goes into an index of relationships, or null. */
async function runIndexes(text: string): Promise<readonly string[] | null> {
  const { summary } = await graph.raw(`EXPLAIN ${text}`, {}, { mode: 'READ' });
  return JSON.stringify(summary.plan).match(/\w*RelationshipIndex\w*/g);
}
