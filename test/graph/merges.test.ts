import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import { purposesOf } from '../../src/consent/policy.js';
import type { ConsentRecord } from '../../src/consent/record.js';
import type { Viewer } from '../../src/consent/viewer.js';
import { ClassTableCache } from '../../src/graph/consent-reads.js';
import { ConsentWrites } from '../../src/graph/consent-writes.js';
import { CustomerWrites } from '../../src/graph/customer-writes.js';
import type { Graph } from '../../src/graph/graph.js';
import { MergeReads } from '../../src/graph/merge-reads.js';
import { mergedMax, MergeWrites } from '../../src/graph/merge-writes.js';
import { Random } from '../../src/ingest/generate/random.js';
import type { InternalId } from '../../src/model/ids.js';
import { clearGraph, openGraph, testIds } from '../graph-harness.js';
import { consentRecord } from '../world-writer.js';

const day = 86_400_000;
const start = Date.parse('2026-10-01T00:00:00Z');
const people = ['ana', 'ben', 'eva', 'kim', 'leo'];
const id = (key: string) => testIds.of('Customer', key);
const firstHand = { source: 'first_hand', actor: 'self' } as const;
const imported = { source: 'import', actor: 'test' } as const;

/** Every kind of viewer for every purpose of the policy. */
const viewers: readonly Viewer[] = defaultPolicy.clients.flatMap((client) =>
  purposesOf(defaultPolicy).flatMap((purpose): Viewer[] => [
    ...(client.machine ? [{ client: client.id, purpose, endUser: null }] : []),
    ...client.endUsers.staff.map((role) => ({ client: client.id, purpose, endUser: { kind: 'staff', role } as const })),
    ...(client.endUsers.customer
      ? [{ client: client.id, purpose, endUser: { kind: 'customer', id: id('nobody') } as const }]
      : []),
  ]),
);

let graph: Graph;
let clock: number;
let writes: ConsentWrites;
let merges: MergeWrites;
let cache: ClassTableCache;

beforeAll(async () => {
  graph = await openGraph();
});

afterAll(() => graph[Symbol.asyncDispose]());

beforeEach(async () => {
  await clearGraph(graph);
  clock = start;
  writes = new ConsentWrites(graph, defaultPolicy, () => clock);
  merges = new MergeWrites(graph, defaultPolicy, () => clock);
  cache = new ClassTableCache(graph, defaultPolicy, () => clock);
  await graph.raw(
    `UNWIND $people AS row CREATE (c:Customer {id: row.id, externalId: row.key, ageBand: 'adult', residency: 'DE', name: row.key})
     CREATE (c)-[:MADE]->(:Purchase {id: 'purchase ' + row.key, customerId: row.id, totalMinor: 100})`,
    { people: people.map((key) => ({ key, id: id(key) })) },
  );
  await writes.classifyMissing();
});

const merge = (...keys: readonly string[]) =>
  merges.merge({ customerIds: keys.map(id), proof: 'form 21', recordedBy: 'staff support' });

/** What each viewer may see of each customer: `viewer category` of what is allowed, as the statements read it. */
async function seenOf(key: string): Promise<ReadonlySet<string>> {
  await cache.refresh();
  const { records } = await graph.raw('MATCH (c:Customer {id: $id}) RETURN properties(c) AS facts', { id: id(key) });
  const facts = records[0]?.get('facts') as Record<string, number>;
  const seen = new Set<string>();
  for (const viewer of viewers) {
    const terms = cache.currentTerms(viewer);
    const at = (name: string) => Number(facts[name] ?? 0);
    const known = at(terms.ccNextUntil) > clock ? at(terms.ccNext) : facts[terms.cc] === undefined ? -1 : 1;
    const place = at(terms.ccUntil) > clock ? at(terms.cc) : known;
    for (const [category, vector] of Object.entries(terms.allow))
      if (vector[place] === 1) seen.add(`${JSON.stringify(viewer)} ${category}`);
  }
  return seen;
}

async function classesOf(key: string): Promise<Record<string, unknown>> {
  const { records } = await graph.raw(
    "MATCH (c:Customer {id: $id}) RETURN [name IN keys(c) WHERE name STARTS WITH 'cc' OR name STARTS WITH 'consent' | [name, c[name]]] AS classes",
    { id: id(key) },
  );
  return Object.fromEntries((records[0]?.get('classes') ?? []) as [string, unknown][]);
}

function randomWords(random: Random, key: string): readonly ConsentRecord[] {
  return Array.from({ length: random.integer(1, 6) }, () =>
    consentRecord(key, {
      action: random.pick(['given', 'given', 'given', 'refused', 'withdrawn']),
      purpose: random.pick(['*', 'analytics', 'personalise', 'service', 'segment', 'marketing']),
      category: random.pick(['*', '*', 'contact', 'purchase', 'identity']),
      at: start - random.integer(1, 9) * day,
      until: random.chance(0.3) ? start + random.integer(1, 9) * day : null,
    }),
  );
}

