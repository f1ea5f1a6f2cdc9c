import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { analyse } from '../../src/analyse/jobs.js';
import type { Graph } from '../../src/graph/graph.js';
import { seededRandom } from '../../src/recommend/seeded.js';
import { clearGraph, openGraph } from '../graph-harness.js';
import { consenting, consentPurposes, customerId, derivedFacts, productId } from './analyse-world.js';

let graph: Graph;

beforeAll(async () => {
  graph = await openGraph();
});
beforeEach(() => clearGraph(graph));
afterAll(() => graph[Symbol.asyncDispose]());

const leaders = ['l0', 'l1', 'l2', 'l3'];
const followers = Array.from({ length: 24 }, (_, number) => `f${number}`);
const everybody = [...leaders, ...followers];
const products = 40;

/** Leaders buy at any time; each follower follows two and buys half of what the first one does, two days later, and nothing that the second one does. */
async function writePurchases(): Promise<void> {
  const random = seededRandom(5);
  const buys: { who: string; what: string; day: number }[] = [];
  leaders.forEach((who, number) => {
    for (let item = 0; item < products; item += 1) {
      if (item % leaders.length === number) buys.push({ who, what: `p${item}`, day: Math.floor(random() * 300) });
    }
  });
  const follows = followers.flatMap((who, number) => {
    const [first, second] = [leaders[number % 4] as string, leaders[(number + 1) % 4] as string];
    const copied = buys.filter((buy) => buy.who === first && random() < 0.5);
    buys.push(...copied.map(({ what, day }) => ({ who, what, day: day + 1 + Math.floor(random() * 2) })));
    return [first, second].map((to) => ({ from: customerId(who), to: customerId(to) }));
  });
  await graph.raw(
    `UNWIND $customers AS row
     CREATE (:Customer {id: row.id, externalId: row.name, residency: 'DE', ageBand: 'adult', birthDate: date('1980-01-01')})`,
    { customers: everybody.map((name) => ({ name, id: customerId(name) })) },
  );
  await graph.raw(
    'UNWIND $follows AS row MATCH (one:Customer {id: row.from}), (other:Customer {id: row.to}) CREATE (one)-[:FOLLOWS]->(other)',
    { follows },
  );
  await graph.raw(
    `UNWIND $buys AS row
     MATCH (customer:Customer {id: row.customer})
     MERGE (product:Product {id: row.product})
     CREATE (customer)-[:MADE]->(:Purchase {id: row.id, customerId: row.customer, at: datetime('2025-01-01') + duration({days: toInteger(row.day)})})-[:CONTAINS]->(product)`,
    {
      buys: buys.map(({ who, what, day }) => {
        return { customer: customerId(who), product: productId(what), id: `${who} ${what}`, day };
      }),
    },
  );
}

async function influences(from: string, to: string) {
  const { records } = await graph.raw(
    'MATCH (:Customer {externalId: $from})-[edge:INFLUENCES]->(:Customer {externalId: $to}) RETURN properties(edge) AS facts',
    { from, to },
    { mode: 'READ' },
  );
  return records.map((record) => record.get('facts') as Record<string, unknown>);
}

test('a tie that both hold for a month is mutual, and one of whoever follows alone is not', async () => {
  await writePurchases();
  const { say, deps } = consenting(graph);
  await say(everybody, 'given', consentPurposes);
  await graph.raw(
    `UNWIND $back AS row MATCH (one:Customer {externalId: row.from}), (other:Customer {externalId: row.to})
     CREATE (one)-[:FOLLOWS {since: datetime() - duration({days: row.days})}]->(other)`,
    {
      back: [
        { from: 'l0', to: 'f0', days: 31 },
        { from: 'l0', to: 'f4', days: 29 },
      ],
    },
  );

  await analyse(deps, new Set(['influence']));

  const mutual = async (from: string, to: string) => (await influences(from, to)).map((facts) => facts['mutual']);
  expect([await mutual('l0', 'f0'), await mutual('f0', 'l0')]).toEqual([[true], [true]]);
  expect([await mutual('l0', 'f4'), await mutual('f4', 'l0')]).toEqual([[false], [false]]);
  expect(await mutual('l0', 'f8')).toEqual([false]);
  // Whoever withdraws holds no tie that the other could be counted by.
  await say(['l0'], 'withdrawn', ['social_reco.contribute']);
  await analyse(deps, new Set(['influence']));
  expect(await mutual('f0', 'l0')).toEqual([]);
});

