import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { JobDeps } from '../../src/analyse/job.js';
import { runPass } from '../../src/analyse/pass.js';
import type { Graph } from '../../src/graph/graph.js';
import { ImportBatches } from '../../src/graph/import-batches.js';
import { passRecord } from '../../src/graph/pass-lease.js';
import { RetentionWrites } from '../../src/graph/retention-writes.js';
import type { AnalysisJob } from '../../src/graph/run-writes.js';
import { clearGraph, openGraph } from '../graph-harness.js';
import { consenting, consentPurposes, derivedFacts, everybody, productId, writeWorld } from './analyse-world.js';

const hooks = fileURLToPath(new URL('../typescript-hooks.mjs', import.meta.url));
const child = fileURLToPath(new URL('./pass-child.ts', import.meta.url));
const all = ['influence', 'popularity', 'communities', 'neighbourhood', 'statistics'];

let graph: Graph;

beforeAll(async () => {
  graph = await openGraph();
});
beforeEach(() => begin());
afterAll(() => graph[Symbol.asyncDispose]());

/** The world of the analyses with a catalogue of many products, which are written in three batches. */
async function begin(names: readonly string[] = everybody): Promise<void> {
  await clearGraph(graph);
  await writeWorld(graph, names);
  await graph.raw(
    `CREATE (category:Category {id: 'category-things', externalId: 'things', name: 'Things'})
     WITH category UNWIND $products AS product
     CREATE (:Product {id: product.id, externalId: product.name, name: product.name})-[:IN_CATEGORY]->(category)`,
    {
      products: Array.from({ length: 500 }, (_, place) => ({ id: productId(`thing${place}`), name: `thing${place}` })),
    },
  );
  await graph.raw(
    "MATCH (customer:Customer {externalId: 'a0'}) CREATE (customer)-[:RATED]->(:Rating {id: 'old', at: datetime('2020-01-01')})",
  );
  await consenting(graph).say(names, 'given', consentPurposes);
}

/** Runs a pass in another process that kills itself, with no chance to clean up, before a job begins or once so many batches of neighbours are written. */
async function killed(where: { readonly before: AnalysisJob } | { readonly afterBatches: number }): Promise<void> {
  const args = 'before' in where ? ['before', where.before] : ['after', String(where.afterBatches)];
  const running = spawn(process.execPath, ['--import', hooks, child, ...args], { stdio: 'inherit' });
  expect(await once(running, 'exit')).toEqual([null, 'SIGKILL']);
}

/** Goes on, and gives the jobs that were run. */
async function goOn(deps: JobDeps = consenting(graph).deps): Promise<readonly string[]> {
  const reports = await runPass({ graph, deps, now: () => Date.now() });
  return (reports ?? []).map(({ job }) => job);
}

/** What a pass leaves in this world that nobody disturbed. The world is then as it was before. */
async function undisturbed(): Promise<unknown> {
  await goOn();
  const facts = await derivedFacts(graph);
  await begin();
  return facts;
}

const count = async (text: string) => {
  const { records } = await graph.raw(`${text} RETURN count(*) AS count`, {}, { mode: 'READ' });
  return Number(records[0]?.get('count'));
};

test('a pass that was killed between two jobs goes on with the second, and comes to what an undisturbed one does', async () => {
  const wanted = await undisturbed();
  await killed({ before: 'communities' });
  const { pass } = await passRecord(graph);

  expect(await goOn()).toEqual(['communities', 'neighbourhood', 'statistics']);

  expect(pass).not.toBeNull();
  expect(await derivedFacts(graph)).toEqual(wanted);
  expect(await passRecord(graph)).toMatchObject({ pass: null, code: null });
}, 200_000);

test('a run that was killed while it wrote what it had computed writes the rest, and nothing twice', async () => {
  const wanted = await undisturbed();
  await killed({ afterBatches: 2 });
  const half = await count('MATCH ()-[:SIMILAR]->()');
  const { deps } = consenting(graph);
  const learning: string[] = [];

  const jobs = await goOn({ ...deps, progress: ({ stage }) => void learning.push(stage) });

  expect(jobs).toEqual(['neighbourhood', 'statistics']);
  expect(learning).not.toContain('learning');
  expect(await derivedFacts(graph)).toEqual(wanted);
  expect(half).toBeGreaterThan(0);
  const similar = await count('MATCH ()-[:SIMILAR]->()');
  expect(similar).toBeGreaterThan(half);
  expect(await count('MATCH (one)-[:SIMILAR]->(other) WITH one, other, count(*) AS edges WHERE edges > 1')).toBe(0);
  const { records } = await graph.raw(
    "MATCH (run:Run {job: 'neighbourhood'}) RETURN run.written AS written, run.opened AS opened, run.computed AS computed",
  );
  expect(records.map((row) => row.toObject())).toEqual([{ written: similar, opened: 2, computed: null }]);
}, 200_000);

