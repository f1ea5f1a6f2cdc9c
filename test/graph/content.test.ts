import { afterAll, beforeAll, expect, test } from 'vitest';
import { runJob } from '../../src/analyse/job.js';
import { neighbourhood } from '../../src/analyse/neighbourhood/neighbourhood.js';
import { socialTerms } from '../../src/consent/social-terms.js';
import type { Graph } from '../../src/graph/graph.js';
import { RecommendationReads } from '../../src/graph/recommendation-reads.js';
import { decodeModel } from '../../src/recommend/model-bytes.js';
import { recommendationsFor } from '../../src/recommend/recommendations-for.js';
import { ModelShelf } from '../../src/recommend/served-model.js';
import { clearGraph, openGraph } from '../graph-harness.js';
import { ofSignals } from '../signal-weights.js';
import { type As, Town } from '../town.js';
import {
  consenting,
  consentPurposes,
  customerId,
  everybody,
  productId,
  serveWeights,
  writeWorld,
} from './analyse-world.js';

/** What nobody has, and what is like what the `a`s have: two have it, too few for more to be known of it. */
const fresh = ['fresh-a', 'fresh-b', 'thin-a'] as const;
const stranger = 'stranger';
const weights = ofSignals({ linear: 1, factors: 1, content: 20, popular: 0.01 });
let graph: Graph;
let ground: ReturnType<typeof consenting>;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  await writeWorld(graph);
  await graph.raw('CREATE (:Customer {id: $id, residency: "DE", ageBand: "adult"})', { id: customerId(stranger) });
  await graph.raw(
    'UNWIND $rows AS row MERGE (product:Product {id: row[0]}) ON CREATE SET product.externalId = row[1], product.name = row[1]',
    { rows: [...fresh, 'secret-a', 'plain'].map((name) => [productId(name), name]) },
  );
  // The circle of a product's name says its category; `plain` has none.
  await graph.raw(
    `UNWIND ['a', 'b'] AS circle
     CREATE (category:Category {id: 'category-' + circle})
     WITH category, circle
     MATCH (product:Product)
     WHERE product.externalId STARTS WITH circle + '-' OR product.externalId ENDS WITH '-' + circle
     SET product.brand = 'of ' + circle
     CREATE (product)-[:IN_CATEGORY]->(category)`,
  );
  await graph.raw("MATCH (product:Product {externalId: 'secret-a'}) SET product.special = 'special_health'");
  ground = consenting(graph);
  await ground.say(everybody, 'given', consentPurposes);
  for (const name of ['a0', 'a1']) await use(name, 'thin-a');
}, 240_000);
afterAll(() => graph[Symbol.asyncDispose]());

async function use(name: string, product: string): Promise<void> {
  await graph.raw(
    `MATCH (customer:Customer {id: $customer}), (product:Product {id: $product})
     CREATE (customer)-[:INTERACTED {kind: 'listened', weight: 1.0, category: 'behaviour_app', key: 'listened'}]->(product)`,
    { customer: customerId(name), product: productId(product) },
  );
}

async function unuse(name: string, product: string): Promise<void> {
  await graph.raw('MATCH (:Customer {id: $customer})-[use:INTERACTED]->(:Product {id: $product}) DELETE use', {
    customer: customerId(name),
    product: productId(product),
  });
}

async function learnAnew() {
  await runJob(neighbourhood, ground.deps);
  const terms = await socialTerms(ground.deps.termsFor, 'personalise.own');
  const { published } = await new RecommendationReads(graph).evidence([customerId('a0')], terms);
  if (published.model === null) throw new Error('a model is served');
  const { runId, digest } = published.model;
  return { digest, ...decodeModel(await new RecommendationReads(graph).modelBytes(runId), digest) };
}

async function listOf(name: string) {
  const terms = await socialTerms(ground.deps.termsFor, 'personalise.own');
  const served = { source: new RecommendationReads(graph), models: new ModelShelf() };
  const lists = await recommendationsFor(served, [customerId(name)], { first: 30, terms });
  return lists.get(customerId(name)) ?? [];
}

/** The products of a list by what they are like, by name. */
async function newTo(name: string): Promise<readonly string[]> {
  const list = await listOf(name);
  const ids = new Map([...fresh, 'secret-a', 'plain'].map((each) => [productId(each) as string, each]));
  return list.filter(({ reason }) => reason === 'CONTENT').map(({ productId: id }) => ids.get(id) ?? 'other');
}

test('what nobody has, or few, is recommended by what it is like, and what is sensitive or not described is not', async () => {
  const { productIds, model } = await learnAnew();
  await serveWeights(graph, weights);

  expect(productIds).toContain(productId('fresh-a'));
  expect(productIds).not.toContain(productId('secret-a'));
  expect(productIds).not.toContain(productId('plain'));
  expect(model.content.traits.length).toBeGreaterThan(0);
  // Of both circles what is like what the customer has comes first.
  expect((await newTo('a5')).slice(0, 2).toSorted()).toEqual(['fresh-a', 'thin-a']);
  expect((await newTo('b5')).at(0)).toBe('fresh-b');
  expect(await newTo('b5')).not.toContain('secret-a');
  // Of whom nothing is known there is nothing to go by.
  const list = await listOf(stranger);
  expect(list.length).toBeGreaterThan(0);
  expect(list.every(({ reason, nonPersonal }) => reason === 'POPULAR' && nonPersonal)).toBe(true);
});

test('it says why, in both languages', async () => {
  await learnAnew();
  await serveWeights(graph, weights);
  await using town = await Town.open(graph);
  const query =
    '{ me { recommendations(first: 30) { reason because { name } product { externalId } en: explanation ru: explanation(language: RU) } } }';
  const { data, errors } = await town.ask('customer:b5' satisfies As, query, {}, ['personalise.own']);

  expect(errors).toEqual([]);
  const { me } = data as unknown as { me: { recommendations: { reason: string; product: { externalId: string } }[] } };
  expect(me.recommendations.find(({ reason }) => reason === 'CONTENT')).toEqual({
    reason: 'CONTENT',
    because: null,
    product: { externalId: 'fresh-b' },
    en: 'It is of a kind that suits what you have.',
    ru: 'Такие товары подходят к тому, что у вас уже есть.',
  });
});

test('uses that are withheld, or that are too few, change nothing of what products are like; a withdrawal is as if never contributed', async () => {
  const before = await learnAnew();
  await use('a2', 'thin-a');
  const many = await learnAnew();
  // Three are enough here for factors of its own.
  expect(many.digest).not.toBe(before.digest);
  await ground.say(['a2'], 'withdrawn', ['train'], 'behaviour.app');
  const withdrawn = await learnAnew();
  await unuse('a2', 'thin-a');
  for (const product of ['fresh-a', 'fresh-b']) await use('a2', product);
  expect((await learnAnew()).digest).toBe(withdrawn.digest);
  for (const product of ['fresh-a', 'fresh-b']) await unuse('a2', product);
  expect((await learnAnew()).digest).toBe(withdrawn.digest);
  await ground.say(['a2'], 'given', ['train'], 'behaviour.app');
  const again = await learnAnew();
  expect(again.digest).toBe(before.digest);
  // Who the few are, or whether there are any, is in no number of it.
  await unuse('a0', 'thin-a');
  expect((await learnAnew()).model.content).toEqual(again.model.content);
});
