import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import { ConsentWrites } from '../../../src/graph/consent-writes.js';
import type { Graph } from '../../../src/graph/graph.js';
import { importFolder } from '../../../src/ingest/import-job.js';
import { Erasure, type ErasureStep } from '../../../src/rights/erasure.js';
import { PersonalExport } from '../../../src/rights/export.js';
import { TombstoneFile, tombstonePath } from '../../../src/rights/tombstone-file.js';
import { placeOf, unseal } from '../../../src/vault/seal.js';
import { clearGraph, openGraph, testIds, testKeys } from '../../graph-harness.js';
import { consentRecord } from '../../world-writer.js';
import { type Canary, dumpText, writeCanaries } from './canary-world.js';

const now = Date.parse('2026-11-25T12:00:00Z');
const ana = testIds.of('Customer', 'ana');
const ben = testIds.of('Customer', 'ben');
const policy = defaultPolicy;

let graph: Graph;
let home: string;
let hers: readonly Canary[];
let his: readonly Canary[];

beforeAll(async () => {
  graph = await openGraph();
});

beforeEach(async () => {
  await clearGraph(graph);
  home = await mkdtemp(join(tmpdir(), 'kith-rights-'));
  hers = await writeCanaries(graph, 'ana', { offset: 1_000, other: 'cem' });
  his = await writeCanaries(graph, 'ben', { offset: 5_003, other: 'ana' });
  const consent = new ConsentWrites(graph, policy, () => now);
  const said = { source: 'first_hand', actor: 'self' } as const;
  await consent.append([consentRecord('ana', { purpose: 'personalise', proof: 'canary-ana-proof' })], said);
  await consent.append([consentRecord('ben', { purpose: 'personalise', proof: 'canary-ben-proof' })], said);
  await consent.classifyMissing();
});

afterAll(() => graph[Symbol.asyncDispose]());

const erasureOf = (outside: readonly ErasureStep[] = []) =>
  new Erasure({
    graph,
    policy,
    tombstones: new TombstoneFile(tombstonePath(home)),
    now: () => now,
    outside,
    keys: testKeys,
  });
const exportText = async (format: 'json' | 'csv', of = ana) => {
  const pieces: string[] = [];
  for await (const piece of new PersonalExport({ graph, policy, now: () => now, keys: testKeys }).text(of, format))
    pieces.push(piece);
  return pieces.join('');
};
const missing = (canaries: readonly Canary[], text: string) =>
  canaries.filter((canary) => !text.includes(canary.text)).map((canary) => canary.place);
const found = (canaries: readonly Canary[], text: string) =>
  canaries.filter((canary) => text.includes(canary.text)).map((canary) => canary.place);

async function filesText(folder: string): Promise<string> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const texts = names
    .filter((entry) => entry.isFile())
    .map((entry) => readFile(join(entry.parentPath, entry.name), 'utf8'));
  return (await Promise.all(texts)).join('\n');
}

/** Ties that lead from one to the other go with either. */
const ofHimAlone = () => his.filter(({ place }) => !/^(FOLLOWS|FRIEND_OF|INFLUENCES)\./.test(place));

