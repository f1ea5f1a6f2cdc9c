import { afterAll, beforeAll, expect, test } from 'vitest';
import { analyse } from '../../../src/analyse/jobs.js';
import { socialTerms } from '../../../src/consent/social-terms.js';
import type { Graph } from '../../../src/graph/graph.js';
import { RecommendationReads } from '../../../src/graph/recommendation-reads.js';
import { everyProduct } from '../../../src/recommend/list-filter.js';
import { recommendationsFor } from '../../../src/recommend/recommendations-for.js';
import { ModelShelf } from '../../../src/recommend/served-model.js';
import { clearGraph, openGraph, testIds } from '../../graph-harness.js';
import { Town } from '../../town.js';
import { consenting, consentPurposes, customerId, everybody, productId, usesOf, writeWorld } from '../analyse-world.js';

let graph: Graph;
let town: Town;
let ground: ReturnType<typeof consenting>;

const categoryId = (name: string) => testIds.of('Category', name);

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  await writeWorld(graph);
  ground = consenting(graph);
  await ground.say(everybody, 'given', consentPurposes);
  await ground.say(['a0'], 'withdrawn', ['personalise', 'social_reco']);
  // All products are of the circle's category; the last four lie one level below it. Prices are 0, 100, … by their number, the last in another currency.
  const products = ['a', 'b'].flatMap((circle) =>
    Array.from({ length: 10 }, (_, at) => ({
      id: productId(`${circle}-product${at}`),
      category: categoryId(at < 6 ? circle : `${circle}-below`),
      price: 100 * at,
      currency: at === 9 ? 'USD' : 'EUR',
    })),
  );
  await graph.raw(
    `UNWIND ['a', 'b'] AS circle
     CREATE (:Category {id: $ids[circle], externalId: circle})<-[:CHILD_OF]-(:Category {id: $ids[circle + '-below'], externalId: circle + '-below'})`,
    { ids: Object.fromEntries(['a', 'b', 'a-below', 'b-below'].map((name) => [name, categoryId(name)])) },
  );
  await graph.raw(
    `UNWIND $products AS row
     MATCH (product:Product {id: row.id}), (category:Category {id: row.category})
     SET product.priceMinor = toInteger(row.price), product.currency = row.currency
     CREATE (product)-[:IN_CATEGORY]->(category)`,
    { products },
  );
  await analyse(ground.deps);
  town = await Town.open(graph);
}, 300_000);

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

interface Told {
  readonly names: readonly string[];
  readonly error: string | undefined;
}

/** The names of a list, with `A` … of the ids of categories in the filter. */
async function list(name: string, filter: string, first = 20): Promise<Told> {
  const id = (category: string) => JSON.stringify(town.publicId(`customer:${name}`, 'Category', category));
  const text = filter.replaceAll(/<([\w-]+)>/g, (_, category: string) => id(category));
  const { data, errors } = await town.ask(
    `customer:${name}`,
    `{ me { recommendations(first: ${first}, filter: ${text}) { rank product { externalId } } } }`,
  );
  const rows = (data as { me: { recommendations: { product: { externalId: string } }[] } | null } | null)?.me;
  return {
    names: rows?.recommendations.map(({ product }) => product.externalId) ?? [],
    error: errors[0]?.message,
  };
}

const numberOf = (name: string) => Number(name.replace(/\D+/, ''));

test('only products of a category or of one below it, or none of them', async () => {
  const whole = (await list('a5', '{}')).names;
  const within = (await list('a5', '{ categories: [<b>] }')).names;
  const below = (await list('a5', '{ categories: [<b-below>] }')).names;
  const without = (await list('a5', '{ notCategories: [<b-below>] }')).names;

  expect(within).toEqual(whole.filter((name) => name.startsWith('b')));
  expect(within.length).toBeGreaterThan(4);
  expect(below).toEqual(within.filter((name) => numberOf(name) >= 6));
  expect(below.length).toBeGreaterThan(0);
  expect(without).toEqual(whole.filter((name) => !below.includes(name)));
  expect((await list('a5', '{ categories: [<b>], notCategories: [<b-below>] }')).names).toEqual(
    within.filter((name) => numberOf(name) < 6),
  );
});

test('only products at a list price in a span of one currency', async () => {
  const whole = (await list('a5', '{}')).names;

  const { names } = await list('a5', '{ price: { currency: "EUR", gte: 200, lt: 800 } }');

  expect(names).toEqual(whole.filter((name) => numberOf(name) >= 2 && numberOf(name) < 8));
  expect(names.length).toBeGreaterThan(2);
  expect((await list('a5', '{ price: { currency: "USD", gte: 0 } }')).names).toEqual(
    whole.filter((name) => numberOf(name) === 9),
  );
});

test('a filter is applied before the list is cut off', async () => {
  const [best] = (await list('a5', '{ categories: [<b>] }')).names;

  expect((await list('a5', '{}', 1)).names[0]).not.toBe(best);
  expect((await list('a5', '{ categories: [<b>] }', 1)).names).toEqual([best]);
});

