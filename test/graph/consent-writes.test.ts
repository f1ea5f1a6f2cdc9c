import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import { readPolicy } from '../../src/consent/policy.js';
import type { ConsentRecord } from '../../src/consent/record.js';
import type { Viewer } from '../../src/consent/viewer.js';
import { ClassTableCache } from '../../src/graph/consent-reads.js';
import { classifyCustomers } from '../../src/graph/consent-classes.js';
import { ConsentWrites, consentLock } from '../../src/graph/consent-writes.js';
import { yesWordsMax } from '../../src/graph/yes-words.js';
import { IngestWrites } from '../../src/graph/ingest-writes.js';
import type { Graph } from '../../src/graph/graph.js';
import type { InternalId } from '../../src/model/ids.js';
import { clearGraph, openGraph, testIds } from '../graph-harness.js';

const day = 86_400_000;
const start = Date.parse('2026-03-01T00:00:00Z');
const console: Viewer = {
  client: 'kith.console',
  purpose: 'analytics.row',
  endUser: { kind: 'staff', role: 'analyst' },
};
const service: Viewer = { ...console, purpose: 'service' };
const imported = { source: 'import', actor: 'test' } as const;
const firstHand = { source: 'first_hand', actor: 'self' } as const;

// The expression of docs/model.md, as a statement that shows an email address would use it.
const emails = `
  MATCH (customer:Customer)
  WITH customer, CASE WHEN customer.id = $read.self THEN 0
    WHEN customer[$read.ccUntil] > $read.now THEN customer[$read.cc]
    WHEN customer[$read.ccNextUntil] > $read.now THEN customer[$read.ccNext]
    WHEN customer[$read.cc] IS NOT NULL AND NOT (coalesce(customer.restricted, false) OR coalesce(customer.deceased, false)) THEN 1 END AS class
  WHERE $read.allow.identity_presence[class] = 1
  RETURN customer.externalId AS id, CASE WHEN $read.allow.contact_email[class] = 1 THEN 'seen' ELSE 'withheld' END AS email
  ORDER BY id`;

let graph: Graph;
let clock = start;
let writes: ConsentWrites;
let cache: ClassTableCache;

function id(externalId: string): InternalId {
  return testIds.of('Customer', externalId);
}

function given(externalId: string, change: Partial<ConsentRecord> = {}): ConsentRecord {
  return {
    customerId: id(externalId),
    action: 'given',
    purpose: 'analytics',
    category: '*',
    recipient: 'first_party',
    at: start - 10 * day,
    until: null,
    noticeId: 'terms-2026',
    noticeVersion: '1',
    proof: 'web form',
    ...change,
  };
}

async function seen(viewer: Viewer): Promise<Record<string, string>> {
  await cache.refresh();
  const { records } = await graph.raw(emails, { read: cache.currentTerms(viewer) }, { mode: 'READ' });
  return Object.fromEntries(records.map((record) => [record.get('id'), record.get('email')]));
}

beforeAll(async () => {
  graph = await openGraph();
});

afterAll(async () => {
  await graph[Symbol.asyncDispose]();
});

beforeEach(async () => {
  await clearGraph(graph);
  clock = start;
  writes = new ConsentWrites(graph, defaultPolicy, () => clock);
  cache = new ClassTableCache(graph, defaultPolicy, () => clock);
  const customers = ['ana', 'ben', 'eva'].map((externalId) => ({ id: id(externalId), externalId }));
  await graph.raw(
    "UNWIND $customers AS row CREATE (c:Customer {id: row.id, externalId: row.externalId, ageBand: 'adult', residency: 'DE'})",
    { customers },
  );
});

