import { firstPublicKeys } from '../../src/model/public-keys.js';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { analyse } from '../../src/analyse/jobs.js';
import { originText } from '../../src/analyse/neighbourhood/origin.js';
import { DeploymentReads } from '../../src/graph/deployment-reads.js';
import type { Graph } from '../../src/graph/graph.js';
import { PublicIds } from '../../src/serve/public-id.js';
import { recipientKey } from '../../src/serve/recipient.js';
import { clearGraph, openGraph, testSecret } from '../graph-harness.js';
import { ofSignals } from '../signal-weights.js';
import {
  consenting,
  consentPurposes,
  customerId,
  derivedFacts,
  everybody,
  productId,
  serveWeights,
  usesOf,
  writeWorld,
} from './analyse-world.js';
import { buys, cluster, type ClusterHome, clusterHome, clusterPolicy, servedFactors } from './cluster-world.js';

// Factors that come back are counted anew under the consent of now, served as a run like any other, or refused as a whole.

let graph: Graph;
let home: ClusterHome;
let folder: string;

beforeAll(async () => {
  graph = await openGraph();
  home = await clusterHome();
  folder = join(home.folder, 'trained');
});
beforeEach(async () => {
  await clearGraph(graph);
  await rm(folder, { recursive: true, force: true });
});
afterAll(async () => {
  await graph[Symbol.asyncDispose]();
  await home[Symbol.asyncDispose]();
});

const rank = 2;
const products = ['a', 'b'].flatMap((circle) => Array.from({ length: 10 }, (_, place) => `${circle}-product${place}`));
/** Whoever has products of a has a taste for `b-product0`, and nobody else's products go with it. */
const factorsOf = (product: string) => (product.startsWith('a') || product === 'b-product0' ? [1, 0.5] : [-0.5, 1]);
const lines = products.map((product) => JSON.stringify({ product_id: product, factors: factorsOf(product) }));
const manifestOf = (readMs: number, client = cluster) => ({
  // No consent was narrowed so often.
  origin: originText(testSecret, { client, readMs, narrowed: 1_000 }),
  rank,
  confidence: 20,
  ridge: 1,
});

async function write(files: Readonly<Record<string, string>>, manifest: object = manifestOf(Date.now())) {
  await mkdir(join(folder, 'factors'), { recursive: true });
  await writeFile(join(folder, 'model.json'), JSON.stringify(manifest));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, 'factors', name), text);
}

function bring() {
  return home.kith('model', 'import', folder, '--item-support', '3', '--json');
}

async function agreed(names: readonly string[] = everybody) {
  await writeWorld(graph);
  const { say, deps } = consenting(graph, Date.now, clusterPolicy);
  await say(names, 'given', consentPurposes);
  return { say, deps };
}

async function run(): Promise<Readonly<Record<string, unknown>>> {
  const { records } = await graph.raw("MATCH (run:Run {job: 'neighbourhood', current: true}) RETURN run {.*} AS run");
  return records[0]?.get('run') as Readonly<Record<string, unknown>>;
}

/** The five best products of a customer's list, by the shop's names. */
async function bestOf(name: string): Promise<readonly string[]> {
  const { stdout } = await home.kith('recommend', '--customer', name, '--first', '5', '--json');
  const { rows } = JSON.parse(stdout) as { readonly rows: readonly { readonly product_id: string }[] };
  const viewer = { client: 'kith.web', purpose: 'personalise.own', endUser: null } as const;
  const ids = new PublicIds(firstPublicKeys(testSecret), recipientKey(clusterPolicy, viewer));
  const names = new Map(products.map((product) => [ids.mint('Product', productId(product)), product]));
  return rows.map(({ product_id }) => names.get(product_id) ?? product_id).toSorted();
}

/** What the imported factors say goes with a customer of a, of what the customer has not. */
function tasteOf(name: string): readonly string[] {
  const owned = new Set(usesOf(name));
  return products.filter((product) => factorsOf(product)[0] === 1 && !owned.has(product)).toSorted();
}

test('imported factors are served as a run that says so, and lists come from them', async () => {
  const { deps } = await agreed();
  await analyse(deps, new Set(['neighbourhood']));
  await serveWeights(graph, ofSignals({ factors: 1 }));
  expect(await bestOf('a0')).not.toEqual(tasteOf('a0'));
  await write({ 'part-0.json': lines.slice(0, 7).join('\n'), 'part-1.json': lines.slice(7).join('\n'), _SUCCESS: '' });

  const { code, stdout } = await bring();

  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    contributors: everybody.length,
    parameters: { imported: { client: cluster, products: products.length, dropped: 0 } },
  });
  expect(await run()).toMatchObject({ algorithm: 'linear item model, walks, imported factors', purpose: 'train' });
  expect(await servedFactors(graph)).toEqual(new Map(products.map((product) => [product, factorsOf(product)])));
  await serveWeights(graph, ofSignals({ factors: 1 }));
  expect(await bestOf('a0')).toEqual(tasteOf('a0'));
});