test('who is copied influences, who is not hardly does, and the interval holds the probability', async () => {
  await writePurchases();
  const { say, deps } = consenting(graph);
  await say(everybody, 'given', consentPurposes);

  await analyse(deps, new Set(['influence']));

  const [copied] = await influences('l0', 'f0');
  const [ignored] = await influences('l1', 'f0');
  expect(copied).toMatchObject({ evidence: 10, method: 'shared_credit' });
  expect(copied?.['probability']).toBeGreaterThan(0.2);
  expect(ignored?.['probability']).toBeLessThan(0.15);
  for (const edge of [copied, ignored]) {
    expect(edge?.['lower']).toBeLessThan(edge?.['probability'] as number);
    expect(edge?.['upper']).toBeGreaterThan(edge?.['probability'] as number);
  }
  expect(copied?.['lag']).toBeGreaterThan(0.9);
  expect(copied?.['lag']).toBeLessThan(3);
  expect(copied?.['inputs']).toContain('purchase_item');
});

test('the run says what its test of each class found', async () => {
  await writePurchases();
  const { say, deps } = consenting(graph);
  await say(everybody, 'given', consentPurposes);

  const [report] = await analyse(deps, new Set(['influence']));

  expect(report?.parameters).toMatchObject({ method: 'shared_credit', classes: [{ ties: 'FOLLOWS', acts: 'bought' }] });
  // Of so few customers seeds would be a handful of people.
  expect(report?.parameters).not.toHaveProperty('seedsCheck');
});

test('purchases that are not let in teach nothing: the ties are a structural prior', async () => {
  await writePurchases();
  const { say, deps } = consenting(graph);
  await say(everybody, 'given', consentPurposes);
  await say(everybody, 'withdrawn', ['social_reco.contribute'], 'purchase.item');

  await analyse(deps, new Set(['influence']));

  expect(await influences('l0', 'f0')).toEqual([
    expect.objectContaining({
      method: 'structural_prior',
      lift: 0,
      evidence: 0,
      probability: 0.5,
      inputs: ['social_edge'],
    }),
  ]);
});

test('a use that is no behaviour in the app or the web is no act, so that inputs name all that went in', async () => {
  await writePurchases();
  const { say, deps } = consenting(graph);
  await say(everybody, 'given', consentPurposes);
  await analyse(deps, new Set(['influence']));
  const without = await derivedFacts(graph);
  const uses = (category: string) =>
    graph.raw(
      `MATCH (customer:Customer)-[:MADE]->(purchase:Purchase)-[:CONTAINS]->(product:Product)
       CREATE (customer)-[:INTERACTED {kind: $category, weight: 1.0, category: $category, key: $category, at: purchase.at}]->(product)`,
      { category },
    );

  for (const category of ['location_visit', 'service_rating', 'purchase_item']) await uses(category);
  await analyse(deps, new Set(['influence']));
  expect(await derivedFacts(graph)).toEqual(without);

  await uses('behaviour_app');
  await analyse(deps, new Set(['influence']));
  expect(await derivedFacts(graph)).not.toEqual(without);
});

test('who does not let influence be inferred has none, at either end', async () => {
  await writePurchases();
  const { say, deps } = consenting(graph);
  await say(everybody, 'given', consentPurposes);
  await say(['l0', 'f1'], 'withdrawn', ['social_reco.contribute'], 'inferred.influence');

  await analyse(deps, new Set(['influence']));

  expect(await influences('l0', 'f0')).toEqual([]);
  expect(await influences('l1', 'f1')).toEqual([]);
  expect(await influences('l2', 'f2')).toHaveLength(1);
});

test('after a withdrawal of purchases alone, what is learned is as if there had been none', async () => {
  await writePurchases();
  const withdrawn = consenting(graph);
  await withdrawn.say(everybody, 'given', consentPurposes);
  await analyse(withdrawn.deps, new Set(['influence']));
  await withdrawn.say(['l0', 'f5'], 'withdrawn', ['social_reco.contribute'], 'purchase.item');
  await analyse(withdrawn.deps, new Set(['influence']));
  const after = await derivedFacts(graph);
  await graph.raw(
    "MATCH (customer:Customer)-[:MADE]->(purchase:Purchase) WHERE customer.externalId IN ['l0', 'f5'] DETACH DELETE purchase",
  );

  await analyse(withdrawn.deps, new Set(['influence']));

  expect(await derivedFacts(graph)).toEqual(after);
});
