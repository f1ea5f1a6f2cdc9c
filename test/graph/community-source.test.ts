import { afterAll, beforeAll, expect, test } from 'vitest';
import { analyse } from '../../src/analyse/jobs.js';
import { neighbourhood } from '../../src/analyse/neighbourhood/neighbourhood.js';
import { runJob } from '../../src/analyse/job.js';
import { socialTerms } from '../../src/consent/social-terms.js';
import type { Graph } from '../../src/graph/graph.js';
import { RecommendationReads } from '../../src/graph/recommendation-reads.js';
import { decodeModel } from '../../src/recommend/model-bytes.js';
import { recommendationsFor } from '../../src/recommend/recommendations-for.js';
import { ModelShelf } from '../../src/recommend/served-model.js';
import { clearGraph, openGraph } from '../graph-harness.js';
import {
  consenting,
  consentPurposes,
  customerId,
  productId,
  serveWeights,
  usesOf,
  writeWorld,
} from './analyse-world.js';
import { ofSignals } from '../signal-weights.js';
import { Town } from '../town.js';

const membersOfCircle = 54;
const names = ['a', 'b'].flatMap((circle) =>
  Array.from({ length: membersOfCircle }, (_, index) => `${circle}${index}`),
);
/** Lists of what rises in the community alone, and of what is popular behind it. */
const weights = ofSignals({ community: 1, popular: 0.01 });
let graph: Graph;
let ground: ReturnType<typeof consenting>;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  await writeWorld(graph, names);
  ground = consenting(graph);
  await ground.say(names, 'given', consentPurposes);
  await analyse(ground.deps, new Set(['popularity', 'communities', 'neighbourhood']));
  await serveWeights(graph, weights);
}, 240_000);
afterAll(() => graph[Symbol.asyncDispose]());

function terms() {
  return socialTerms(ground.deps.termsFor, 'personalise.own');
}

async function listOf(name: string) {
  const served = { source: new RecommendationReads(graph), models: new ModelShelf() };
  const lists = await recommendationsFor(served, [customerId(name)], { first: 8, terms: await terms() });
  return lists.get(customerId(name)) ?? [];
}

async function communitiesOf(name: string): Promise<readonly string[] | undefined> {
  const { lists } = await new RecommendationReads(graph).evidence([customerId(name)], await terms());
  return lists[0]?.communities;
}

/** What the served model says of communities: none of what it says rests on their names. */
async function published() {
  const { model } = (await new RecommendationReads(graph).evidence([customerId('a0')], await terms())).published;
  if (model === null) throw new Error('a model is served');
  const bytes = await new RecommendationReads(graph).modelBytes(model.runId);
  const { productIds, model: items } = decodeModel(bytes, model.digest);
  const { names, starts, products, scores } = items.typical.community;
  return names
    .map((_, at) => {
      const row = Array.from({ length: starts[at + 1] as number }, (__, place) => place).slice(starts[at]);
      return row.map((place) => [productIds[products[place] as number], scores[place]]);
    })
    .toSorted((one, other) => (String(one[0]?.[0]) < String(other[0]?.[0]) ? -1 : 1));
}

async function learnAnew(): Promise<void> {
  await runJob(neighbourhood, ground.deps);
}

test('who is in a community of 50 gets what its members have, in its name', async () => {
  const list = await listOf('a3');
  const rest = Array.from({ length: 10 }, (_, at) => `a-product${at}`).filter((name) => !usesOf('a3').includes(name));

  const told = list.filter(({ reason }) => reason === 'COMMUNITY');
  expect(told.map((item) => item.productId).toSorted()).toEqual(rest.map(productId).toSorted());
  expect(list.slice(0, told.length)).toEqual(told);
  expect(list.some(({ reason }) => reason === 'POPULAR')).toBe(true);
  expect(list.every(({ nonPersonal }) => !nonPersonal)).toBe(true);
});

test('who has nothing but a community has a personal list by it', async () => {
  await graph.raw('MATCH (:Customer {id: $id})-[use:INTERACTED]->() DELETE use', { id: customerId('b53') });

  const [first] = await listOf('b53');

  expect(first).toMatchObject({ reason: 'COMMUNITY', nonPersonal: false });
  await graph.raw(
    `MATCH (customer:Customer {id: $id}), (product:Product) WHERE product.id IN $uses
     CREATE (customer)-[:INTERACTED {kind: 'listened', weight: 1.0, category: 'behaviour_app', key: 'listened'}]->(product)`,
    { id: customerId('b53'), uses: usesOf('b53').map(productId) },
  );
});

