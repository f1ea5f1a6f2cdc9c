import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import { termsOfMeasuring } from '../../src/consent/measurement.js';
import { readPolicy } from '../../src/consent/policy.js';
import { ClassTableCache } from '../../src/graph/consent-reads.js';
import { ExperimentReads } from '../../src/graph/experiment-reads.js';
import type { Graph } from '../../src/graph/graph.js';
import { RetentionWrites } from '../../src/graph/retention-writes.js';
import { applyRetention } from '../../src/rights/retention.js';
import { clearGraph, openGraph } from '../graph-harness.js';
import { consenting, consentPurposes, customerId } from './analyse-world.js';

// What the log of an experiment says of purchases ends where they do.

let graph: Graph;
const now = Date.now();
const dayMs = 86_400_000;

beforeAll(async () => {
  graph = await openGraph();
});
beforeEach(async () => {
  await clearGraph(graph);
  await graph.raw(
    `CREATE (customer:Customer {id: $id, externalId: 'a0', residency: 'DE', ageBand: 'adult', birthDate: date('1980-01-01'), createdAt: datetime()})
     WITH customer UNWIND ['lamp', 'test-kit', 'rug'] AS name CREATE (:Product {id: name, externalId: name})`,
    { id: customerId('a0') },
  );
  await consenting(graph).say(['a0'], 'given', [...consentPurposes, 'analytics']);
});
afterAll(() => graph[Symbol.asyncDispose]());

/** A list that was shown so many days ago, of which the lamp stands first; it bought the test kit. */
const shownAgo = (days: number) =>
  graph.raw(
    `MATCH (customer:Customer {id: $id}), (lamp:Product {id: 'lamp'})
     CREATE (customer)-[:SHOWN]->(:ShownList {customerId: customer.id, experiment: 'try', arm: 'draws', clients: ['kith.web'], inputs: [],
       candidates: ['lamp', 'test-kit', 'rug'], terms: [1.0, 0.0, 0.5, 0.9, 0.2, 0.1], at: datetime({epochMillis: toInteger($at)})})-[:LISTS {position: 1, propensity: 1.0}]->(lamp)`,
    { id: customerId('a0'), at: now + 1_000 - days * dayMs },
  );

async function logged() {
  const classes = new ClassTableCache(graph, defaultPolicy, () => Date.now(), 0);
  const terms = await termsOfMeasuring(defaultPolicy, (viewer) => classes.terms(viewer));
  const found: unknown[] = [];
  const about = { experiment: 'try', terms, windowMs: dayMs };
  for await (const lists of new ExperimentReads(graph).shownLists(about))
    for (const { candidates, terms: added } of lists) found.push({ candidates, terms: added });
  return found;
}

test('what is sensitive by now is no candidate of a list that was logged before, and its terms are none', async () => {
  await shownAgo(0);
  expect(await logged()).toEqual([{ candidates: ['lamp', 'test-kit', 'rug'], terms: [1, 0, 0.5, 0.9, 0.2, 0.1] }]);

  await graph.raw("MATCH (kit:Product {id: 'test-kit'}) SET kit.special = 'special_health'");

  expect(await logged()).toEqual([{ candidates: ['lamp', 'rug'], terms: [1, 0, 0.2, 0.1] }]);
});

test('a younger list keeps neither where a purchase that may have made it went, and keeps both where none did', async () => {
  const policy = readPolicy({ ...defaultPolicy, rights: { retention: [{ category: 'purchase', days: 30 }] } });
  await shownAgo(1);
  await graph.raw(
    `CREATE (other:Customer {id: 'other', externalId: 'other'})-[:SHOWN]->(:ShownList {customerId: 'other', candidates: ['rug'], terms: [1.0], at: datetime({epochMillis: toInteger($at)})})
     CREATE (other)-[:MADE]->(:Purchase {id: 'young', at: datetime({epochMillis: toInteger($at)})})`,
    { at: now - dayMs },
  );
  const boughtAgo = (days: number) =>
    graph.raw(
      'MATCH (customer:Customer {id: $id}) CREATE (customer)-[:MADE]->(:Purchase {id: $days, at: datetime({epochMillis: toInteger($at)})})',
      { id: customerId('a0'), days: `${days}`, at: now - days * dayMs },
    );
  const kept = async () => {
    const { records } = await graph.raw(
      'MATCH (list:ShownList) WHERE list.candidates IS NOT NULL OR list.terms IS NOT NULL RETURN list.customerId AS id ORDER BY id',
    );
    return records.map((record) => record.get('id') as string);
  };
  const about = { policy, writes: new RetentionWrites(graph), now };

  await boughtAgo(29);
  await applyRetention(about, 'delete');
  expect(await kept()).toEqual([customerId('a0'), 'other'].toSorted());

  await boughtAgo(31);
  await applyRetention(about, 'delete');
  expect(await kept()).toEqual(['other']);
});

test('where purchases become no older, older lists keep neither candidates nor terms, which say what was bought', async () => {
  const policy = readPolicy({ ...defaultPolicy, rights: { retention: [{ category: 'purchase', days: 30 }] } });
  await shownAgo(29);
  await shownAgo(31);
  const kept = async () => {
    const { records } = await graph.raw(
      'MATCH (list:ShownList) RETURN list.candidates IS NOT NULL AS candidates, list.terms IS NOT NULL AS terms ORDER BY list.at',
    );
    return records.map((record) => record.toObject());
  };
  const about = { policy, writes: new RetentionWrites(graph), now };

  await applyRetention(about, 'dry');
  expect(await kept()).toEqual([
    { candidates: true, terms: true },
    { candidates: true, terms: true },
  ]);
  await applyRetention(about, 'delete');

  expect(await kept()).toEqual([
    { candidates: false, terms: false },
    { candidates: true, terms: true },
  ]);
});
