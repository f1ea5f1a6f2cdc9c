import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { readPolicy } from '../../../src/consent/policy.js';
import type { Graph } from '../../../src/graph/graph.js';
import { ImportBatches } from '../../../src/graph/import-batches.js';
import { RetentionWrites } from '../../../src/graph/retention-writes.js';
import { Erasure } from '../../../src/rights/erasure.js';
import { applyRetention } from '../../../src/rights/retention.js';
import { TombstoneFile, tombstonePath } from '../../../src/rights/tombstone-file.js';
import { clearGraph, openGraph, testIds, testKeys } from '../../graph-harness.js';

const now = Date.parse('2026-11-25T12:00:00Z');
const policy = readPolicy({
  ...defaultPolicy,
  rights: {
    retention: [
      { category: 'purchase', days: 30 },
      { category: 'location', days: 60 },
    ],
  },
});

let graph: Graph;

beforeAll(async () => {
  graph = await openGraph();
});

beforeEach(async () => {
  await clearGraph(graph);
  await graph.raw(
    `CREATE (customer:Customer {id: 'ana'})
     WITH customer UNWIND [29, 30, 31, 61, null] AS age
     CREATE (customer)-[:MADE]->(:Purchase {id: 'p' + coalesce(toString(age), 'undated'), at: CASE WHEN age IS NOT NULL THEN datetime({epochMillis: toInteger($now)}) - duration({days: coalesce(age, 0)}) END})
     CREATE (customer)-[:PAID_VISIT]->(:Visit {id: 'v' + coalesce(toString(age), 'undated'), at: CASE WHEN age IS NOT NULL THEN datetime({epochMillis: toInteger($now)}) - duration({days: coalesce(age, 0)}) END})
     CREATE (customer)-[:DID]->(:Event {id: 'e' + coalesce(toString(age), 'undated'), at: CASE WHEN age IS NOT NULL THEN datetime({epochMillis: toInteger($now)}) - duration({days: coalesce(age, 0)}) END})`,
    { now },
  );
});

afterAll(() => graph[Symbol.asyncDispose]());

const apply = (mode: 'dry' | 'delete') => applyRetention({ policy, writes: new RetentionWrites(graph), now }, mode);
const ids = async () =>
  (await graph.raw('MATCH (n:Purchase|Visit|Event) RETURN n.id AS id ORDER BY id')).records.map(
    (record) => record.get('id') as string,
  );

test('a dry run counts what a real one deletes, and deletes nothing', async () => {
  const before = await ids();

  const dry = await apply('dry');

  expect(await ids()).toEqual(before);
  expect(dry.map(({ label, records }) => [label, records])).toEqual([
    ['Purchase', 2],
    ['Visit', 1],
  ]);
  expect(await apply('delete')).toEqual(dry);
  expect(before.filter((id) => id.startsWith('e'))).toHaveLength(5);
  expect(await ids()).toEqual(before.filter((id) => !['p31', 'p61', 'v61'].includes(id)));
});

test('what is summed up of purchases that went goes with them, also where a run before was killed', async () => {
  await graph.raw(
    `CREATE (lamp:Product {id: 'lamp'}), (chair:Product {id: 'chair'}), (kiosk:Store {id: 'kiosk'}), (market:Store {id: 'market'})
     WITH * MATCH (purchase:Purchase)
     SET purchase.storeId = CASE WHEN purchase.id = 'p61' THEN 'market' ELSE 'kiosk' END
     CREATE (purchase)-[:CONTAINS {quantity: 1.0}]->(lamp)
     FOREACH (_ IN CASE WHEN purchase.id = 'p31' THEN [1] ELSE [] END | CREATE (purchase)-[:CONTAINS {quantity: 1.0}]->(chair))`,
  );
  const summed = async () => {
    const { records } = await graph.raw(
      "MATCH (:Customer {id: 'ana'})-[sum:BOUGHT|SHOPS_AT]->(thing) RETURN thing.id + ' ' + sum.purchases AS sum ORDER BY sum",
    );
    return records.map((record) => record.get('sum') as string);
  };
  await new ImportBatches(graph).summarise(['ana']);
  const before = ['chair 1', 'kiosk 4', 'lamp 5', 'market 1'];
  expect(await summed()).toEqual(before);

  await apply('dry');
  expect(await summed()).toEqual(before);
  await new RetentionWrites(graph).delete('Purchase', now - 30 * 86_400_000);
  expect(await summed()).toEqual(before);
  await apply('delete');

  expect(await summed()).toEqual(['kiosk 3', 'lamp 3']);
  expect((await apply('dry')).every(({ records: left }) => left === 0)).toBe(true);
});