test('CSV gives the model that NDJSON gives', async () => {
  await agreed();
  await write({ 'part-0.json': lines.join('\n') });
  await bring();
  const before = await servedFactors(graph);
  await rm(folder, { recursive: true });
  const rows = products.map((product) => `${factorsOf(product).join(' ')},${product}`);
  await write({ 'part-0.csv': ['factors,product_id', ...rows].join('\n') });

  expect((await bring()).code).toBe(0);

  expect(await servedFactors(graph)).toEqual(before);
});

test('a product that too few have who agree now, or that is sensitive, has no factors and is counted', async () => {
  const { say } = await agreed();
  await buys(graph, ['a0', 'a1', 'b0'], ['lamp']);
  await buys(graph, everybody, ['test-kit']);
  await graph.raw("MATCH (p:Product {id: $id}) SET p.special = ['special_health']", { id: productId('test-kit') });
  const more = ['lamp', 'test-kit'].map((product) => JSON.stringify({ product_id: product, factors: [1, 1] }));
  await write({ 'part-0.json': [...lines, ...more].join('\n') });
  const before = JSON.parse((await bring()).stdout) as object;
  expect(before).toMatchObject({ parameters: { imported: { products: products.length + 1, dropped: 1 } } });

  await say(['b0'], 'withdrawn', ['train']);
  const after = JSON.parse((await bring()).stdout) as object;

  expect(after).toMatchObject({ parameters: { imported: { products: products.length, dropped: 2 } } });
  expect([...(await servedFactors(graph)).keys()]).not.toContain('lamp');
});

test('two worlds that differ in what is withheld have one model', async () => {
  const agreeing = everybody.filter((name) => name !== 'a3' && name !== 'b5');
  await agreed(agreeing);
  await buys(graph, ['a0', 'b0'], ['lamp']);
  await write({ 'part-0.json': [...lines, '{"product_id":"lamp","factors":[1,1]}'].join('\n') });
  await bring();
  const { model } = await run();

  await clearGraph(graph);
  await writeWorld(graph, everybody.toReversed());
  const { say } = consenting(graph, Date.now, clusterPolicy);
  await say(['a3'], 'withdrawn', ['train']);
  await say(agreeing, 'given', consentPurposes);
  // With who said no, or nothing, enough would have it.
  await buys(graph, ['a0', 'b0', 'a3', 'b5'], ['lamp']);
  await buys(graph, ['a3', 'b5'], ['a-product1', 'b-product1']);
  await bring();

  expect(model).toMatch(/^\d+:/);
  expect((await run())['model']).toBe(model);
});

test('after a withdrawal the next ordinary run leaves nothing of the import, and nothing of who withdrew', async () => {
  const { say, deps } = await agreed();
  await write({ 'part-0.json': lines.join('\n') });
  expect((await bring()).code).toBe(0);
  const imported = await run();
  await say(['a3'], 'withdrawn', consentPurposes);
  await analyse(deps, new Set(['neighbourhood']));
  const after = await derivedFacts(graph);

  await clearGraph(graph);
  const never = await agreed(everybody.filter((name) => name !== 'a3'));
  await analyse(never.deps, new Set(['neighbourhood']));

  expect(imported['readAt']).not.toBeNull();
  expect(await run()).not.toHaveProperty('readAt');
  expect(after).toEqual(await derivedFacts(graph));
});

test('its age is that of the read, not of the import', async () => {
  await agreed();
  const readMs = Date.now() - 11 * 3_600_000;
  await write({ 'part-0.json': lines.join('\n') }, manifestOf(readMs));
  expect((await bring()).code).toBe(0);

  const served = await new DeploymentReads(graph).servedRuns();

  expect(served).toEqual([{ job: 'neighbourhood', endedAt: readMs, stale: false }]);
});

const [first = '', ...rest] = lines;
const wrongs: readonly (readonly [why: string, line: string])[] = [
  ['part-0.json:1: it has 3 factors, and model.json says 2', '{"product_id":"a-product0","factors":[1,2,3]}'],
  ['part-0.json:1: one of its factors is no number', '{"product_id":"a-product0","factors":[1,"NaN"]}'],
  ['part-0.json:1: one of its factors is no number', '{"product_id":"a-product0","factors":[1,1e39]}'],
  ['part-0.json:1: it has no factors', '{"product_id":"a-product0"}'],
  ['part-0.json:1: it names no product_id', '{"id":5,"factors":[1,2]}'],
  ['part-0.json:1: it is no row', '{"product_id":'],
  ['part-0.json:1: there is no product a-product99', '{"product_id":"a-product99","factors":[1,2]}'],
  ['part-0.json:2: a-product1 stands in line 1 of part-0.json too', '{"product_id":"a-product1","factors":[1,2]}'],
];

