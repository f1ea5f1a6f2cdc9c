import { afterAll, beforeAll, expect, test } from 'vitest';
import { contributions } from '../../src/analyse/contributions.js';
import { analyse } from '../../src/analyse/jobs.js';
import { influencesOf } from '../../src/analyse/neighbourhood/influences-of.js';
import { fittedModel, learnedOf, learnOptions } from '../../src/analyse/neighbourhood/neighbourhood.js';
import { type SocialTerms, socialTerms } from '../../src/consent/social-terms.js';
import type { Graph } from '../../src/graph/graph.js';
import { RecommendationReads } from '../../src/graph/recommendation-reads.js';
import { rankProducts, weightsAt } from '../../src/recommend/blend.js';
import { recommendationsFor } from '../../src/recommend/recommendations-for.js';
import { ModelShelf } from '../../src/recommend/served-model.js';
import { Scorer } from '../../src/recommend/signals.js';
import { profileOf } from '../../src/recommend/world.js';
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

const models = new ModelShelf();

async function listsOf(...names: string[]) {
  const served = { source: new RecommendationReads(graph), models };
  return recommendationsFor(served, names.map(customerId), { first: 20, terms: await terms() });
}

test('lists for many customers are one statement', async () => {
  await listsOf('a5');
  const about = { first: 5, terms: await terms() };
  const served = { source: new RecommendationReads(graph), models };
  const before = graph.statements;

  const lists = await recommendationsFor(served, everybody.map(customerId), about);

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

test('a diverse list is chosen from the best, begins with the best, and of who refuses it is that of a stranger', async () => {
  const served = { source: new RecommendationReads(graph), models };
  const asked = async (first: number, diversity: number) =>
    recommendationsFor(served, ['a5', 'a0', 'nobody'].map(customerId), { first, diversity, terms: await terms() });
  const [best, plain, diverse] = [await asked(20, 0), await asked(4, 0), await asked(4, 0.9)];
  const ids = (lists: typeof best, name: string) => lists.get(customerId(name))?.map(({ productId: id }) => id) ?? [];

  expect(ids(plain, 'a5')).toEqual(ids(best, 'a5').slice(0, 4));
  expect(ids(diverse, 'a5')).toHaveLength(4);
  expect(ids(diverse, 'a5')[0]).toBe(ids(best, 'a5')[0]);
  expect(ids(diverse, 'a5')).not.toEqual(ids(plain, 'a5'));
  expect(ids(best, 'a5')).toEqual(expect.arrayContaining(ids(diverse, 'a5')));
  expect(diverse.get(customerId('a5'))?.map(({ rank }) => rank)).toEqual([1, 2, 3, 4]);
  expect(diverse.get(customerId('a0'))).toEqual(diverse.get(customerId('nobody')));
});

test('own products and ties are two consents', async () => {
  const { lists } = await new RecommendationReads(graph).evidence(['a1', 'a2', 'a3'].map(customerId), await terms());

  expect(lists.map(({ owned, ties }) => [owned.length > 0, ties.length])).toEqual([
    [false, 12],
    [true, 0],
    [true, 12],
  ]);
});

test('what is served is what the plain functions give over the same facts', async () => {
  const { deps } = ground;
  const given = await contributions(deps, await deps.termsFor('train'));
  const world = { interactions: given.interactions, ties: await influencesOf(deps, given.customerIds) };
  const options = learnOptions(deps);
  const learned = await learnedOf(deps, world, options);
  const scorer = new Scorer(await fittedModel(deps, world, { options, learned }));
  const customer = given.customerIds.indexOf(customerId('a7'));
  const profile = profileOf(world, customer);

  const ranked = rankProducts(scorer.signals(profile), weightsAt(learned.blend, profile.own.length), 20);

  const served = (await listsOf('a7')).get(customerId('a7')) ?? [];
  expect(served.length).toBeGreaterThan(3);
  expect(served.map(({ productId }) => productId)).toEqual(ranked.map(({ product }) => given.productIds[product]));
  for (const [at, { score }] of ranked.entries()) expect(served[at]?.score).toBeCloseTo(score, 9);
});

test('a use that came since the run counts at once, and one that is withdrawn does not', async () => {
  const before = (await listsOf('b6')).get(customerId('b6')) ?? [];
  const added = before[0]?.productId ?? '';
  const use = 'MATCH (customer:Customer {id: $id}), (product:Product {id: $added})';
  await graph.raw(`${use} CREATE (customer)-[:INTERACTED {kind: 'listened', category: 'behaviour_app'}]->(product)`, {
    id: customerId('b6'),
    added,
  });
  const after = (await listsOf('b6')).get(customerId('b6')) ?? [];
  await ground.say(['b6'], 'withdrawn', consentPurposes);
  const withdrawn = (await listsOf('b6', 'nobody')).get(customerId('b6')) ?? [];

  expect(after.map(({ productId }) => productId)).not.toContain(added);
  expect(after.map(({ score }) => score)).not.toEqual(before.slice(1).map(({ score }) => score));
  expect(withdrawn).toEqual((await listsOf('nobody')).get(customerId('nobody')));
});

test('a model that is not the one of its run is refused', async () => {
  await graph.raw('MATCH (part:ModelPart) SET part.runId = part.runId + "x"');
  const served = { source: new RecommendationReads(graph), models: new ModelShelf() };
  const asked = recommendationsFor(served, [customerId('a7')], { first: 5, terms: await terms() });

  await expect(asked).rejects.toMatchObject({ code: 'CHECKSUM_MISMATCH' });
  await graph.raw('MATCH (part:ModelPart) SET part.runId = left(part.runId, size(part.runId) - 1)');
});

test('a friend who stops contributing counts from the next request on, without a run', async () => {
  const tiesOf = async (name: string) => {
    const { lists } = await new RecommendationReads(graph).evidence([customerId(name)], await terms());
    return lists[0]?.ties.filter(({ products }) => products.length > 0).length;
  };
  expect(await tiesOf('b1')).toBe(12);

  await ground.say(['b2'], 'withdrawn', ['social_reco.contribute']);
  expect(await tiesOf('b1')).toBe(11);
  await ground.say(['b1'], 'withdrawn', ['social_reco.receive']);
  expect(await tiesOf('b1')).toBe(0);
});

test('who lets influence no longer be inferred, or from what it was, moves no list from the next request on, and is moved by none', async () => {
  const tiesOf = async (name: string) => {
    const { lists } = await new RecommendationReads(graph).evidence([customerId(name)], await terms());
    return lists[0]?.ties.length;
  };
  const learned = async (name: string) =>
    (await influencesOf(ground.deps, [...everybody.map(customerId)]))[everybody.indexOf(name)]?.length;
  expect([await tiesOf('a3'), await learned('a3')]).toEqual([12, 12]);

  await ground.say(['a4'], 'withdrawn', ['social_reco.contribute'], 'inferred.influence');
  expect([await tiesOf('a3'), await learned('a3')]).toEqual([11, 11]);
  expect([await tiesOf('a4'), await learned('a4')]).toEqual([0, 0]);

  await graph.raw(
    "MATCH (:Customer {id: $id})-[tie:INFLUENCES]->() SET tie.inputs = ['social_edge', 'location_visit']",
    {
      id: customerId('a5'),
    },
  );
  expect(await tiesOf('a3')).toBe(11);
  await ground.say(['a5'], 'withdrawn', ['social_reco.contribute'], 'location.visit');
  expect([await tiesOf('a3'), await learned('a3')]).toEqual([10, 10]);
});

test('among few contributors only those who agreed to be named count', async () => {
  const friends = ['b4', 'b5', 'b7', 'b8', 'b9', 'b10', 'b11', 'b12', 'b13'];
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

  await expect(
    recommendationsFor({ source: new RecommendationReads(graph), models }, many, about),
  ).rejects.toMatchObject({
    code: 'QUERY_TOO_LARGE',
  });
  expect(graph.statements).toBe(before);
});