describe('what was said decides what a statement shows', () => {
  test('a customer without classes is seen by nobody, also where contract would let them in', async () => {
    expect(await seen(console)).toEqual({});
    expect(await seen(service)).toEqual({});
  });

  test('a grant opens the purpose it names and no other', async () => {
    await writes.append([given('ana')], imported);
    await writes.classifyMissing();

    expect(await seen(console)).toEqual({ ana: 'seen' });
    expect(await seen({ ...console, purpose: 'segment' })).toEqual({});
  });

  test('contract lets the service go on without a word', async () => {
    await writes.classifyMissing();

    expect(await seen(service)).toEqual({ ana: 'seen', ben: 'seen', eva: 'seen' });
  });

  test('a withdrawal of one category withholds it and leaves the row', async () => {
    await writes.append([given('ana'), given('ben')], imported);
    await writes.append([given('ana', { action: 'withdrawn', category: 'contact', at: null })], firstHand);

    expect(await seen(console)).toEqual({ ana: 'withheld', ben: 'seen' });
  });

  test('a grant without proof is kept, counted and opens nothing', async () => {
    const report = await writes.append(
      [given('ana', { proof: null }), given('ben', { noticeVersion: '99' })],
      imported,
    );

    expect(report).toEqual({ created: 2, unchanged: 0, unproven: 2, rejected: [] });
    expect(await seen(console)).toEqual({});
  });

  test('an import does not outrank what was said at first hand', async () => {
    await writes.append([given('ana', { action: 'refused', at: start - 30 * day })], firstHand);
    await writes.append([given('ana')], imported);

    expect(await seen(console)).toEqual({});
  });
});

describe('time passes and no timer runs', () => {
  test('an expired grant denies what it opened, and the rest goes on', async () => {
    await writes.append(
      [given('ana', { category: 'contact', until: start + day }), given('ana', { category: 'purchase' })],
      imported,
    );

    expect(await seen(console)).toEqual({ ana: 'seen' });
    clock = start + day - 1;
    expect(await seen(console)).toEqual({ ana: 'seen' });
    clock = start + day;
    expect(await seen(console)).toEqual({ ana: 'withheld' });
  });

  test('behind both windows contract still answers', async () => {
    const ends = [1, 2, 3].map((days) =>
      given('ana', { category: ['contact', 'purchase', 'social'][days - 1] ?? '', until: start + days * day }),
    );
    await writes.append(ends, imported);
    await writes.classifyMissing();
    clock = start + 2 * day;

    expect(await seen(console)).toEqual({});
    expect(await seen(service)).toEqual({ ana: 'seen', ben: 'seen', eva: 'seen' });
    expect(await writes.reclassifyDue(clock)).toBe(1);
    expect(await seen(console)).toEqual({ ana: 'withheld' });
    expect(await writes.reclassifyDue(clock)).toBe(0);
  });
});

describe('a clock that is ahead or was set back', () => {
  const hour = 3_600_000;
  let receipts = 0;
  const speaks = (action: ConsentRecord['action'], at: number) => {
    receipts += 1;
    clock = at;
    const records = [given('ana', { action, at, ...(action === 'given' ? {} : { purpose: '*' }) })];
    const context = { source: 'first_hand', actor: 'self', receiptId: `r${receipts}` } as const;
    return writes.speak({ customerId: id('ana'), records, context });
  };

  test('undoes no withdrawal, whoever takes the classes again, and whenever', async () => {
    await speaks('given', start - day);
    await speaks('given', start + hour);
    await speaks('withdrawn', start + 5);

    expect(await seen(console)).toEqual({});
    await writes.reclassify([id('ana')]);
    expect(await seen(console)).toEqual({});
    clock = start + hour;
    expect(await seen(console)).toEqual({});
    await writes.reclassifyDue(clock);
    expect(await seen(console)).toEqual({});
  });

  test('of one instance closes a withdrawal for those with another clock, also when they take the classes again', async () => {
    await speaks('given', start - day);
    await speaks('withdrawn', start + hour);
    clock = start;
    await writes.reclassify([id('ana')]);

    expect(await seen(console)).toEqual({});
  });

  test('swallows no yes that is said after a withdrawal', async () => {
    await speaks('withdrawn', start + hour);
    await speaks('given', start + 5);

    expect(await seen(console)).toEqual({ ana: 'seen' });
    clock = start + hour;
    await writes.reclassify([id('ana')]);
    expect(await seen(console)).toEqual({ ana: 'seen' });
  });
});