describe('what was taken back since is not kept', () => {
  test.each([
    ['a withdrawal', () => consenting(graph).say(['a3'], 'withdrawn', consentPurposes)],
    [
      'an end of consent that passed',
      () => graph.raw("MATCH (customer:Customer {externalId: 'a3'}) SET customer.consentUntil = timestamp() - 1"),
    ],
    [
      'what is sensitive, as an import marks it',
      () => new ImportBatches(graph).mark({ id: productId('thing1'), special: 'special_health' }),
    ],
    ['records that became too old', () => new RetentionWrites(graph).delete('Rating', Date.now())],
    [
      'an erasure or a correction',
      () => graph.raw('MATCH (run:Run) WHERE run.current OR run.computed IS NOT NULL SET run.staleSince = datetime()'),
    ],
  ])(
    '%s',
    async (_what, takeBack) => {
      await killed({ afterBatches: 2 });

      await takeBack();

      expect(await goOn()).toEqual(all);
      expect(await count('MATCH (run:Run) WHERE run.current AND run.opened > 1')).toBe(0);
    },
    200_000,
  );

  test('so that the facts are as if the person had never contributed', async () => {
    await killed({ afterBatches: 2 });
    await consenting(graph).say(['a3'], 'withdrawn', consentPurposes);
    await goOn();
    const after = await derivedFacts(graph);

    await begin();
    await consenting(graph).say(['a3'], 'withdrawn', consentPurposes);
    await goOn();

    expect(after).toEqual(await derivedFacts(graph));
  }, 200_000);
});

test('a yes since keeps what was served, and counts for what was not yet', async () => {
  await consenting(graph).say(['a3'], 'withdrawn', consentPurposes);
  await killed({ before: 'communities' });

  await consenting(graph).say(['a3'], 'given', consentPurposes);

  expect(await goOn()).toEqual(['communities', 'neighbourhood', 'statistics']);
  const { records } = await graph.raw('MATCH (run:Run) WHERE run.current RETURN run.job AS job, run.read AS read');
  const read = Object.fromEntries(records.map((row) => [row.get('job'), row.get('read')]));
  expect(read).toMatchObject({ popularity: everybody.length - 1, communities: everybody.length });
}, 200_000);

test('one that was to do something else, or is to begin anew, or is over, begins at the beginning', async () => {
  await killed({ before: 'communities' });
  const { deps } = consenting(graph);

  await runPass({ graph, deps, now: () => Date.now(), anew: true });
  expect(await count("MATCH (run:Run {job: 'popularity', status: 'done'})")).toBe(2);
  await killed({ before: 'communities' });
  expect(await goOn({ ...deps, settings: { ...deps.settings, seed: 2 } })).toEqual(all.slice(0, -1));
  expect(await goOn()).toEqual(all.filter((job) => job !== 'statistics'));
}, 200_000);

test('where one analysis failed the next try makes it anew with what builds on it, and keeps the others', async () => {
  const { deps } = consenting(graph);
  const reads = Object.assign(Object.create(deps.reads) as typeof deps.reads, {
    leiden: () => Promise.reject(new Error('no room for a projection')),
  });
  await expect(goOn({ ...deps, reads })).rejects.toThrow('no room');

  expect(await goOn()).toEqual(['communities', 'neighbourhood']);
}, 200_000);

test('a process that was thought dead writes no batch a second time, and does not give up the run that another goes on with', async () => {
  const { runs, writes } = consenting(graph).deps;
  const about = { algorithm: 'none', purpose: 'train', categories: [], policyRev: '', pass: 'night' };
  await runs.begin({ id: 'run', job: 'neighbourhood', ...about });
  await runs.noteComputed('neighbourhood', 'run', '{}');
  const rows = [{ productId: productId('a-product0'), neighbours: [productId('a-product1')], weights: [1] }];
  const batch = { runId: 'run', from: 0, to: 200, rows };
  expect(await writes.similar(batch)).toBe(1);
  await runs.fail('run', { code: 'ANALYSIS_KILLED', opened: 1 });

  expect(await runs.reopen('neighbourhood', 'night')).toMatchObject({ id: 'run', reached: 200, written: 1, opened: 2 });

  expect(await writes.similar(batch)).toBe(0);
  expect(await count('MATCH ()-[:SIMILAR]->()')).toBe(1);
  await runs.fail('run', { code: 'LOCKED', opened: 1 });
  expect(await count("MATCH (run:Run {id: 'run', status: 'running'})")).toBe(1);
});
