import { firstPublicKeys } from '../../src/model/public-keys.js';
import { appendFile, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { analyse } from '../../src/analyse/jobs.js';
import { ListFile } from '../../src/cli/list-file.js';
import { listHeader, listRows, type ListsDeps, writeLists } from '../../src/cli/recommend-lists.js';
import type { Graph } from '../../src/graph/graph.js';
import { RecommendationReads } from '../../src/graph/recommendation-reads.js';
import type { InternalId } from '../../src/model/ids.js';
import type { ProgressEvent } from '../../src/model/progress.js';
import { ModelShelf } from '../../src/recommend/served-model.js';
import { PublicIds } from '../../src/serve/public-id.js';
import { clearGraph, openGraph, testSecret } from '../graph-harness.js';
import { consenting, consentPurposes, customerId, everybody, productId, usesOf, writeWorld } from './analyse-world.js';

// More than one batch: the circles of the small world, and others of whom nothing is known.
const others = Array.from({ length: 190 }, (_, at) => `other${at}`);
const ids = new PublicIds(firstPublicKeys(testSecret), 'first_party');
const first = 5;
const asked = '--first 5';

let graph: Graph;
let ground: ReturnType<typeof consenting>;
let folder: string;
let target: string;
let recorded: InternalId[];

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  await writeWorld(graph);
  ground = consenting(graph);
  await ground.say(everybody, 'given', consentPurposes);
  await ground.say(['a0'], 'withdrawn', consentPurposes);
  await analyse(ground.deps);
  await graph.raw('UNWIND $ids AS id CREATE (:Customer {id: id})', { ids: others.map(customerId) });
}, 300_000);

afterAll(() => graph[Symbol.asyncDispose]());

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kith-lists-'));
  target = join(folder, 'lists.csv');
  recorded = [];
  return () => rm(folder, { recursive: true });
});

function deps(more: Partial<ListsDeps> = {}): ListsDeps {
  return {
    reads: new RecommendationReads(graph),
    termsFor: ground.deps.termsFor,
    ids,
    record: async (customerIds) => void recorded.push(...customerIds),
    models: new ModelShelf(),
    signal: new AbortController().signal,
    ...more,
  };
}

const begin = () => ListFile.begin(target, { asked, header: listHeader, nowMs: Date.now() });
const resume = () => ListFile.resume(target, { asked, nowMs: Date.now() });

async function write(opened: Promise<ListFile>, more: Partial<ListsDeps> = {}) {
  const events: ProgressEvent[] = [];
  await using file = await opened;
  const written = await writeLists({ ...deps(more), progress: (event) => events.push(event) }, file, { first });
  return { written, events };
}

const publicIdOf = (name: string) => ids.mint('Customer', customerId(name));
const rowsOf = (text: string, name: string) =>
  text
    .split('\n')
    .filter((line) => line.startsWith(`${publicIdOf(name)},`))
    .map((line) => line.slice(line.indexOf(',') + 1));

test('everybody has a list in the file: their own where they agreed, else that of everybody', async () => {
  const { written, events } = await write(begin());

  const text = await readFile(target, 'utf8');
  const lines = text.trimEnd().split('\n');
  expect(lines[0]).toBe('customer_id,rank,product_id,score,source,reason');
  expect(written).toEqual({ customers: 218, personal: 27, rows: lines.length - 1 });
  expect(rowsOf(text, 'a0')).toHaveLength(first);
  expect(rowsOf(text, 'a0')).toEqual(rowsOf(text, 'other7'));
  expect(rowsOf(text, 'a0').every((row) => row.endsWith(',popular,POPULAR'))).toBe(true);
  const owned = usesOf('a5').map((name) => ids.mint('Product', productId(name)));
  expect(rowsOf(text, 'a5').some((row) => row.includes('SIMILAR_ITEMS'))).toBe(true);
  expect(owned.filter((id) => rowsOf(text, 'a5').join().includes(id))).toEqual([]);
  expect(rowsOf(text, 'a5')[0]).toMatch(/^1,[\w-]{24},1,/);
  for (const name of [...everybody, ...others]) expect(text).not.toContain(customerId(name));
  expect(await readdir(folder)).toEqual(['lists.csv']);
  expect((await stat(target)).mode & 0o077).toBe(0);
  expect(events.at(-1)).toMatchObject({ done: 218, total: 218, unit: 'customers' });
});

test('each customer is written down before their list is, and where that fails nothing of them is in the file', async () => {
  await write(begin());
  expect(recorded.toSorted()).toEqual([...everybody, ...others].map(customerId).toSorted());

  await rm(target);
  let batches = 0;
  const record = async () => {
    batches += 1;
    if (batches === 2) throw new Error('the disk is full');
  };
  await expect(write(begin(), { record })).rejects.toThrow('the disk is full');
  expect(await readdir(folder)).toEqual(['lists.csv.part', 'lists.csv.part.mark']);
  const customers = (await readFile(`${target}.part`, 'utf8')).split('\n').map((line) => line.split(',')[0]);
  expect(new Set(customers.slice(1, -1)).size).toBe(100);
});

test('what was stopped is gone on with to the same file, and is never taken for a whole one', async () => {
  await write(begin());
  const whole = await readFile(target, 'utf8');
  await rm(target);
  const stop = new AbortController();
  const record = async () => stop.abort();

  await expect(write(begin(), { record, signal: stop.signal })).rejects.toMatchObject({ code: 'REQUEST_CANCELLED' });
  expect(await readdir(folder)).not.toContain('lists.csv');
  // A batch that a kill broke off.
  await appendFile(`${target}.part`, `${publicIdOf('other3')},1,half`);
  await expect(begin()).rejects.toThrow('was begun before: go on with it by --resume, or delete it');
  const { written } = await write(resume());

  expect(await readFile(target, 'utf8')).toBe(whole);
  expect(written).toMatchObject({ customers: 218, personal: 27 });
  expect(await readdir(folder)).toEqual(['lists.csv']);
  await expect(begin()).rejects.toThrow('lists.csv is there already');
});

test('a part is not gone on with under another question, after a day, or where there is none', async () => {
  await expect(resume()).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  {
    await using _file = await begin();
  }
  await expect(ListFile.resume(target, { asked: '--first 9', nowMs: Date.now() })).rejects.toThrow(
    'was begun with --first 5, not with --first 9',
  );
  await expect(ListFile.resume(target, { asked, nowMs: Date.now() + 25 * 3_600_000 })).rejects.toThrow('24 hours ago');
});

test('a withdrawal counts from the next batch on', async () => {
  const ordered = [...everybody, ...others].toSorted((one, other) => (customerId(one) < customerId(other) ? -1 : 1));
  const late = ordered.slice(100).find((name) => everybody.includes(name) && name !== 'a0') ?? '';
  let batches = 0;
  const record = async () => {
    batches += 1;
    if (batches === 1) await ground.say([late], 'withdrawn', consentPurposes);
  };

  await write(begin(), { record });

  const text = await readFile(target, 'utf8');
  expect(rowsOf(text, late)).toEqual(rowsOf(text, 'a0'));
});

test('the list of one is the one that the file has of them', async () => {
  await write(begin());
  const text = await readFile(target, 'utf8');

  const { rows, personal } = await listRows(deps(), [customerId('b3')], { first });

  expect(personal).toBe(1);
  expect(rows.map((row) => Object.values(row).slice(1).join(','))).toEqual(rowsOf(text, 'b3'));
});