describe('a customer who says yes again and again', () => {
  const said = (receiptId: string, words: number, action: ConsentRecord['action'] = 'given') =>
    writes.speak({
      customerId: id('ana'),
      records: Array.from({ length: words }, (_, place) =>
        given('ana', { action, at: clock, until: action === 'given' ? clock + day + place : null, purpose: '*' }),
      ),
      context: { source: 'first_hand', actor: 'self', receiptId },
    });

  test('is told that a day takes no more, and can say no, repeat what was said, and go on the day after', async () => {
    await said('first', 300);
    await said('second', yesWordsMax - 300);
    clock += 1;

    await expect(said('third', 1)).rejects.toMatchObject({ code: 'CONSENT_TOO_OFTEN' });
    const { records } = await graph.raw("MATCH (e:ConsentEvent {receiptId: 'third'}) RETURN count(e) AS words");
    expect(records[0]?.get('words')).toBe(0);
    clock -= 1;
    expect((await said('first', 300)).recorded).toBe(0);
    expect((await said('no', 1, 'withdrawn')).recorded).toBe(1);
    expect(await seen(console)).toEqual({});
    clock += day;
    expect((await said('fourth', 1)).recorded).toBe(1);
    expect(await seen(console)).toEqual({ ana: 'seen' });
  });

  test('takes nothing of the day from others', async () => {
    await said('first', yesWordsMax);
    const others = { source: 'first_hand', actor: 'self', receiptId: 'of ben' } as const;

    expect((await writes.speak({ customerId: id('ben'), records: [given('ben')], context: others })).recorded).toBe(1);
  });
});

describe('events are append-only', () => {
  test('the same records twice change nothing', async () => {
    const records = [given('ana'), given('ana'), given('ben', { action: 'refused', at: null })];
    const first = await writes.append(records, imported);
    const again = await writes.append(records, imported);

    expect(first).toEqual({ created: 2, unchanged: 1, unproven: 0, rejected: [] });
    expect(again).toEqual({ created: 0, unchanged: 3, unproven: 0, rejected: [] });
    const { records: rows } = await graph.raw('MATCH (e:ConsentEvent) RETURN collect(e.seq) AS seqs', {});
    expect(((rows[0]?.get('seqs') ?? []) as number[]).toSorted()).toEqual([1, 2]);
  });

  test('what cannot be taken up is rejected with its place and reason', async () => {
    const report = await writes.append(
      [
        given('nobody'),
        given('ana', { purpose: 'marketng' }),
        given('ana', { category: 'contact.fax' }),
        given('ana', { recipient: 'neighbour' }),
        given('ana', { until: start - 20 * day }),
        given('ana', { action: 'refused', purpose: 'service', category: 'contact', recipient: 'first_party' }),
        given('ana'),
      ],
      imported,
    );

    expect(report.created).toBe(1);
    expect(report.rejected).toEqual([
      { index: 0, reason: 'unknown_customer' },
      { index: 1, reason: 'unknown_purpose' },
      { index: 2, reason: 'unknown_category' },
      { index: 3, reason: 'unknown_recipient' },
      { index: 4, reason: 'until_before_at' },
      { index: 5, reason: 'not_refusable' },
    ]);
  });

  test('two writers at once give every state one number and every event its own', async () => {
    const names = Array.from({ length: 60 }, (_, place) => `c${place}`);
    await graph.raw(
      "UNWIND $rows AS row CREATE (:Customer {id: row.id, externalId: row.name, ageBand: 'adult', residency: 'DE'})",
      {
        rows: names.map((name) => ({ id: id(name), name })),
      },
    );
    const categories = ['contact', 'purchase', 'social', 'location', 'device', 'behaviour', 'inferred', 'service'];
    const words = names.map((name, place) =>
      given(name, { category: categories[place % 8] ?? '*', purpose: place % 3 === 0 ? 'analytics' : 'segment' }),
    );
    const other = new ConsentWrites(graph, defaultPolicy, () => clock);

    await Promise.all(
      Array.from({ length: 20 }, (_, turn) =>
        (turn % 2 === 0 ? writes : other).append(words.slice(turn * 3, turn * 3 + 3), firstHand),
      ),
    );

    const { records: numbers } = await graph.raw(
      'MATCH (class:ConsentClass) RETURN class.ring AS ring, count(*) AS classes, count(DISTINCT class.cc) AS numbers, min(class.cc) AS first, max(class.cc) AS last',
    );
    for (const row of numbers) {
      expect(row.get('numbers')).toBe(row.get('classes'));
      expect(row.get('first')).toBe(2);
      expect(row.get('last')).toBe(row.get('classes') + 1);
    }
    const { records: seqs } = await graph.raw(
      'MATCH (e:ConsentEvent) RETURN count(*) AS events, count(DISTINCT e.seq) AS seqs, max(e.seq) AS last',
    );
    expect([seqs[0]?.get('events'), seqs[0]?.get('seqs'), seqs[0]?.get('last')]).toEqual([60, 60, 60]);
  });
});