test.each(wrongs)('%s: nothing is taken', async (why, line) => {
  const { deps } = await agreed();
  await analyse(deps, new Set(['neighbourhood']));
  const before = [await derivedFacts(graph), await run()];
  await write({ 'part-0.json': [line, ...rest].join('\n') });

  const { code, stderr } = await bring();

  expect(code).toBe(2);
  expect(stderr).toContain('1 rows cannot be taken');
  expect(stderr).toContain(why);
  expect([await derivedFacts(graph), await run()]).toEqual(before);
  expect((await graph.raw('MATCH (run:Run) RETURN count(run) AS runs')).records[0]?.get('runs')).toBe(1);
});

const day = 24 * 3_600_000;
const manifests: readonly (readonly [why: string, manifest: object])[] = [
  ['12 hours are the most', manifestOf(Date.now() - day / 2 - 60_000)],
  ['is none that this deployment gave', { ...manifestOf(Date.now()), origin: 'invented' }],
  ['does not register partner.app', manifestOf(Date.now(), 'partner.app')],
  ['does not say origin', { rank, confidence: 20, ridge: 1 }],
  ['does not say origin', { ...manifestOf(Date.now()), rank: 257 }],
  ['does not say origin', { ...manifestOf(Date.now()), ridge: 0 }],
];

test.each(manifests)('%s: nothing is taken', async (why, manifest) => {
  await agreed();
  await write({ 'part-0.json': [first, ...rest].join('\n') }, manifest);

  const { code, stderr } = await bring();

  expect(code).toBe(2);
  expect(stderr).toContain(why);
  expect(await run()).toBeUndefined();
});

test('who was erased since the read may be in them: nothing is taken', async () => {
  await agreed();
  await write({ 'part-0.json': lines.join('\n') });
  await graph.raw('CREATE (:Erased {hash: $hash, at: datetime(), steps: []})', { hash: customerId('gone') });

  const { code, stderr } = await bring();

  expect(code).toBe(2);
  expect(stderr).toContain('Somebody was erased since they were read');
  expect(await run()).toBeUndefined();
});

test('factors that hold what the served model has forgotten are not taken', async () => {
  const { say, deps } = await agreed();
  await analyse(deps, new Set(['neighbourhood']));
  const read = await home.kith('model', 'read', '--client', cluster, '--json');
  const { origin } = JSON.parse(read.stdout) as { readonly origin: string };
  const manifest = { ...manifestOf(Date.now()), origin };
  await write({ 'part-0.json': lines.join('\n') }, manifest);
  // Before anything forgets what is taken back, and after a pass that had nothing to forget, they are as good as what is served.
  expect((await bring()).code).toBe(0);
  await analyse(deps, new Set(['neighbourhood']));
  expect((await bring()).code).toBe(0);
  await say(['a3'], 'withdrawn', ['train']);
  expect((await bring()).code).toBe(0);
  expect((await home.kith('model', 'export', join(home.folder, 'kept'), '--json')).code).toBe(0);
  await analyse(deps, new Set(['neighbourhood']));
  const before = [await derivedFacts(graph), await run()];

  const again = await bring();
  const kept = await home.kith('model', 'import', join(home.folder, 'kept'), '--item-support', '3', '--json');

  for (const { code, stderr } of [again, kept]) {
    expect(code).toBe(2);
    expect(stderr).toContain('has forgotten it already');
  }
  expect([await derivedFacts(graph), await run()]).toEqual(before);
});

test('what is exported holds products alone and comes back as the same lists', async () => {
  const { deps } = await agreed();
  await analyse(deps, new Set(['neighbourhood']));
  const lists = async (name: string) => {
    const out = join(home.folder, `${name}.csv`);
    expect((await home.kith('recommend', '--all', '--first', '10', '--out', out)).code).toBe(0);
    return readFile(out, 'utf8');
  };
  const before = await lists('before');
  const factors = await servedFactors(graph);

  const exported = await home.kith('model', 'export', folder, '--json');
  const text = await readFile(join(folder, 'factors', 'part-00000.ndjson'), 'utf8');
  const names = text
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { product_id: string }).product_id);
  const back = await bring();

  expect(exported.code).toBe(0);
  expect(names.toSorted()).toEqual([...factors.keys()].toSorted());
  for (const name of everybody) expect(text).not.toContain(customerId(name));
  expect(Object.keys(JSON.parse(text.split('\n')[0] ?? '{}') as object)).toEqual(['product_id', 'factors']);
  expect({ code: back.code, stderr: back.stderr.includes('not imported') }).toEqual({ code: 0, stderr: false });
  expect(await servedFactors(graph)).toEqual(factors);
  expect(await lists('after')).toBe(before);
  expect((await home.kith('model', 'export', folder)).code).toBe(2);
  const shown = await home.kith('audit', 'show', '--client', 'kith.analyse', '--json');
  const operations = shown.stdout
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { operation: string }).operation);
  expect(operations.slice(-2)).toEqual(['model.export', 'model.import']);
});