test('what was deleted counts as taken back, so that no analysis that goes on keeps it; nothing counts as nothing', async () => {
  const narrowed = async () => {
    const { records } = await graph.raw(
      "MATCH (kith:Deployment {name: 'kith'}) RETURN kith.consentNarrowed AS narrowed",
    );
    return Number(records[0]?.get('narrowed') ?? 0);
  };
  await graph.raw("MERGE (:Deployment {name: 'kith'})");
  await graph.raw("MATCH (:Customer)-[:MADE]->(old:Purchase {id: 'p61'}) DETACH DELETE old");
  await apply('dry');
  expect(await narrowed()).toBe(0);

  await apply('delete');
  const first = await narrowed();
  await apply('delete');

  expect(first).toBe(2);
  expect(await narrowed()).toBe(first);
});

test('a session without a time goes with the last of its events', async () => {
  const aging = readPolicy({ ...defaultPolicy, rights: { retention: [{ category: 'behaviour', days: 30 }] } });
  await graph.raw(
    `MATCH (ana:Customer {id: 'ana'})
     UNWIND [[31, 61], [29, 31], [31, null], []] AS ages
     CREATE (ana)-[:HAD]->(session:Session {id: reduce(id = 's', age IN ages | id + ' ' + coalesce(toString(age), 'undated'))})
     WITH * UNWIND ages AS age
     CREATE (ana)-[:DID]->(:Event {at: CASE WHEN age IS NOT NULL THEN datetime({epochMillis: toInteger($now)}) - duration({days: age}) END})-[:IN_SESSION]->(session)`,
    { now },
  );
  const about = { policy: aging, writes: new RetentionWrites(graph), now };

  const dry = await applyRetention(about, 'dry');
  expect(dry.find(({ label }) => label === 'Session')?.records).toBe(2);
  expect(await applyRetention(about, 'delete')).toEqual(dry);

  const { records } = await graph.raw('MATCH (session:Session) RETURN session.id AS id ORDER BY id');
  expect(records.map((record) => record.get('id'))).toEqual(['s 29 31', 's 31 undated']);
});

test('dismissals, reactions and uses age by their category, uses by that which stands on them', async () => {
  const aging = readPolicy({
    ...defaultPolicy,
    rights: {
      retention: [
        { category: 'behaviour.web', days: 30 },
        { category: 'social.reaction', days: 60 },
        { category: 'purchase', days: 60 },
      ],
    },
  });
  await graph.raw(
    `MATCH (ana:Customer {id: 'ana'}) CREATE (lamp:Product {id: 'lamp'}), (post:Post {id: 'post'}), (all:Category {id: 'all'})
     WITH * UNWIND [29, 31, 61, null] AS age
     WITH *, CASE WHEN age IS NOT NULL THEN datetime({epochMillis: toInteger($now)}) - duration({days: age}) END AS at
     CREATE (ana)-[:DISMISSED {at: at}]->(lamp), (ana)-[:NOT_INTERESTED_IN {at: at}]->(all), (ana)-[:LIKED {at: at, key: 'l'}]->(post),
       (ana)-[:REACTED_TO {at: at, key: 'r'}]->(:Promotion), (ana)-[:INTERACTED {at: at, category: 'behaviour_web', key: 'w'}]->(lamp),
       (ana)-[:INTERACTED {at: at, category: 'purchase_item', key: 'p'}]->(lamp), (ana)-[:INTERACTED {at: at, category: 'behaviour_app', key: 'a'}]->(lamp)`,
    { now },
  );
  const left = async () => {
    const { records } = await graph.raw(
      `MATCH (:Customer)-[tie:DISMISSED|NOT_INTERESTED_IN|LIKED|REACTED_TO|INTERACTED]->()
       RETURN type(tie) + ' ' + coalesce(tie.category, '') AS what, count(*) AS ties ORDER BY what`,
    );
    return records.map((record) => [record.get('what'), record.get('ties')]);
  };
  const about = { policy: aging, writes: new RetentionWrites(graph), now };

  const dry = await applyRetention(about, 'dry');
  expect(await applyRetention(about, 'delete')).toEqual(dry);

  expect(await left()).toEqual([
    ['DISMISSED ', 2],
    ['INTERACTED behaviour_app', 4],
    ['INTERACTED behaviour_web', 2],
    ['INTERACTED purchase_item', 3],
    ['LIKED ', 3],
    ['NOT_INTERESTED_IN ', 2],
    ['REACTED_TO ', 4],
  ]);
  expect((await applyRetention(about, 'dry')).every(({ records }) => records === 0)).toBe(true);
});

test('lists that experiments showed age as behaviour in the front end, with what they list', async () => {
  const aging = readPolicy({ ...defaultPolicy, rights: { retention: [{ category: 'behaviour.web', days: 30 }] } });
  await graph.raw(
    `MATCH (ana:Customer {id: 'ana'}) CREATE (lamp:Product {id: 'lamp'})
     WITH * UNWIND [29, 31, 61] AS age
     CREATE (ana)-[:SHOWN]->(:ShownList {customerId: 'ana', experiment: 'try', at: datetime({epochMillis: toInteger($now)}) - duration({days: age})})-[:LISTS {position: 1, propensity: 1.0}]->(lamp)`,
    { now },
  );

  await applyRetention({ policy: aging, writes: new RetentionWrites(graph), now }, 'delete');

  const { records } = await graph.raw(
    "MATCH (:Product {id: 'lamp'})<-[:LISTS]-(shown:ShownList) RETURN count(shown) AS lists, min(shown.at) > datetime({epochMillis: toInteger($now)}) - duration({days: 30}) AS young",
    { now },
  );
  expect([records[0]?.get('lists'), records[0]?.get('young')]).toEqual([1, true]);
});