test('a refresh that is asked for while another is under way sees what was written in between', async () => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  // The first load has read, and its rows are on their way.
  const slow = Object.assign(Object.create(graph) as Graph, {
    rows: async (...about: Parameters<Graph['rows']>) => {
      const rows = await graph.rows(...about);
      await held;
      return rows;
    },
  });
  const late = new ClassTableCache(slow, defaultPolicy, () => clock);
  const before = late.refresh();
  await cache.refresh();
  await writes.append([given('ana')], { source: 'first_hand', actor: 'self' });
  const after = late.refresh();
  release();
  await Promise.all([before, after]);
  await cache.refresh();

  expect(late.table).toEqual(cache.table);
  expect(late.table.firstParty?.length).toBeGreaterThan(2);
});

test('after a change of policy old classes open contract alone, until they are taken anew', async () => {
  await writes.append([given('ana')], imported);
  await writes.classifyMissing();
  const longer = readPolicy({ ...defaultPolicy, maxAgeDays: [{ purpose: '*', days: 400 }] });
  cache = new ClassTableCache(graph, longer, () => clock);

  expect(await seen(console)).toEqual({});
  expect(await seen(service)).toEqual({ ana: 'seen', ben: 'seen', eva: 'seen' });
  expect(await new ConsentWrites(graph, longer, () => clock).classifyMissing()).toBe(3);
  expect(await seen(console)).toEqual({ ana: 'seen' });
});

describe('the cache of classes', () => {
  test('a class that it has not seen is denied until it is', async () => {
    await cache.refresh();
    await writes.append([given('ana')], firstHand);
    const stale = await graph.raw(emails, { read: cache.currentTerms(console) }, { mode: 'READ' });

    expect(stale.records).toHaveLength(0);
    expect(await seen(console)).toEqual({ ana: 'seen' });
  });

  test('customers see themselves, and of others what these show to customers', async () => {
    const app: Viewer = {
      client: 'kith.web',
      purpose: 'social_reco.attribute',
      endUser: { kind: 'customer', id: id('ana') },
    };
    const shows = (recipient: string) => given('ben', { purpose: 'social_reco', recipient });
    await writes.append([shows('subject'), shows('first_party')], firstHand);
    await writes.append([given('eva', { purpose: 'social_reco' })], firstHand);

    expect(await seen(app)).toEqual({ ana: 'seen', ben: 'seen' });
  });
});

test('an import of customers waits for whoever is taking classes, so that a child never keeps those of an adult', async () => {
  await graph.raw("MATCH (ana:Customer {id: $id}) SET ana.ageBand = 'adult'", { id: id('ana') });
  let isWritten = false;
  const importing: Promise<unknown>[] = [];
  await graph.transaction('test/classify', async (work) => {
    await work.run(consentLock, {});
    const rows = [{ id: id('ana'), facts: { ageBand: 'child' } }];
    const importingNow = new IngestWrites(graph).write('customers', rows as never);
    importing.push(importingNow.then(() => (isWritten = true)));
    await setTimeout(500);
    await classifyCustomers(work, { policy: defaultPolicy, ids: [id('ana')], now: clock });
    expect(isWritten).toBe(false);
  });
  await Promise.all(importing);

  const { records } = await graph.raw(
    'MATCH (ana:Customer {id: $id}) RETURN ana.ageBand AS band, ana.consentRev AS rev',
    { id: id('ana') },
  );
  expect(records.map((record) => [record.get('band'), record.get('rev')])).toEqual([['child', null]]);
});