const minus = (a: ReadonlySet<string>, b: ReadonlySet<string>) => [...a].filter((one) => !b.has(one));

describe('what a merge reveals of who said no', () => {
  test('nothing: of none of them more is seen than before, and an un-merge gives all of it back', async () => {
    let closed = 0;
    for (const seed of [1, 2, 3]) {
      const random = new Random(seed, ['merges']);
      await graph.raw('MATCH (event:ConsentEvent) DETACH DELETE event');
      await writes.append(
        people.flatMap((key) => randomWords(random, key)),
        firstHand,
      );
      await writes.reclassify(people.map(id));
      const before = new Map(await Promise.all(people.map(async (key) => [key, await seenOf(key)] as const)));

      await merge('ana', 'ben', 'eva');

      const shared = await seenOf('ana');
      for (const key of ['ana', 'ben', 'eva']) {
        expect(minus(await seenOf(key), before.get(key) ?? new Set())).toEqual([]);
        expect(await seenOf(key)).toEqual(shared);
        closed += minus(before.get(key) ?? new Set(), shared).length;
      }
      for (const key of ['kim', 'leo']) expect(await seenOf(key)).toEqual(before.get(key));

      expect(await merges.part(id('ben'), 'demanded')).toBe(2);
      expect(await merges.part(id('ana'), 'demanded')).toBe(1);
      for (const key of people) expect(await seenOf(key)).toEqual(before.get(key));
    }
    // Had they all said the same, the comparison would show nothing.
    expect(closed).toBeGreaterThan(100);
  });

  test('a yes of one opens nothing that another did not open; a no of one closes all', async () => {
    await merge('ana', 'ben');
    const silent = await seenOf('ana');
    await writes.append([consentRecord('ana', { purpose: 'analytics' })], firstHand);
    expect(await seenOf('ana')).toEqual(silent);
    expect(await seenOf('ben')).toEqual(silent);

    await writes.append([consentRecord('ben', { purpose: 'analytics' })], firstHand);
    const open = await seenOf('ben');
    expect(minus(open, silent).length).toBeGreaterThan(0);
    expect(await seenOf('ana')).toEqual(open);

    clock += day;
    await writes.append([consentRecord('ben', { action: 'withdrawn', purpose: 'analytics', at: clock })], firstHand);
    expect(await seenOf('ana')).toEqual(silent);
  });
});

describe('the classes of a profile', () => {
  test('are the same whether they came word by word, by an import, or are all taken anew', async () => {
    await merge('ana', 'ben', 'eva');
    const random = new Random(7, ['later']);
    for (const key of ['ana', 'ben', 'eva', 'ana'])
      await writes.append(randomWords(random, key), random.chance(0.5) ? firstHand : imported, { newcomers: 'left' });
    const kept = await Promise.all(people.map(classesOf));

    await writes.reclassify(people.map(id));
    expect(await Promise.all(people.map(classesOf))).toEqual(kept);
    await graph.raw(
      "MATCH (c:Customer) FOREACH (key IN [k IN keys(c) WHERE k STARTS WITH 'cc' OR k STARTS WITH 'consent'] | SET c[key] = null)",
    );
    await writes.classifyMissing();
    expect(await Promise.all(people.map(classesOf))).toEqual(kept);
    expect(kept[0]).toEqual(kept[1]);
    expect(kept[0]).toEqual(kept[2]);
  });

  test('move on when the word of one of them runs out', async () => {
    await writes.append([consentRecord('ana', { purpose: 'analytics' })], firstHand);
    await writes.append([consentRecord('ben', { purpose: 'analytics', until: start + day })], firstHand);
    await merge('ana', 'ben');
    const open = await seenOf('ana');

    clock = start + 2 * day;
    const run = await seenOf('ana');
    expect(minus(open, run).length).toBeGreaterThan(0);
    expect(await writes.reclassifyDue(clock)).toBe(2);
    expect(await seenOf('ana')).toEqual(run);
    expect(await classesOf('ana')).toEqual(await classesOf('ben'));
  });

  test('follow a restriction and an objection of one of them', async () => {
    await writes.append(
      ['ana', 'ben'].map((key) => consentRecord(key, { purpose: '*' })),
      firstHand,
    );
    await merge('ana', 'ben');
    const open = await seenOf('ana');
    const customers = new CustomerWrites(graph, defaultPolicy, () => clock);

    await customers.restrict(id('ben'), true);
    expect([...(await seenOf('ana'))].filter((one) => !one.includes('"legal"'))).toEqual([]);
    await customers.restrict(id('ben'), false);
    expect(await seenOf('ana')).toEqual(open);
    await customers.object(id('ben'), ['analytics']);
    expect([...(await seenOf('ana'))].filter((one) => one.includes('"analytics'))).toEqual([]);
  });
});

