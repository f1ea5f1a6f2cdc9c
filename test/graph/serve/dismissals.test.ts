import { afterAll, beforeAll, expect, test } from 'vitest';
import { analyse } from '../../../src/analyse/jobs.js';
import type { Graph } from '../../../src/graph/graph.js';
import { clearGraph, openGraph, testIds } from '../../graph-harness.js';
import { type As, Town } from '../../town.js';
import {
  consenting,
  consentPurposes,
  derivedFacts,
  everybody,
  productId,
  usesOf,
  writeWorld,
} from '../analyse-world.js';

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
  await ground.say(['a1'], 'withdrawn', ['personalise'], 'behaviour.web');
  await graph.raw(
    `CREATE (above:Category {id: $above, externalId: 'b'})<-[:CHILD_OF]-(below:Category {id: $below, externalId: 'b-below'})
     WITH below
     UNWIND $products AS id
     MATCH (product:Product {id: id})
     CREATE (product)-[:IN_CATEGORY]->(below)`,
    {
      above: categoryId('b'),
      below: categoryId('b-below'),
      products: Array.from({ length: 10 }, (_, at) => productId(`b-product${at}`)),
    },
  );
  await analyse(ground.deps);
  town = await Town.open(graph);
}, 300_000);

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

async function listOf(as: As, name: string): Promise<readonly string[]> {
  const field = 'recommendations(first: 20) { product { externalId } }';
  const id = town.publicId(as, 'Customer', name);
  const { data, errors } = await town.ask(as, `query ($id: ID!) { customer(id: $id) { ${field} } }`, { id }, [
    'personalise.own',
    'social_reco.receive',
  ]);
  expect(errors).toEqual([]);
  const found = data as unknown as { customer: { recommendations: { product: { externalId: string } }[] } | null };
  return found.customer?.recommendations.map(({ product }) => product.externalId) ?? [];
}

async function say(as: As, field: string, noun: 'Product' | 'Category', name: string) {
  const argument = noun === 'Product' ? 'product' : 'category';
  const id = town.publicId(as, noun, name);
  const { data, errors } = await town.ask(as, `mutation ($id: ID!) { said: ${field}(${argument}: $id) }`, { id });
  return { said: data?.['said'] ?? null, error: errors[0] };
}

async function ownOf(name: string) {
  const { data } = await town.ask(
    `customer:${name}`,
    '{ me { dismissedProducts(first: 9) { totalCount edges { at node { externalId } } } notInterestedIn(first: 9) { nodes { externalId } } } }',
  );
  return data?.['me'] as unknown as {
    dismissedProducts: { totalCount: number; edges: { at: string; node: { externalId: string } }[] };
    notInterestedIn: { nodes: { externalId: string }[] };
  };
}

test('a list obeys a dismissal at once, and as before once it is taken back', async () => {
  const before = await listOf('customer:a5', 'a5');
  const [best = ''] = before;

  expect((await say('customer:a5', 'dismissRecommendation', 'Product', best)).said).toBe(true);
  const after = await listOf('customer:a5', 'a5');
  const own = await ownOf('a5');
  expect((await say('customer:a5', 'restoreRecommendation', 'Product', best)).said).toBe(true);

  expect(after).toEqual(before.slice(1));
  expect(own.dismissedProducts.totalCount).toBe(1);
  expect(own.dismissedProducts.edges[0]?.node.externalId).toBe(best);
  expect(Date.parse(own.dismissedProducts.edges[0]?.at ?? '')).toBeGreaterThan(Date.now() - 60_000);
  expect(await listOf('customer:a5', 'a5')).toEqual(before);
  expect((await say('customer:a5', 'restoreRecommendation', 'Product', best)).said).toBe(false);
});

test('that a customer dismissed what is sensitive is told to nobody else who may not know of it', async () => {
  const [best = ''] = await listOf('customer:a5', 'a5');
  await say('customer:a5', 'dismissRecommendation', 'Product', best);
  const seen = async (as: As) => {
    const query =
      'query ($id: ID!) { customer(id: $id) { dismissedProducts(first: 9) { totalCount nodes { externalId } } } }';
    const { data } = await town.ask(as, query, { id: town.publicId(as, 'Customer', 'a5') }, ['personalise.own']);
    return data?.['customer'];
  };
  const dismissed = { dismissedProducts: { totalCount: 1, nodes: [{ externalId: best }] } };
  expect(await seen('staff')).toEqual(dismissed);

  await graph.raw("MATCH (product:Product {id: $id}) SET product.special = 'special_health'", { id: productId(best) });

  expect(await seen('staff')).toEqual({ dismissedProducts: { totalCount: 0, nodes: [] } });
  expect((await ownOf('a5')).dismissedProducts.totalCount).toBe(1);
  await graph.raw('MATCH (product:Product {id: $id}) REMOVE product.special', { id: productId(best) });
  await say('customer:a5', 'restoreRecommendation', 'Product', best);
});

