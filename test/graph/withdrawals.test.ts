import { afterAll, beforeAll, expect, test } from 'vitest';
import { analyse } from '../../src/analyse/jobs.js';
import { socialTerms } from '../../src/consent/social-terms.js';
import type { Graph } from '../../src/graph/graph.js';
import { RecommendationReads } from '../../src/graph/recommendation-reads.js';
import { recommendationsFor } from '../../src/recommend/recommendations-for.js';
import { ModelShelf } from '../../src/recommend/served-model.js';
import { seededRandom } from '../../src/recommend/seeded.js';
import { clearGraph, openGraph } from '../graph-harness.js';
import {
  consenting,
  consentPurposes,
  customerId,
  derivedFacts,
  everybody,
  letTiesCount,
  writeWorld,
} from './analyse-world.js';

let graph: Graph;

beforeAll(async () => {
  graph = await openGraph();
});
afterAll(() => graph[Symbol.asyncDispose]());

/** A fifth of everybody. */
const leaving = ['a3', 'a7', 'a11', 'b0', 'b5', 'b9'];
const staying = everybody.filter((name) => !leaving.includes(name));

/** Everybody uses what friends of a smaller number use one to three days after the first of them: so there is something to learn of who moves whom. */
async function writeDatedWorld(names: readonly string[]): Promise<void> {
  await writeWorld(graph, names);
  const random = seededRandom(9);
  const lags = everybody.map((name) => ({ id: customerId(name), days: 3 * Number(name.slice(1)) + 2 * random() }));
  await graph.raw(
    `UNWIND $lags AS row
     MATCH (customer:Customer {id: row.id})-[use:INTERACTED]->(product:Product)
     WITH row, use, product, toInteger(substring(product.name, size(product.name) - 1)) AS number
     SET use.at = datetime('2025-01-01') + duration({days: 40 * number, minutes: toInteger(1440 * row.days)})`,
    { lags },
  );
}

async function listsOf(deps: ReturnType<typeof consenting>['deps'], names: readonly string[]) {
  const served = { source: new RecommendationReads(graph), models: new ModelShelf() };
  const terms = await socialTerms(deps.termsFor, 'personalise.own');
  return recommendationsFor(served, names.map(customerId), { first: 20, terms });
}

async function count(text: string): Promise<number> {
  const { records } = await graph.raw(text, { leaving: leaving.map(customerId) }, { mode: 'READ' });
  return Number(records[0]?.get('count'));
}

test('when a fifth withdraw they count for nothing at once, and after the next run it is as if they never had', async () => {
  await clearGraph(graph);
  await writeDatedWorld(everybody);
  const withdrawn = consenting(graph);
  await withdrawn.say(everybody, 'given', consentPurposes);
  await analyse(withdrawn.deps);
  const before = await derivedFacts(graph);
  const ofLeaving = `MATCH (customer:Customer) WHERE customer.id IN $leaving
    MATCH (customer)-[:INFLUENCES|IN_COMMUNITY|IN_SEGMENT]-() RETURN count(*) AS count`;
  expect(
    await count("MATCH ()-[edge:INFLUENCES]->() WHERE edge.method <> 'structural_prior' RETURN count(*) AS count"),
  ).toBeGreaterThan(50);
  expect(await count(ofLeaving)).toBeGreaterThan(6 * 14);
  await letTiesCount(graph);
  const listsBefore = await listsOf(withdrawn.deps, everybody);

  await withdrawn.say(leaving, 'withdrawn', consentPurposes);

  // At once: nothing inferred of them is there, their lists are everybody's, and in the lists of others nothing counts that they did or whom they know.
  expect(await count(ofLeaving)).toBe(0);
  const lists = await listsOf(withdrawn.deps, [...everybody, 'nobody']);
  for (const name of leaving) {
    expect(listsBefore.get(customerId(name))?.some(({ nonPersonal }) => nonPersonal)).toBe(false);
    expect(lists.get(customerId(name))).toEqual(lists.get(customerId('nobody')));
  }
  expect(
    staying.filter(
      (name) => JSON.stringify(lists.get(customerId(name))) !== JSON.stringify(listsBefore.get(customerId(name))),
    ),
  ).not.toEqual([]);
  await graph.raw(
    'MATCH (customer:Customer)-[fact:INTERACTED|FRIEND_OF]-() WHERE customer.id IN $leaving DELETE fact',
    { leaving: leaving.map(customerId) },
  );
  const without = await listsOf(withdrawn.deps, [...everybody, 'nobody']);
  expect(without).toEqual(lists);

  await clearGraph(graph);
  await writeDatedWorld(everybody);
  const again = consenting(graph);
  await again.say(everybody, 'given', consentPurposes);
  await analyse(again.deps);
  expect(await derivedFacts(graph)).toEqual(before);
  await again.say(leaving, 'withdrawn', consentPurposes);
  await analyse(again.deps);
  const after = await derivedFacts(graph);

  await clearGraph(graph);
  // Written in another order, so that nothing may depend on where the database keeps a node.
  await writeDatedWorld(everybody.toReversed());
  const never = consenting(graph);
  await never.say(staying, 'given', consentPurposes);
  await analyse(never.deps);
  expect(after).not.toEqual(before);
  expect(after).toEqual(await derivedFacts(graph));
}, 300_000);