describe('the export', () => {
  test.each(['json', 'csv'] as const)('finds every canary of the person in %s, and none of others', async (format) => {
    const text = await exportText(format);

    expect(hers.length).toBeGreaterThan(80);
    expect(missing(hers, text)).toEqual([]);
    expect(text).toContain('canary-ana-proof');
    expect(found(his, text)).toEqual([]);
    expect(text).not.toContain('canary-ben-proof');
  });

  test('names nobody else, and no id of Kith, and names others otherwise each time', async () => {
    const [one, two] = [await exportText('json'), await exportText('json')];

    for (const id of [ana, ben, testIds.of('Customer', 'cem')]) expect(one).not.toContain(id);
    const people = (text: string) => new Set(text.match(/person-[\w-]{12}/g));
    expect(people(one).size).toBeGreaterThan(1);
    expect([...people(one)].filter((name) => people(two).has(name))).toEqual([]);
  });

  test('does not let an inferred influence be matched with a declared friend', async () => {
    const { records } = JSON.parse(await exportText('json')) as { records: { relation: string; record: string }[] };
    const nameOf = (relation: string) => records.find((record) => record.relation === relation)?.record;

    expect(nameOf('FRIEND_OF')).toBe(nameOf('FOLLOWS'));
    expect(nameOf('INFLUENCES')).not.toBe(nameOf('FOLLOWS'));
  });

  test('is the same whether others follow, like or share what is the person’s, or not', async () => {
    const shown = async () => {
      const { records } = JSON.parse(await exportText('json')) as { records: object[] };
      return JSON.stringify(records).replaceAll(/person-[\w-]{12}/g, 'person');
    };
    const before = await shown();
    await graph.raw(
      `MATCH (ana:Customer {id: $ana}) MATCH (cem:Customer {id: $cem})
       CREATE (cem)-[:FOLLOWS {since: datetime(), strength: 0.7}]->(ana), (cem)-[:FRIEND_OF]->(ana), (cem)-[:INFLUENCES {probability: 0.3}]->(ana)
       WITH ana, cem MATCH (ana)-[:WROTE|IDENTIFIED_BY]->(own) CREATE (cem)-[:LIKED {key: 'once'}]->(own)`,
      { ana, cem: testIds.of('Customer', 'cem') },
    );

    const after = await shown();
    await graph.raw(
      `MATCH (:Customer {id: $cem})-[tie]->(other) WHERE tie.key = 'once' OR other.id = $ana DELETE tie`,
      {
        ana,
        cem: testIds.of('Customer', 'cem'),
      },
    );

    expect(after).toBe(before);
  });

  test('is nothing for who is not there', async () => {
    expect(await exportText('json', testIds.of('Customer', 'nobody'))).toBe('');
  });
});

describe('the erasure', () => {
  test('leaves no canary of the person in the database or in a file, and every one of others', async () => {
    await erasureOf().erase(ana);

    const dump = await dumpText(graph);
    expect(found(hers, dump)).toEqual([]);
    expect(dump.includes('canary-ana-proof')).toBe(false);
    expect(found(hers, await filesText(home))).toEqual([]);
    expect(
      missing(
        ofHimAlone().filter(({ place }) => !/^(IDENTIFIED_BY\.(value|raw)|HOLDS\.number)$/.test(place)),
        dump,
      ),
    ).toEqual([]);
    expect(dump).toContain('canary-ben-proof');
  });

  test('leaves of the id the tombstone alone', async () => {
    await erasureOf().erase(ana);

    const lines = (await dumpText(graph)).split('\n').filter((line) => line.includes(ana));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^Erased .*hash=/);
  });

  test('shreds the key, so that what an old store file still holds of the person opens no more', async () => {
    const { records } = await graph.raw(
      'MATCH (:Customer {id: $ana})-[tie:IDENTIFIED_BY]->(to) RETURN tie.value AS text, to.id AS id',
      { ana },
    );
    const [text, id] = [String(records[0]?.get('text')), String(records[0]?.get('id'))];
    const keyBefore = (await testKeys.load([ana])).get(ana);
    expect(keyBefore === undefined ? null : unseal(keyBefore, placeOf(id, 'value'), text)).toContain('canary-ana');

    await erasureOf().erase(ana);

    expect((await testKeys.load([ana])).size).toBe(0);
    expect((await testKeys.load([ben])).size).toBe(1);
  });

  test('leaves what several share to the others', async () => {
    await graph.raw(
      `MATCH (ben:Customer {id: $ben}) MATCH (:Customer {id: $ana})-[:HOLDS]->(account) MATCH (:Customer {id: $ana})-[:IDENTIFIED_BY]->(identifier)
       CREATE (ben)-[:HOLDS]->(account), (ben)-[:IDENTIFIED_BY]->(identifier)`,
      { ana, ben },
    );

    await erasureOf().erase(ana);

    const { records } = await graph.raw(
      'MATCH (:Customer {id: $ben})-[:HOLDS]->(account:LoyaltyAccount) RETURN count(account) AS accounts, collect(account.customerId) AS owners',
      { ben },
    );
    expect(records[0]?.get('accounts')).toBe(2);
    expect(records[0]?.get('owners')).toEqual([ben, ben]);
  });

  test('marks the runs whose facts were made from the person', async () => {
    await graph.raw(
      "CREATE (:Run {id: 'r1', job: 'influence', current: true}), (:Run {id: 'r2', job: 'statistics', current: true})",
    );

    await erasureOf().erase(ana);

    const { records } = await graph.raw('MATCH (run:Run) WHERE run.staleSince IS NOT NULL RETURN run.job AS job');
    expect(records.map((record) => record.get('job'))).toEqual(['influence']);
  });

  test.each([0, 1, 2, 3, 4, 5, 6, 7, 8])('goes on where it was killed after %i steps', async (steps) => {
    await graph.raw("CREATE (:Run {id: 'r1', job: 'influence', current: true})");
    let ran = 0;
    const kill: ErasureStep = { name: 'kill', run: async () => Promise.reject(new Error('killed')) };
    const broken = new Erasure({
      graph: killedAfter(graph, steps, () => (ran += 1)),
      policy,
      tombstones: new TombstoneFile(tombstonePath(home)),
      now: () => now,
      keys: testKeys,
      outside: steps === 8 ? [kill] : [],
    });

    await expect(broken.erase(ana)).rejects.toThrow('killed');
    await erasureOf().erase(ana);

    expect(found(hers, await dumpText(graph))).toEqual([]);
  });

  test('of a hub with 10,000 purchases goes in small transactions', async () => {
    await graph.raw(
      `MATCH (ana:Customer {id: $ana}) UNWIND range(1, 10000) AS number
       CREATE (ana)-[:MADE]->(:Purchase {id: 'hub ' + number, customerId: $ana, externalId: 'canary-hub-' + number})`,
      { ana },
    );
    const before = graph.statements;

    const report = await erasureOf().erase(ana);

    expect(report['own']).toBeGreaterThanOrEqual(10_000);
    expect(graph.statements - before).toBeGreaterThan(20);
    expect(await dumpText(graph)).not.toContain('canary-hub');
  });
});