test('of a category that a customer is not interested in nothing is recommended, nor of one below it', async () => {
  const before = await listOf('customer:a5', 'a5');

  expect((await say('customer:a5', 'notInterested', 'Category', 'b')).said).toBe(true);
  const after = await listOf('customer:a5', 'a5');
  const own = await ownOf('a5');
  expect((await say('customer:a5', 'interestedAgain', 'Category', 'b')).said).toBe(true);

  expect(before.filter((name) => name.startsWith('b')).length).toBeGreaterThan(0);
  expect(after).toEqual(before.filter((name) => !name.startsWith('b')));
  expect(own.notInterestedIn.nodes.map(({ externalId }) => externalId)).toEqual(['b']);
});

test('saying it twice is saying it once', async () => {
  const [best = ''] = await listOf('customer:a6', 'a6');
  expect((await say('customer:a6', 'dismissRecommendation', 'Product', best)).said).toBe(true);
  const [first] = (await ownOf('a6')).dismissedProducts.edges;

  const again = await Promise.all([1, 2, 3].map(() => say('customer:a6', 'dismissRecommendation', 'Product', best)));

  expect(again.map(({ said }) => said)).toEqual([false, false, false]);
  expect((await ownOf('a6')).dismissedProducts.edges).toEqual([first]);
});

test('nobody else has another list for it, and no analysis learns of it', async () => {
  const others = async () => Promise.all(['a7', 'b3'].map((name) => listOf(`customer:${name}`, name)));
  const before = await others();
  const facts = await derivedFacts(graph);

  for (const product of before[0]?.slice(0, 2) ?? [])
    await say('customer:a8', 'dismissRecommendation', 'Product', product);
  await say('customer:a8', 'notInterested', 'Category', 'b');
  await analyse(ground.deps);

  expect(await derivedFacts(graph)).toEqual(facts);
  expect(await others()).toEqual(before);
});

test('who agreed to nothing is obeyed in what they see themselves, and nobody else learns of it', async () => {
  for (const name of ['a0', 'a1']) {
    const [best = '', next] = await listOf(`customer:${name}`, name);
    const seen = await listOf('staff', name);
    await say(`customer:${name}`, 'dismissRecommendation', 'Product', best);

    expect((await listOf(`customer:${name}`, name))[0]).toBe(next);
    expect(await listOf('staff', name)).toEqual(seen);
  }
  const staff = await town.ask(
    'staff',
    'query ($id: ID!) { customer(id: $id) { dismissedProducts(first: 3) { totalCount } } }',
    { id: town.publicId('staff', 'Customer', 'a1') },
    ['personalise.own'],
  );
  expect(staff.data).toEqual({ customer: { dismissedProducts: { totalCount: 0 } } });
});

test('only customers may say it, and of products and categories alone', async () => {
  const [product = ''] = usesOf('a2');
  for (const as of ['staff', 'partner'] as const) {
    const { said, error } = await say(as, 'dismissRecommendation', 'Product', product);
    expect([said, error?.extensions.code]).toEqual([null, 'FORBIDDEN']);
  }
  for (const [field, noun] of [
    ['dismissRecommendation', 'Product'],
    ['restoreRecommendation', 'Product'],
    ['notInterested', 'Category'],
    ['interestedAgain', 'Category'],
  ] as const) {
    const { error } = await say('customer:a2', field, noun, 'none of these');
    expect([error?.extensions.code, error?.message]).toEqual([
      'BAD_USER_INPUT',
      `\`${noun.toLowerCase()}\` is the id of no ${noun.toLowerCase()}.`,
    ]);
  }
  const unknown = await say('customer:zed', 'dismissRecommendation', 'Product', product);
  expect(unknown.error?.extensions.code).toBe('CUSTOMER_UNKNOWN');
});
