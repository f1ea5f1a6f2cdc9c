import { afterAll, beforeAll, expect, test } from 'vitest';
import { analyse } from '../../src/analyse/jobs.js';
import { useCategory } from '../../src/consent/acts.js';
import { categoryKey, categoryLeaves } from '../../src/consent/categories.js';
import type { Graph } from '../../src/graph/graph.js';
import { statementText } from '../../src/graph/statement.js';
import { firstPublicKeys } from '../../src/model/public-keys.js';
import { PublicIds } from '../../src/serve/public-id.js';
import { clearGraph, openGraph, testIds, testSecret } from '../graph-harness.js';
import { consenting, consentPurposes, customerId, everybody, writeWorld } from './analyse-world.js';
import { cluster, type ClusterHome, clusterHome, clusterPolicy } from './cluster-world.js';

// A customer is told by the audit what of theirs was read, so commands write down every category that they read, and none that they do not.

let graph: Graph;
let home: ClusterHome;

beforeAll(async () => {
  graph = await openGraph();
  home = await clusterHome();
  await clearGraph(graph);
  await writeWorld(graph);
  const ground = consenting(graph, Date.now, clusterPolicy);
  await ground.say(everybody, 'given', [...consentPurposes, 'marketing.email']);
  await analyse(ground.deps);
}, 300_000);
afterAll(async () => {
  await graph[Symbol.asyncDispose]();
  await home[Symbol.asyncDispose]();
});

interface Entry {
  readonly operation: string;
  readonly client: string;
  readonly purpose: string;
  readonly categories: readonly string[];
  readonly customers: number;
}

/** What the command wrote into the audit. */
async function entryOf(...args: readonly string[]): Promise<Entry> {
  const { code, stderr } = await home.kith(...args);
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  const { stdout } = await home.kith('audit', 'show', '--json');
  const entries = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Entry);
  const entry = entries.filter(({ operation }) => operation !== 'audit.show').at(-1);
  if (entry === undefined) throw new Error('the command wrote nothing');
  return entry;
}

/** The categories that the conditions of a statement name under these terms. */
function askedBy(statement: string, terms: string): readonly string[] {
  const keys = [...statementText(statement).matchAll(new RegExp(`\\$(?:${terms})\\.allow\\.(\\w+)\\[`, 'g'))].map(
    ([, key = '']) => key,
  );
  return categoryLeaves.filter((leaf) => keys.includes(categoryKey(leaf)));
}

/** What uses of products are of: which of them a row is of is not in the text of a statement. */
const usesOfProducts = ['bought', 'rated', 'visited', 'listened']
  .map(useCategory)
  .flatMap((key) => categoryLeaves.filter((leaf) => categoryKey(leaf) === key));

test('`kith recommend` writes down every category that its statement reads a list from, and whom it lists', async () => {
  const asked = askedBy('recommend/sources', 'read|contribute|receive|attribute');
  const { categories, ...entry } = await entryOf('recommend', '--customer', 'a3', '--first', '5');

  expect(asked).toContain('location.area');
  expect(usesOfProducts).toContain('behaviour.app');
  expect([...asked, ...usesOfProducts].filter((each) => !categories.includes(each))).toEqual([]);
  expect(entry).toMatchObject({ operation: 'recommend', client: 'kith.web', purpose: 'personalise.own', customers: 1 });
  const { stdout } = await home.kith('audit', 'show', '--customer', 'a3', '--json');
  expect(JSON.parse(stdout.split('\n').find((line) => line.includes('"recommend"')) ?? '{}')).toMatchObject({
    categories,
  });
});

test('`kith seeds` writes down the ties, the contact and, where members are asked for, the groups that it reads', async () => {
  const ids = new PublicIds(firstPublicKeys(testSecret), 'first_party');
  const seeds = (...more: readonly string[]) =>
    entryOf('seeds', '--budget', '1', '--channel', 'email', '--workers', '0', ...more);
  const plain = await seeds();

  expect(plain).toMatchObject({ operation: 'seeds', purpose: 'marketing.email' });
  expect(plain.categories).toEqual(['contact.email', 'social.edge', 'inferred.influence']);
  expect((await seeds('--segment', ids.mint('Segment', testIds.of('Segment', 'any')))).categories).toEqual([
    ...plain.categories,
    'inferred.segment',
  ]);
  expect((await seeds('--community', ids.mint('Community', testIds.of('Community', 'any')))).categories).toEqual([
    ...plain.categories,
    'inferred.community',
  ]);
  expect([...new Set(askedBy('influence/graph', 'read'))].toSorted()).toEqual([
    'inferred.community',
    'inferred.influence',
    'inferred.segment',
    'social.edge',
  ]);
});

test('`kith seeds` for a product writes down what lists are made of as well', async () => {
  const ids = new PublicIds(firstPublicKeys(testSecret), 'first_party');
  const product = ids.mint('Product', testIds.of('Product', 'a-product3'));
  const asked = askedBy('recommend/sources', 'read|contribute|receive|attribute');
  const entry = await entryOf('seeds', '--budget', '1', '--channel', 'email', '--workers', '0', '--product', product);

  expect(entry.purpose).toBe('marketing.email personalise.own');
  expect([...asked, ...usesOfProducts, 'contact.email'].filter((each) => !entry.categories.includes(each))).toEqual([]);
});

test('`kith model read` writes down what the cluster may read, and `kith model export` nothing, for it reads of nobody', async () => {
  const read = await entryOf('model', 'read', '--client', cluster);
  const exported = await entryOf('model', 'export', `${home.folder}/served`);

  expect(read).toMatchObject({ operation: 'model.read', client: cluster, purpose: 'train', customers: 0 });
  const behaviour = categoryLeaves.filter((leaf) => leaf.startsWith('behaviour.'));
  expect(read.categories.toSorted()).toEqual(['purchase.item', ...behaviour].toSorted());
  expect(exported).toMatchObject({ operation: 'model.export', purpose: 'train', customers: 0, categories: [] });
  for (const name of everybody) expect(JSON.stringify([read, exported])).not.toContain(customerId(name));
});