test('a membership is used only as far as it may be inferred and used for lists, from the next request on', async () => {
  expect(await communitiesOf('a5')).toHaveLength(1);

  await ground.say(['a5'], 'withdrawn', ['personalise'], 'inferred.community');
  await ground.say(['a6'], 'withdrawn', ['personalise'], 'social.edge');
  await ground.say(['b30'], 'withdrawn', ['segment']);
  const before = await Promise.all(['a5', 'a6', 'b30'].map(listOf));
  await graph.raw(
    'MATCH (customer:Customer)-[membership:IN_COMMUNITY]->() WHERE customer.id IN $ids DELETE membership',
    {
      ids: ['a5', 'a6', 'b30'].map(customerId),
    },
  );

  expect(await communitiesOf('a5')).toEqual([]);
  expect(await Promise.all(['a5', 'a6', 'b30'].map(listOf))).toEqual(before);
  expect(before.flat().filter(({ reason }) => reason === 'COMMUNITY')).toEqual([]);
});

test('a preview shows what the list loses with segmentation, and the list has lost it once that is withdrawn', async () => {
  await using town = await Town.open(graph);
  const list = '{ reason product { externalId } }';
  const input = { scopes: [{ purpose: 'segment' }] };

  const { data, errors } = await town.ask(
    'customer:b31',
    `query ($input: ConsentInput) { previewConsent(choice: WITHDRAW, input: $input, first: 8) { before ${list} after ${list} } }`,
    { input },
  );
  const withdrawal = 'mutation ($input: ConsentInput) { withdrawConsent(input: $input) { receiptId } }';
  expect((await town.ask('customer:b31', withdrawal, { input })).errors).toEqual([]);
  const now = await town.ask('customer:b31', `{ me { recommendations(first: 8) ${list} } }`);

  expect(errors).toEqual([]);
  const { previewConsent } = data as never as { previewConsent: Record<'before' | 'after', { reason: string }[]> };
  const { before, after } = previewConsent;
  expect(before.map(({ reason }) => reason)).toContain('COMMUNITY');
  expect(after.map(({ reason }) => reason)).not.toContain('COMMUNITY');
  expect(now.data).toEqual({ me: { recommendations: after } });
});

test('a withdrawal changes what is published with the next run alone', async () => {
  const before = [await published(), await listOf('a20')];

  await ground.say(['a7'], 'withdrawn', ['train']);
  const meanwhile = [await published(), await listOf('a20')];
  await learnAnew();

  expect(meanwhile).toEqual(before);
  expect((await published())[0]).not.toEqual(before[0]?.[0]);
});

test('a member who withholds uses or membership changes nothing in what is published', async () => {
  await ground.say(['a8'], 'withdrawn', ['train'], 'inferred.community');
  await ground.say(['b8'], 'withdrawn', ['segment']);
  await ground.say(['b9'], 'withdrawn', ['train'], 'behaviour.app');
  await learnAnew();
  const withheld = await published();
  expect(withheld).toHaveLength(2);

  // Another world: who said no is in no community, or used something else.
  await graph.raw(
    'MATCH (customer:Customer)-[membership:IN_COMMUNITY]->() WHERE customer.id IN $ids DELETE membership',
    {
      ids: ['a8', 'b8'].map(customerId),
    },
  );
  await graph.raw(
    `MATCH (customer:Customer {id: $id})-[use:INTERACTED]->() DELETE use
     WITH DISTINCT customer
     MATCH (product:Product) WHERE product.externalId STARTS WITH 'a-'
     CREATE (customer)-[:INTERACTED {kind: 'listened', weight: 1.0, category: 'behaviour_app', key: 'listened'}]->(product)`,
    { id: customerId('b9') },
  );
  await learnAnew();

  expect(await published()).toEqual(withheld);
});

test('nothing is published of a community of which fewer than 50 take part, nor where there is none', async () => {
  await ground.say(['a10', 'a11', 'a12'], 'withdrawn', ['train'], 'inferred.community');
  await learnAnew();
  expect(await published()).toHaveLength(1);
  await ground.say(['b10', 'b11', 'b12'], 'withdrawn', ['segment'], 'social.edge');
  await learnAnew();
  expect(await published()).toEqual([]);

  await graph.raw("MATCH (run:Run {job: 'communities'}) DELETE run");
  await graph.raw('MATCH (community:Community) DETACH DELETE community');
  await learnAnew();
  await serveWeights(graph, weights);

  expect(await published()).toEqual([]);
  expect((await listOf('b20')).map(({ reason }) => reason)).not.toContain('COMMUNITY');
});
