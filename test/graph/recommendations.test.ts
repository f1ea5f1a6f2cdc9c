import { afterAll, beforeAll, expect, test } from 'vitest';
import { packContributions } from '../../src/analyse/contributions.js';
import { analyse } from '../../src/analyse/jobs.js';
import { learnOptions } from '../../src/analyse/neighbourhood/neighbourhood.js';
import { type SocialTerms, socialTerms } from '../../src/consent/social-terms.js';
import type { Graph } from '../../src/graph/graph.js';
import { RecommendationReads } from '../../src/graph/recommendation-reads.js';
import { learnedFrom } from '../../src/recommend/recommendation.js';
import { recommendationsFor } from '../../src/recommend/recommendations-for.js';
import { worldSources } from '../../src/recommend/world.js';
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
  await ground.say(['a0'], 'withdrawn', consentPurposes);
  await ground.say(['a1'], 'withdrawn', ['personalise']);
  await ground.say(['a2'], 'withdrawn', ['social_reco.receive']);
  await analyse(ground.deps);
});
afterAll(() => graph[Symbol.asyncDispose]());

function terms(): Promise<SocialTerms> {
  return socialTerms(ground.deps.termsFor, 'personalise.own');
}

async function listsOf(...names: string[]) {
  const reads = new RecommendationReads(graph);
  return recommendationsFor(reads, names.map(customerId), { first: 20, terms: await terms() });
}

test('lists for many customers are one statement', async () => {
  const about = { first: 5, terms: await terms() };
  const before = graph.statements;

  const lists = await recommendationsFor(new RecommendationReads(graph), everybody.map(customerId), about);

  expect(graph.statements - before).toBe(1);
  expect(lists.size).toBe(everybody.length);
});

test('what the customer has is not in the list, and the list says what it rests on', async () => {
  const list = (await listsOf('a5')).get(customerId('a5')) ?? [];

  const owned = new Set<string>(usesOf('a5').map(productId));
  expect(list.length).toBeGreaterThan(3);
  expect(list.filter((item) => owned.has(item.productId))).toEqual([]);
  expect(list.map(({ rank }) => rank)).toEqual(list.map((_, index) => index + 1));
  expect(list[0]?.reason).not.toBe('POPULAR');
  expect(list.every(({ nonPersonal }) => !nonPersonal)).toBe(true);
});

test('who refuses everything gets the list that a stranger gets, and it says so', async () => {
  const lists = await listsOf('a0', 'nobody');
  const list = lists.get(customerId('a0')) ?? [];

  expect(list).toEqual(lists.get(customerId('nobody')));
  expect(list.length).toBeGreaterThan(10);
  expect(list.every(({ nonPersonal, reason }) => nonPersonal && reason === 'POPULAR')).toBe(true);
});

test('own products and ties are two consents', async () => {
  const { lists } = await new RecommendationReads(graph).evidence(['a1', 'a2', 'a3'].map(customerId), await terms());

  expect(lists.map(({ owned, similar, ties }) => [owned.length > 0, similar.length > 0, ties.length])).toEqual([
    [false, false, 12],
    [true, true, 0],
    [true, true, 12],
  ]);
});

test('the neighbourhood in the graph is the one of the plain functions', async () => {
  const { lists, published } = await new RecommendationReads(graph).evidence([customerId('a7')], await terms());
  const names = everybody.filter((name) => name !== 'a0').sort((x, y) => (customerId(x) < customerId(y) ? -1 : 1));
  const given = packContributions(
    names.map(customerId),
    names.map((name) => usesOf(name).map(productId)),
  );
  const { alpha, beta } = learnedFrom(published.parameters);
  const world = { interactions: given.interactions, ties: [] };
  const sources = worldSources(world, { ...learnOptions(ground.deps), alpha, beta })(names.indexOf('a7'));

  const expected = new Map([...sources.similar].map(([product, score]) => [given.productIds[product], score]));
  expect(lists[0]?.similar).toHaveLength(expected.size);
  for (const [product, score] of lists[0]?.similar ?? []) expect(score).toBeCloseTo(expected.get(product) ?? -1, 12);
});

test('a friend who stops contributing counts from the next request on, without a run', async () => {
  const tiesOf = async (name: string) => {
    const { lists } = await new RecommendationReads(graph).evidence([customerId(name)], await terms());
    return lists[0]?.ties.filter(({ products }) => products.length > 0).length;
  };
  expect(await tiesOf('b1')).toBe(13);

  await ground.say(['b2'], 'withdrawn', ['social_reco.contribute']);
  expect(await tiesOf('b1')).toBe(12);
  await ground.say(['b1'], 'withdrawn', ['social_reco.receive']);
  expect(await tiesOf('b1')).toBe(0);
});

test('among few contributors only those who agreed to be named count', async () => {
  const friends = ['b4', 'b5', 'b6', 'b7', 'b8', 'b9', 'b10', 'b11', 'b12', 'b13'];
  await ground.say(friends, 'withdrawn', ['social_reco.contribute']);
  await ground.say(['b0', 'b1'], 'withdrawn', ['social_reco.attribute']);

  const { lists } = await new RecommendationReads(graph).evidence([customerId('b3')], await terms());

  const ties = lists[0]?.ties ?? [];
  expect(ties).toHaveLength(2);
  expect(ties.every(({ products }) => products.length === 6)).toBe(true);
  expect(ties.flatMap(({ namedProducts }) => namedProducts)).toEqual([]);
});

test('more customers than a page are refused before any statement', async () => {
  const about = { first: 5, terms: await terms() };
  const before = graph.statements;
  const many = Array.from({ length: 101 }, (_, index) => customerId(`c${index}`));

  await expect(recommendationsFor(new RecommendationReads(graph), many, about)).rejects.toMatchObject({
    code: 'QUERY_TOO_LARGE',
  });
  expect(graph.statements).toBe(before);
});