describe('nobody comes back', () => {
  test('by an old file: its rows are refused with the reason', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kith-old-'));
    await writeFile(join(folder, 'customers.csv'), 'customer_id,name\nana,canary-ana-again\ndan,Dan\n');
    await writeFile(join(folder, 'identifiers.csv'), 'customer_id,type,value\nana,email,canary-ana@example.org\n');
    await erasureOf().erase(ana);

    const report = await importFolder(
      folder,
      { graph, ids: testIds, keys: testKeys, policy, now: () => now },
      { invented: true },
    );

    const rejects = await readFile(report.rejects ?? '', 'utf8');
    expect(rejects).toContain('"reason":"erased"');
    expect((await dumpText(graph)).match(/canary-ana\S*/g)).toBeNull();
    await rm(folder, { recursive: true });
    await rm(report.rejects ?? '');
  });

  test('by a restored backup: the tombstones outside the database are applied to it', async () => {
    await erasureOf().erase(ana);
    // What a restore of an older day does: the graph is as it was, without the tombstone.
    await clearGraph(graph);
    const again = await writeCanaries(graph, 'ana', { offset: 1_000, other: 'cem' });
    expect(found(again, await dumpText(graph)).length).toBeGreaterThan(80);

    const report = await erasureOf().replay();

    expect(report).toEqual({ known: 1, erased: 1 });
    expect(found(again, await dumpText(graph))).toEqual([]);
    expect(await erasureOf().replay()).toEqual({ known: 1, erased: 0 });
  });

  test('by a lost home: tombstones that only the graph knows are written beside it again', async () => {
    await erasureOf().erase(ana);
    await rm(home, { recursive: true });

    expect(await erasureOf().replay()).toEqual({ known: 1, erased: 0 });
    expect(await new TombstoneFile(tombstonePath(home)).all()).toEqual([ana]);
  });

  test('a last line that a kill cut short counts for nothing', async () => {
    const file = new TombstoneFile(tombstonePath(home));
    await file.add({ hash: ana, at: now });
    await writeFile(tombstonePath(home), `${await readFile(tombstonePath(home), 'utf8')}{"hash":"${ben.slice(0, 9)}`);

    expect(await file.all()).toEqual([ana]);
  });
});

/** A graph whose connection ends in the middle of an erasure: after so many of its steps were noted. */
function killedAfter(real: Graph, steps: number, ran: () => number): Graph {
  return new Proxy(real, {
    get(target, name) {
      const value = Reflect.get(target, name, target) as unknown;
      if (typeof value !== 'function') return value;
      if (name !== 'write') return value.bind(target) as unknown;
      return (statement: { readonly name: string }, ...rest: unknown[]) => {
        if (statement.name === 'rights/note-erasure' && ran() > steps) return Promise.reject(new Error('killed'));
        return (value as (...args: unknown[]) => unknown).call(target, statement, ...rest);
      };
    },
  });
}
