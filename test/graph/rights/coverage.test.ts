import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Graph } from '../../../src/graph/graph.js';
import type { ErasureStep } from '../../../src/rights/erasure.js';
import { PersonalExport } from '../../../src/rights/export.js';
import { placeOf, unseal } from '../../../src/vault/seal.js';
import { testIds, testKeys } from '../../graph-harness.js';
import { ana, ben, CanaryGround, found, missing, now, policy } from './canary-ground.js';
import { type Canary, dumpText, isExported } from './canary-world.js';

const it = CanaryGround.use();

const exportText = async (format: 'json' | 'csv', of = ana) => {
  const pieces: string[] = [];
  for await (const piece of new PersonalExport({ graph: it.graph, policy, now: () => now, keys: testKeys }).text(
    of,
    format,
  ))
    pieces.push(piece);
  return pieces.join('');
};

async function filesText(folder: string): Promise<string> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const texts = names
    .filter((entry) => entry.isFile())
    .map((entry) => readFile(join(entry.parentPath, entry.name), 'utf8'));
  return (await Promise.all(texts)).join('\n');
}

const isGuardianship = ({ place }: Canary) => place.startsWith('GUARDIAN_OF.');
/** Ties that lead from one to the other go with either. */
const ofHimAlone = () => it.his.filter(({ place }) => !/^(FOLLOWS|FRIEND_OF|GUARDIAN_OF|INFLUENCES)\./.test(place));

