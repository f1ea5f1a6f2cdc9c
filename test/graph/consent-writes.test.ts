import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import { readPolicy } from '../../src/consent/policy.js';
import type { Viewer } from '../../src/consent/viewer.js';
import { ClassTableCache } from '../../src/graph/consent-reads.js';
import { classifyCustomers } from '../../src/graph/consent-classes.js';
import { ConsentWrites, consentLock } from '../../src/graph/consent-writes.js';
import { IngestWrites } from '../../src/graph/ingest-writes.js';
import type { Graph } from '../../src/graph/graph.js';
import { ConsentGround, console, day, emails, given, id, start } from './consent-ground.js';

const service: Viewer = { ...console, purpose: 'service' };
const imported = { source: 'import', actor: 'test' } as const;
const firstHand = { source: 'first_hand', actor: 'self' } as const;
const ground = ConsentGround.use();

describe('what was said decides what a statement shows', () => {
  test('a customer without classes is seen by nobody, also where contract would let them in', async () => {
    expect(await ground.seen(console)).toEqual({});
    expect(await ground.seen(service)).toEqual({});
  });

  test('a grant opens the purpose it names and no other', async () => {
    await ground.writes.append([given('ana')], imported);
    await ground.writes.classifyMissing();

    expect(await ground.seen(console)).toEqual({ ana: 'seen' });
    expect(await ground.seen({ ...console, purpose: 'segment' })).toEqual({});
  });

  test('contract lets the service go on without a word', async () => {
    await ground.writes.classifyMissing();

    expect(await ground.seen(service)).toEqual({ ana: 'seen', ben: 'seen', eva: 'seen' });
  });

  test('a withdrawal of one category withholds it and leaves the row', async () => {
    await ground.writes.append([given('ana'), given('ben')], imported);
    await ground.writes.append([given('ana', { action: 'withdrawn', category: 'contact', at: null })], firstHand);

    expect(await ground.seen(console)).toEqual({ ana: 'withheld', ben: 'seen' });
  });

  test('a grant without proof is kept, counted and opens nothing', async () => {
    const report = await ground.writes.append(
      [given('ana', { proof: null }), given('ben', { noticeVersion: '99' })],
      imported,
    );

    expect(report).toEqual({ created: 2, unchanged: 0, unproven: 2, rejected: [] });
    expect(await ground.seen(console)).toEqual({});
  });

  test('an import does not outrank what was said at first hand', async () => {
    await ground.writes.append([given('ana', { action: 'refused', at: start - 30 * day })], firstHand);
    await ground.writes.append([given('ana')], imported);

    expect(await ground.seen(console)).toEqual({});
  });
});

describe('time passes and no timer runs', () => {
  test('an expired grant denies what it opened, and the rest goes on', async () => {
    await ground.writes.append(
      [given('ana', { category: 'contact', until: start + day }), given('ana', { category: 'purchase' })],
      imported,
    );

    expect(await ground.seen(console)).toEqual({ ana: 'seen' });
    ground.clock = start + day - 1;
    expect(await ground.seen(console)).toEqual({ ana: 'seen' });
    ground.clock = start + day;
    expect(await ground.seen(console)).toEqual({ ana: 'withheld' });
  });

  test('behind both windows contract still answers', async () => {
    const ends = [1, 2, 3].map((days) =>
      given('ana', { category: ['contact', 'purchase', 'social'][days - 1] ?? '', until: start + days * day }),
    );
    await ground.writes.append(ends, imported);
    await ground.writes.classifyMissing();
    ground.clock = start + 2 * day;

    expect(await ground.seen(console)).toEqual({});
    expect(await ground.seen(service)).toEqual({ ana: 'seen', ben: 'seen', eva: 'seen' });
    expect(await ground.writes.reclassifyDue(ground.clock)).toBe(1);
    expect(await ground.seen(console)).toEqual({ ana: 'withheld' });
    expect(await ground.writes.reclassifyDue(ground.clock)).toBe(0);
  });
});