test('what the customer has is left out unless it is asked for', async () => {
  const has = usesOf('a5');

  expect((await list('a5', '{ owned: false }')).names.filter((name) => has.includes(name))).toEqual([]);
  const all = (await list('a5', '{ owned: true, categories: [<a>] }')).names;
  expect(all.filter((name) => has.includes(name)).length).toBeGreaterThan(2);
});

test('who has not agreed gets what everybody gets, under the same filter', async () => {
  const filter = { ...everyProduct, categories: [categoryId('b-below')] };
  const about = { first: 20, filter, terms: await socialTerms(ground.deps.termsFor, 'personalise.own') };
  const served = { source: new RecommendationReads(graph), models: new ModelShelf() };
  const lists = await recommendationsFor(served, [customerId('a0'), customerId('nobody')], about);

  const stranger = lists.get(customerId('nobody'));
  expect(lists.get(customerId('a0'))).toEqual(stranger);
  expect(stranger?.length).toBeGreaterThan(0);
  // Not even what is asked to stand there tells what somebody has.
  const owned = await recommendationsFor(served, [customerId('a0')], { ...about, owned: true });
  expect(owned.get(customerId('a0'))).toEqual(stranger);
});

test('staff from whom it is withheld cannot tell from a list what its customer has', async () => {
  const staffs = async (filter: string) => {
    const query = `query ($id: ID!) { customer(id: $id) { recommendations(first: 20, filter: ${filter}) { product { externalId } } } }`;
    const purposes = ['service', 'personalise.own', 'social_reco.receive'] as const;
    const { data } = await town.ask('staff', query, { id: town.publicId('staff', 'Customer', 'a4') }, purposes);
    const found = data as unknown as { customer: { recommendations: { product: { externalId: string } }[] } };
    return found.customer.recommendations.map(({ product }) => product.externalId);
  };
  const has = usesOf('a4');
  const before = (await list('a4', '{}')).names;
  await town.says('a4', 'given', { purpose: 'service', at: Date.now() - 60_000 });
  expect((await staffs('{ owned: true }')).filter((name) => has.includes(name)).length).toBeGreaterThan(2);
  expect((await staffs('{ owned: false }')).filter((name) => has.includes(name))).toEqual([]);

  for (const purpose of ['personalise', 'social_reco'])
    await town.says('a4', 'refused', { purpose, recipient: 'staff', at: Date.now() });

  const left = await staffs('{ owned: false }');
  expect(left.filter((name) => has.includes(name)).length).toBeGreaterThan(2);
  expect(await staffs('{ owned: true }')).toEqual(left);
  // The customer's own list is what it was.
  expect((await list('a4', '{}')).names).toEqual(before);
});

test('a filter costs one statement more, and one about all other products where that does not fill a list', async () => {
  const statements = async (most: number, filter: typeof everyProduct) => {
    const reads = new RecommendationReads(graph);
    const about = { first: 5, filter, terms: await socialTerms(ground.deps.termsFor, 'personalise.own') };
    const models = new ModelShelf();
    await recommendationsFor({ source: reads, models }, [customerId('a5')], about);
    const asked: number[] = [];
    const source = {
      evidence: reads.evidence.bind(reads),
      modelBytes: reads.modelBytes.bind(reads),
      productFacts: (ids: readonly string[]) => {
        asked.push(ids.length);
        return reads.productFacts(ids);
      },
    };
    const lists = await recommendationsFor({ source, models }, [customerId('a5')], { ...about, candidatesMost: most });
    return {
      asked,
      found: lists.get(customerId('a5'))?.map((each) => each.productId),
    };
  };
  const none = await statements(500, everyProduct);
  const enough = await statements(500, { ...everyProduct, categories: [categoryId('b-below')] });
  const few = await statements(2, { ...everyProduct, categories: [categoryId('b-below')] });

  expect(none.asked).toEqual([]);
  expect(enough.asked).toHaveLength(1);
  expect(few.asked).toHaveLength(2);
  expect(few.asked[0]).toBe(2);
  expect(few.asked.reduce((sum, count) => sum + count, 0)).toBe(enough.asked[0]);
  expect(few.found).toEqual(enough.found);
  expect(few.found?.length).toBeGreaterThan(0);
});

test('what is wrong with a filter is said', async () => {
  const wrong: readonly (readonly [string, string])[] = [
    ['{ categories: [] }', '`filter.categories` of recommendations has 0 ids; it must have 1 to 50.'],
    [
      '{ price: { currency: "euro", gte: 1 } }',
      '`filter.price.currency` of recommendations is "euro"; it must be three capital letters (ISO 4217).',
    ],
    ['{ price: { currency: "EUR" } }', '`filter.price` of recommendations needs `gte`, `lt` or both.'],
    ['{ price: { currency: "EUR", gte: 5, lt: 5 } }', '`filter.price.lt` of recommendations is 5; it must be above 5.'],
    ['{ price: { currency: "EUR", gte: -1 } }', '`filter.price.gte` of recommendations is -1; it must be 0 or more.'],
  ];
  for (const [filter, message] of wrong) expect((await list('a5', filter)).error).toBe(message);
  expect(await list('a5', '{ categories: ["nobody"] }')).toEqual({ names: [], error: undefined });
});