describe('the export', () => {
  test.each(['json', 'csv'] as const)('finds every canary of the person in %s, and none of others', async (format) => {
    const text = await exportText(format);

    expect(it.hers.length).toBeGreaterThan(80);
    expect(missing(it.hers.filter(isExported), text)).toEqual([]);
    expect(text).toContain('canary-ana-proof');
    // Who is guardian of whom is a fact about both.
    expect(missing(it.his.filter(isGuardianship), text)).toEqual([]);
    expect(
      found(
        it.his.filter((canary) => !isGuardianship(canary)),
        text,
      ),
    ).toEqual([]);
    expect(text).not.toContain('canary-ben-proof');
  });

  test('names nobody else, and no id of Kith, and names others otherwise each time', async () => {
    const [one, two] = [await exportText('json'), await exportText('json')];

    for (const id of [ana, ben, testIds.of('Customer', 'cem')]) expect(one).not.toContain(id);
    const people = (text: string) => new Set(text.match(/person-[\w-]{12}/g));
    expect(people(one).size).toBeGreaterThan(1);
    expect([...people(one)].filter((name) => people(two).has(name))).toEqual([]);
  });

  test('tells nothing of a post of somebody else but that the person liked, shared or commented on it', async () => {
    await it.graph.raw(
      `MATCH (ana:Customer {id: $ana}) MATCH (:Customer {id: $ben})-[:WROTE]->(post)
       CREATE (ana)-[:LIKED {at: datetime('2026-01-02')}]->(post), (ana)-[:COMMENTED_ON {text: 'her own words'}]->(post)`,
      { ana, ben },
    );
    const texts = await Promise.all([exportText('json'), exportText('csv')]);

    for (const text of texts) {
      expect(text).toContain('her own words');
      expect(
        found(
          it.his.filter(({ place }) => place.startsWith('Post.')),
          text,
        ),
      ).toEqual([]);
    }
  });

  test('is the same whether others follow, like or share what is the person’s, or follow what the person does, or not', async () => {
    const shown = async () => {
      const { records } = JSON.parse(await exportText('json')) as { records: object[] };
      return JSON.stringify(records).replaceAll(/person-[\w-]{12}/g, 'person');
    };
    const before = await shown();
    await it.graph.raw(
      `MATCH (ana:Customer {id: $ana}) MATCH (cem:Customer {id: $cem})
       CREATE (cem)-[:FOLLOWS {since: datetime(), strength: 0.7}]->(ana), (cem)-[:FRIEND_OF]->(ana), (cem)-[:INFLUENCES {probability: 0.3}]->(ana), (ana)-[:INFLUENCES {probability: 0.4}]->(cem)
       WITH ana, cem MATCH (ana)-[:WROTE|IDENTIFIED_BY]->(own) CREATE (cem)-[:LIKED {key: 'once'}]->(own)`,
      { ana, cem: testIds.of('Customer', 'cem') },
    );

    const after = await shown();
    await it.graph.raw(
      `MATCH (:Customer {id: $cem})-[tie]-(other) WHERE tie.key = 'once' OR other.id = $ana DELETE tie`,
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
    await it.erasure().erase(ana);

    const dump = await dumpText(it.graph);
    expect(found(it.hers, dump)).toEqual([]);
    expect(dump.includes('canary-ana-proof')).toBe(false);
    expect(found(it.hers, await filesText(it.home))).toEqual([]);
    expect(
      missing(
        ofHimAlone().filter(({ place }) => !/^(IDENTIFIED_BY\.(value|raw)|HOLDS\.number)$/.test(place)),
        dump,
      ),
    ).toEqual([]);
    expect(dump).toContain('canary-ben-proof');
  });

  test('is looked through once more when it is done, and what came back meanwhile goes by a second pass', async () => {
    const counts: number[] = [];
    const late: ErasureStep = {
      name: 'late',
      run: async () => 1,
      remaining: async () => {
        if (counts.push(counts.length) > 1) return 0;
        await it.graph.raw('CREATE (:Visit {id: $id, customerId: $ana})', { id: 'late', ana });
        return 1;
      },
    };
    const report = await it.erasure([late]).erase(ana);

    expect(report).toMatchObject({ remaining: 0, late: 2, customer: 2 });
    expect((await it.graph.raw("MATCH (visit:Visit {id: 'late'}) RETURN visit")).records).toEqual([]);
  });

  test('is not done while something outside still holds the person', async () => {
    const held: ErasureStep = { name: 'held', run: async () => 0, remaining: async () => 1 };

    await expect(it.erasure([held]).erase(ana)).rejects.toMatchObject({ code: 'INTERNAL_SERVER_ERROR' });
    expect(await it.erasure().erase(ana)).toMatchObject({ remaining: 0 });
  });

  test('leaves of the id the tombstone alone', async () => {
    await it.erasure().erase(ana);

    const lines = (await dumpText(it.graph)).split('\n').filter((line) => line.includes(ana));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^Erased .*hash=/);
  });

  test('shreds the key, so that what an old store file still holds of the person opens no more', async () => {
    const { records } = await it.graph.raw(
      'MATCH (:Customer {id: $ana})-[tie:IDENTIFIED_BY]->(to) RETURN tie.value AS text, to.id AS id',
      { ana },
    );
    const [text, id] = [String(records[0]?.get('text')), String(records[0]?.get('id'))];
    const keyBefore = (await testKeys.load([ana])).get(ana);
    expect(keyBefore === undefined ? null : unseal(keyBefore, placeOf(id, 'value'), text)).toContain('canary-ana');

    await it.erasure().erase(ana);

    expect((await testKeys.load([ana])).size).toBe(0);
    expect((await testKeys.load([ben])).size).toBe(1);
  });

  test('leaves what several share to the others', async () => {
    await it.graph.raw(
      `MATCH (ben:Customer {id: $ben}) MATCH (:Customer {id: $ana})-[:HOLDS]->(account) MATCH (:Customer {id: $ana})-[:IDENTIFIED_BY]->(identifier)
       CREATE (ben)-[:HOLDS]->(account), (ben)-[:IDENTIFIED_BY]->(identifier)`,
      { ana, ben },
    );

    await it.erasure().erase(ana);

    const { records } = await it.graph.raw(
      'MATCH (:Customer {id: $ben})-[:HOLDS]->(account:LoyaltyAccount) RETURN count(account) AS accounts, collect(account.customerId) AS owners',
      { ben },
    );
    expect(records[0]?.get('accounts')).toBe(2);
    expect(records[0]?.get('owners')).toEqual([ben, ben]);
  });

  test('marks the runs whose facts were made from the person', async () => {
    await it.graph.raw(
      "CREATE (:Run {id: 'r1', job: 'influence', current: true}), (:Run {id: 'r2', job: 'statistics', current: true})",
    );

    await it.erasure().erase(ana);

    const { records } = await it.graph.raw('MATCH (run:Run) WHERE run.staleSince IS NOT NULL RETURN run.job AS job');
    expect(records.map((record) => record.get('job'))).toEqual(['influence']);
  });

  test.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])('goes on where it was killed after %i steps', async (steps) => {
    await it.graph.raw("CREATE (:Run {id: 'r1', job: 'influence', current: true})");
    let ran = 0;
    const kill: ErasureStep = { name: 'kill', run: async () => Promise.reject(new Error('killed')) };
    const broken = it.erasure(
      steps === 9 ? [kill] : [],
      killedAfter(it.graph, steps, () => (ran += 1)),
    );

    await expect(broken.erase(ana)).rejects.toThrow('killed');
    await it.erasure().erase(ana);

    expect(found(it.hers, await dumpText(it.graph))).toEqual([]);
  });

  test('of a hub with 10,000 purchases goes in small transactions', async () => {
    await it.graph.raw(
      `MATCH (ana:Customer {id: $ana}) UNWIND range(1, 10000) AS number
       CREATE (ana)-[:MADE]->(:Purchase {id: 'hub ' + number, customerId: $ana, externalId: 'canary-hub-' + number})`,
      { ana },
    );
    const before = it.graph.statements;

    const report = await it.erasure().erase(ana);

    expect(report['own']).toBeGreaterThanOrEqual(10_000);
    expect(it.graph.statements - before).toBeGreaterThan(20);
    expect(await dumpText(it.graph)).not.toContain('canary-hub');
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