describe('events are append-only', () => {
  test('the same records twice change nothing', async () => {
    const records = [given('ana'), given('ana'), given('ben', { action: 'refused', at: null })];
    const first = await ground.writes.append(records, imported);
    const again = await ground.writes.append(records, imported);

    expect(first).toEqual({ created: 2, unchanged: 1, unproven: 0, rejected: [] });
    expect(again).toEqual({ created: 0, unchanged: 3, unproven: 0, rejected: [] });
    const { records: rows } = await ground.graph.raw('MATCH (e:ConsentEvent) RETURN collect(e.seq) AS seqs', {});
    expect(((rows[0]?.get('seqs') ?? []) as number[]).toSorted()).toEqual([1, 2]);
  });

  test('what cannot be taken up is rejected with its place and reason', async () => {
    const report = await ground.writes.append(
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
    await ground.graph.raw(
      "UNWIND $rows AS row CREATE (:Customer {id: row.id, externalId: row.name, ageBand: 'adult', residency: 'DE'})",
      {
        rows: names.map((name) => ({ id: id(name), name })),
      },
    );
    const categories = ['contact', 'purchase', 'social', 'location', 'device', 'behaviour', 'inferred', 'service'];
    const words = names.map((name, place) =>
      given(name, { category: categories[place % 8] ?? '*', purpose: place % 3 === 0 ? 'analytics' : 'segment' }),
    );
    const other = new ConsentWrites(ground.graph, defaultPolicy, () => ground.clock);

    await Promise.all(
      Array.from({ length: 20 }, (_, turn) =>
        (turn % 2 === 0 ? ground.writes : other).append(words.slice(turn * 3, turn * 3 + 3), firstHand),
      ),
    );

    const { records: numbers } = await ground.graph.raw(
      'MATCH (class:ConsentClass) RETURN class.ring AS ring, count(*) AS classes, count(DISTINCT class.cc) AS numbers, min(class.cc) AS first, max(class.cc) AS last',
    );
    for (const row of numbers) {
      expect(row.get('numbers')).toBe(row.get('classes'));
      expect(row.get('first')).toBe(2);
      expect(row.get('last')).toBe(row.get('classes') + 1);
    }
    const { records: seqs } = await ground.graph.raw(
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
  const slow = Object.assign(Object.create(ground.graph) as Graph, {
    rows: async (...about: Parameters<Graph['rows']>) => {
      const rows = await ground.graph.rows(...about);
      await held;
      return rows;
    },
  });
  const late = new ClassTableCache(slow, defaultPolicy, () => ground.clock);
  const before = late.refresh();
  await ground.cache.refresh();
  await ground.writes.append([given('ana')], { source: 'first_hand', actor: 'self' });
  const after = late.refresh();
  release();
  await Promise.all([before, after]);
  await ground.cache.refresh();

  expect(late.table).toEqual(ground.cache.table);
  expect(late.table.firstParty?.length).toBeGreaterThan(2);
});

test('after a change of policy old classes open contract alone, until they are taken anew', async () => {
  await ground.writes.append([given('ana')], imported);
  await ground.writes.classifyMissing();
  const longer = readPolicy({ ...defaultPolicy, maxAgeDays: [{ purpose: '*', days: 400 }] });
  ground.cache = new ClassTableCache(ground.graph, longer, () => ground.clock);

  expect(await ground.seen(console)).toEqual({});
  expect(await ground.seen(service)).toEqual({ ana: 'seen', ben: 'seen', eva: 'seen' });
  expect(await new ConsentWrites(ground.graph, longer, () => ground.clock).classifyMissing()).toBe(3);
  expect(await ground.seen(console)).toEqual({ ana: 'seen' });
});

describe('the cache of classes', () => {
  test('a class that it has not seen is denied until it is', async () => {
    await ground.cache.refresh();
    await ground.writes.append([given('ana')], firstHand);
    const stale = await ground.graph.raw(emails, { read: ground.cache.currentTerms(console) }, { mode: 'READ' });

    expect(stale.records).toHaveLength(0);
    expect(await ground.seen(console)).toEqual({ ana: 'seen' });
  });

  test('customers see themselves, and of others what these show to customers', async () => {
    const app: Viewer = {
      client: 'kith.web',
      purpose: 'social_reco.attribute',
      endUser: { kind: 'customer', id: id('ana') },
    };
    const shows = (recipient: string) => given('ben', { purpose: 'social_reco', recipient });
    await ground.writes.append([shows('subject'), shows('first_party')], firstHand);
    await ground.writes.append([given('eva', { purpose: 'social_reco' })], firstHand);

    expect(await ground.seen(app)).toEqual({ ana: 'seen', ben: 'seen' });
  });
});

test('an import of customers waits for whoever is taking classes, so that a child never keeps those of an adult', async () => {
  await ground.graph.raw("MATCH (ana:Customer {id: $id}) SET ana.ageBand = 'adult'", { id: id('ana') });
  let isWritten = false;
  const importing: Promise<unknown>[] = [];
  await ground.graph.transaction('test/classify', async (work) => {
    await work.run(consentLock, {});
    const rows = [{ id: id('ana'), facts: { ageBand: 'child' } }];
    const importingNow = new IngestWrites(ground.graph).write('customers', rows as never);
    importing.push(importingNow.then(() => (isWritten = true)));
    await setTimeout(500);
    await classifyCustomers(work, { policy: defaultPolicy, ids: [id('ana')], now: ground.clock });
    expect(isWritten).toBe(false);
  });
  await Promise.all(importing);

  const { records } = await ground.graph.raw(
    'MATCH (ana:Customer {id: $id}) RETURN ana.ageBand AS band, ana.consentRev AS rev',
    { id: id('ana') },
  );
  expect(records.map((record) => [record.get('band'), record.get('rev')])).toEqual([['child', null]]);
});