describe('a purchase that the law wants kept', () => {
  const keeping = readPolicy({ ...defaultPolicy, rights: { keepPurchases: { days: 3_650, law: 'AO § 147' } } });
  const day = 86_400_000;
  const ana = testIds.of('Customer', 'ana');
  const left = async () =>
    (await graph.raw('MATCH (n:Purchase) RETURN n.id AS id, properties(n) AS facts ORDER BY id')).records.map(
      (record) => record.toObject() as { id: string; facts: Record<string, unknown> },
    );

  test('stays after the erasure with nothing on it that leads to anybody, and goes when its time is over', async () => {
    const home = await mkdtemp(join(tmpdir(), 'kith-kept-'));
    const tombstones = new TombstoneFile(tombstonePath(home));
    const erasure = new Erasure({ graph, policy: keeping, tombstones, now: () => now, keys: testKeys });
    await graph.raw(
      `MATCH (c:Customer {id: 'ana'})-[:MADE]->(p:Purchase) SET c.id = $ana, p.customerId = $ana, p.paymentMethod = 'card', p.channel = 'web'
       CREATE (p)-[:CONTAINS {quantity: 1.0}]->(:Product {id: 'lamp ' + p.id})
       WITH DISTINCT c
       CREATE (c)-[:MADE]->(:Purchase {id: 'ancient', at: datetime({epochMillis: toInteger($now)}) - duration({days: 3651}), customerId: $ana})`,
      { now, ana },
    );

    const report = await erasure.erase(ana);

    expect(report['kept']).toBe(4);
    const kept = await left();
    expect(kept.map(({ id }) => id)).toEqual(['p29', 'p30', 'p31', 'p61']);
    for (const { facts } of kept) expect(Object.keys(facts).sort()).toEqual(['at', 'id', 'keptUntil']);
    const { records } = await graph.raw('MATCH (p:Purchase)-[tie]-() RETURN DISTINCT type(tie) AS type');
    expect(records.map((record) => record.get('type'))).toEqual(['CONTAINS']);

    const writes = new RetentionWrites(graph);
    const at = (days: number, mode: 'dry' | 'delete') =>
      applyRetention({ policy: defaultPolicy, writes, now: now + days * day }, mode);
    expect(await at(3_500, 'delete')).toEqual([]);
    const due = [{ category: 'purchase', days: null, label: 'Purchase', records: 2 }];
    expect(await at(3_650 - 31, 'dry')).toEqual(due);
    expect(await at(3_650 - 31, 'delete')).toEqual(due);
    expect((await left()).map(({ id }) => id)).toEqual(['p29', 'p30']);
    await at(3_650, 'delete');
    expect(await left()).toEqual([]);
    await rm(home, { recursive: true });
  });
});

test('an event goes by the rule for its own category, and no other event with it', async () => {
  const aging = readPolicy({
    ...defaultPolicy,
    rights: {
      retention: [
        { category: 'behaviour.web', days: 30 },
        { category: 'behaviour', days: 60 },
      ],
    },
  });
  await graph.raw(
    `MATCH (ana:Customer {id: 'ana'})
     UNWIND ['behaviour_web', 'behaviour_app', 'behaviour_ad', 'behaviour_iot'] AS category
     UNWIND [29, 31, 61] AS age
     CREATE (ana)-[:DID]->(:Event {id: 'x ' + category + ' ' + age, category: category, at: datetime({epochMillis: toInteger($now)}) - duration({days: age})})`,
    { now },
  );
  const about = { policy: aging, writes: new RetentionWrites(graph), now };

  const dry = await applyRetention(about, 'dry');

  expect(dry.filter(({ label }) => label === 'Event')).toEqual([
    { category: 'behaviour.web', days: 30, label: 'Event', records: 2 },
    { category: 'behaviour', days: 60, label: 'Event', records: 3 },
  ]);
  expect(await applyRetention(about, 'delete')).toEqual(dry);
  const { records } = await graph.raw(
    "MATCH (event:Event) WHERE event.id STARTS WITH 'x' RETURN event.id AS id ORDER BY id",
  );
  expect(records.map((record) => record.get('id'))).toEqual([
    'x behaviour_ad 29',
    'x behaviour_ad 31',
    'x behaviour_app 29',
    'x behaviour_app 31',
    'x behaviour_iot 29',
    'x behaviour_iot 31',
    'x behaviour_web 29',
  ]);
});
