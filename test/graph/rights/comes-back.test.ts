import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConsentWrites } from '../../../src/graph/consent-writes.js';
import { ErasureWrites } from '../../../src/graph/erasure-writes.js';
import { importFolder } from '../../../src/ingest/import-job.js';
import { TombstoneFile, tombstonePath } from '../../../src/rights/tombstone-file.js';
import { clearGraph, testIds, testKeys } from '../../graph-harness.js';
import { ana, ben, CanaryGround, found, now, policy } from './canary-ground.js';
import { dumpText, writeCanaries } from './canary-world.js';

const it = CanaryGround.use();

describe('nobody comes back', () => {
  test('by an old file: its rows are refused with the reason', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kith-old-'));
    await writeFile(join(folder, 'customers.csv'), 'customer_id,name\nana,canary-ana-again\ndan,Dan\n');
    await writeFile(join(folder, 'identifiers.csv'), 'customer_id,type,value\nana,email,canary-ana@example.org\n');
    await it.erasure().erase(ana);

    const report = await importFolder(
      folder,
      { graph: it.graph, ids: testIds, keys: testKeys, policy, now: () => now },
      { invented: true },
    );

    const rejects = await readFile(report.rejects ?? '', 'utf8');
    expect(rejects).toContain('"reason":"erased"');
    expect((await dumpText(it.graph)).match(/canary-ana\S*/g)).toBeNull();
    await rm(folder, { recursive: true });
    await rm(report.rejects ?? '');
  });

  test('by a restored backup: the tombstones outside the database are applied to it', async () => {
    await it.erasure().erase(ana);
    // What a restore of an older day does: the graph is as it was, without the tombstone.
    await clearGraph(it.graph);
    const again = await writeCanaries(it.graph, 'ana', { offset: 1_000, other: 'cem' });
    expect(found(again, await dumpText(it.graph)).length).toBeGreaterThan(80);

    const report = await it.erasure().replay();

    expect(report).toEqual({ known: 1, erased: 1, shredded: 0, forgotten: 0 });
    expect(found(again, await dumpText(it.graph))).toEqual([]);
    expect(await it.erasure().replay()).toEqual({ known: 1, erased: 0, shredded: 0, forgotten: 0 });
  });

  test('by a lost home: tombstones that only the graph knows are written beside it again', async () => {
    await it.erasure().erase(ana);
    await rm(it.home, { recursive: true });

    expect(await it.erasure().replay()).toEqual({ known: 1, erased: 0, shredded: 0, forgotten: 0 });
    expect(await new TombstoneFile(tombstonePath(it.home)).all()).toEqual([ana]);
  });

  test('by a classification under way when the erasure began: no class is written any more', async () => {
    await new ErasureWrites(it.graph).begin(ana);

    await new ConsentWrites(it.graph, policy, () => now).reclassify([ana, ben]);

    const { records } = await it.graph.raw(
      "MATCH (customer:Customer) RETURN customer.id AS id, any(key IN keys(customer) WHERE key STARTS WITH 'cc') AS isOpen ORDER BY isOpen",
    );
    expect(records.filter((record) => record.get('id') === ana).map((record) => record.get('isOpen'))).toEqual([false]);
    expect(records.filter((record) => record.get('id') === ben).map((record) => record.get('isOpen'))).toEqual([true]);
  });

  test('by a list that an experiment wrote down meanwhile: it goes with the rest', async () => {
    await it.graph.raw("CREATE (:ShownList {customerId: $ana, experiment: 'draws'})", { ana });

    await it.erasure().erase(ana);

    const { records } = await it.graph.raw('MATCH (shown:ShownList {customerId: $ana}) RETURN count(shown) AS count', {
      ana,
    });
    expect(Number(records[0]?.get('count'))).toBe(0);
  });

  test('a last line that a kill cut short counts for nothing', async () => {
    const file = new TombstoneFile(tombstonePath(it.home));
    await file.add({ hash: ana, at: now });
    await writeFile(
      tombstonePath(it.home),
      `${await readFile(tombstonePath(it.home), 'utf8')}{"hash":"${ben.slice(0, 9)}`,
    );

    expect(await file.all()).toEqual([ana]);
    // Nor does it swallow the next one.
    await file.add({ hash: ben, at: now });
    expect(await file.all()).toEqual([ana, ben]);
  });

  test('by a key file of an older day: the key goes again', async () => {
    await it.erasure().erase(ana);
    await testKeys.ensure([ana, ben]);

    expect(await it.erasure().replay()).toEqual({ known: 1, erased: 0, shredded: 1, forgotten: 0 });
    expect([...(await testKeys.load([ana, ben])).keys()]).toEqual([ben]);
  });

  test('by files of the audit of an older day: what they hold of the customer goes again', async () => {
    const asked: (readonly string[])[] = [];
    const again = async (ids: readonly string[]) => asked.push(ids);
    const audit = { name: 'audit', run: async () => 0, again };
    for (const id of [ben, ana]) await it.erasure([audit]).erase(id);
    expect(asked).toEqual([]);

    expect(await it.erasure([audit]).replay()).toEqual({ known: 2, erased: 0, shredded: 0, forgotten: 1 });
    expect(asked).toEqual([[ben, ana]]);
  });

  test('nor is anybody else’s: posts that the customer reacted to stay, with what others said of them', async () => {
    await it.graph.raw(
      `MATCH (ana:Customer {id: $ana}), (ben:Customer {id: $ben})
       CREATE (ben)-[:WROTE]->(post:Post {id: 'of-ben', customerId: $ben, text: 'Mine'}), (ben)-[:COMMENTED_ON {text: 'Still mine'}]->(post)
       CREATE (ana)-[:LIKED]->(post), (ana)-[:COMMENTED_ON]->(post), (ana)-[:SHARED]->(post)
       CREATE (ana)-[:WROTE]->(:Post {id: 'of-ana', customerId: $ana, text: 'Hers'})<-[:LIKED]-(ben)`,
      { ana, ben },
    );

    await it.erasure().erase(ana);

    const { records } = await it.graph.raw(
      `MATCH (post:Post) WHERE post.id IN ['of-ana', 'of-ben']
       RETURN post.text AS text, COLLECT { MATCH (who)-[reaction]->(post) RETURN who.id + ' ' + type(reaction) ORDER BY type(reaction) } AS reactions`,
    );
    expect(records.map((record) => [record.get('text'), record.get('reactions')])).toEqual([
      ['Mine', [`${ben} COMMENTED_ON`, `${ben} WROTE`]],
    ]);
  });
});