describe('a merge', () => {
  const held = async () =>
    (
      await graph.raw(
        'MATCH (c:Customer) RETURN c.externalId AS key, c.name AS name, COLLECT { MATCH (c)-[tie]->(far) WHERE NOT far:MergedProfile RETURN type(tie) + " " + far.id ORDER BY far.id } AS ties ORDER BY key',
      )
    ).records.map((record) => record.toObject());
  const profiles = async () =>
    (
      await graph.raw(
        'MATCH (p:MergedProfile) RETURN COLLECT { MATCH (p)<-[:MERGED_INTO]-(c) RETURN c.externalId ORDER BY c.externalId } AS who ORDER BY who',
      )
    ).records.map((record) => record.get('who') as string[]);

  test('moves nothing, and its undoing leaves what each held, and no profile', async () => {
    const before = await held();
    await merge('ana', 'ben');
    expect(await held()).toEqual(before);
    await merges.part(id('ana'), 'demanded');
    expect(await held()).toEqual(before);
    expect(await profiles()).toEqual([]);
    expect(await merges.part(id('ana'), 'demanded')).toBe(0);
  });

  test('of people of two profiles makes one, and keeps what was written down of each', async () => {
    await merge('ana', 'ben');
    await merges.merge({ customerIds: [id('eva'), id('kim')], proof: 'form 22', recordedBy: 'staff privacy' });
    await merge('ben', 'kim');
    await merge('kim', 'ana');

    expect(await profiles()).toEqual([['ana', 'ben', 'eva', 'kim']]);
    const records = (await new MergeReads(graph).of([id('ana')])).get(id('ana')) ?? [];
    expect(new Map(records.map((one) => [one.recordId, one.proof])).get(id('eva'))).toBe('form 22');
  });

  test('is of nobody who is not there, and of no more than ten', async () => {
    await expect(merge('ana', 'nobody')).rejects.toMatchObject({ code: 'CUSTOMER_UNKNOWN' });
    expect(await profiles()).toEqual([]);
    const many = Array.from({ length: mergedMax }, (_, number) => `many${number}`);
    await graph.raw('UNWIND $ids AS id CREATE (:Customer {id: id})', { ids: many.map(id) });
    await merge(...many);
    await expect(merge('ana', 'many0')).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

describe('rows of a file', () => {
  const row = (key: string, profileId: string, proof = 'form 1') => ({
    customerId: id(key),
    profileId,
    facts: { proof, since: start },
  });
  const take = (...rows: readonly ReturnType<typeof row>[]) => merges.write('merges', rows);

  test('join who names one profile, and change nothing when they come again', async () => {
    const rows = [row('ana', 'p1'), row('ben', 'p1'), row('eva', 'p2')];
    expect(await take(...rows)).toEqual({ created: 3, updated: 0, unchanged: 0, refused: [] });
    expect(await classesOf('ana')).toEqual(await classesOf('ben'));
    expect(await take(...rows)).toEqual({ created: 0, updated: 0, unchanged: 3, refused: [] });
    expect(await take(row('ana', 'p1', 'form 2'))).toMatchObject({ updated: 1 });
  });

  test('do not join again what the person had parted, nor change what staff wrote down', async () => {
    await take(row('ana', 'p1'), row('ben', 'p1'));
    await merges.part(id('ana'), 'demanded');
    expect(await take(row('ana', 'p1'), row('ana', 'p3'))).toMatchObject({ created: 0, unchanged: 2 });

    await merge('eva', 'kim');
    expect(await take(row('eva', 'p4'))).toMatchObject({
      created: 0,
      refused: [{ index: 0, why: 'contradiction', column: 'profile_id' }],
    });
  });

  test('are refused one after another where a profile would join too many, and of who is not there', async () => {
    const many = Array.from({ length: mergedMax + 1 }, (_, number) => `many${number}`);
    await graph.raw('UNWIND $ids AS id CREATE (:Customer {id: id})', { ids: many.map((key): InternalId => id(key)) });
    const outcome = await take(...many.map((key) => row(key, 'p1')), row('nobody', 'p2'));

    expect(outcome).toMatchObject({ created: mergedMax });
    expect(outcome.refused).toMatchObject([
      { index: mergedMax, why: 'contradiction', column: 'profile_id' },
      { index: mergedMax + 1, why: 'missing', column: 'customer_id' },
    ]);
  });
});
