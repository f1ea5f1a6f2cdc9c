import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Graph } from '../../../src/graph/graph.js';
import type { Secret } from '../../../src/model/ids.js';
import { firstPublicKeys } from '../../../src/model/public-keys.js';
import { clearGraph, openGraph, testSecret } from '../../graph-harness.js';
import { Town } from '../../town.js';

const second = { version: 2, secret: Buffer.alloc(32, 9) as Secret };
const [first] = firstPublicKeys(testSecret);

let graph: Graph;
let before: Town;
let after: Town;
let without: Town;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  before = await Town.open(graph);
  await before.customers(['c1', 'c2', 'c3'].map((externalId) => ({ externalId, name: externalId })));
  after = await Town.open(graph, { publicKeys: [first, second] });
  without = await Town.open(graph, { publicKeys: [second] });
});

afterAll(async () => {
  for (const town of [before, after, without]) await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

const page = (after: string) => `{ customers(first: 1${after}) { nodes { id externalId } pageInfo { endCursor } } }`;
type Page = {
  readonly nodes: readonly [Record<'id' | 'externalId', string>];
  readonly pageInfo: { readonly endCursor: string };
};
const pageOf = async (town: Town, after = '') =>
  (await town.ask('staff', page(after))).data?.['customers'] as unknown as Page;
const found = async (town: Town, id: string) =>
  (
    await town.ask(
      'staff',
      '($id: ID!) { node(id: $id) { id } customer(id: $id) { externalId } }'.replace('(', 'query ('),
      { id },
    )
  ).data;

test('an id that left before a version was added still finds its node, and leaves as the new one', async () => {
  const [old] = (await pageOf(before)).nodes;
  const [fresh] = (await pageOf(after)).nodes;

  expect(fresh.externalId).toBe(old.externalId);
  expect(fresh.id).not.toBe(old.id);
  expect(await found(after, old.id)).toEqual({ node: { id: fresh.id }, customer: { externalId: old.externalId } });
  expect(await found(after, fresh.id)).toEqual({ node: { id: fresh.id }, customer: { externalId: old.externalId } });
});

test('an id of a version that is not read is nobody, like one that never was', async () => {
  const [old] = (await pageOf(before)).nodes;
  const [fresh] = (await pageOf(after)).nodes;

  expect(await found(without, old.id)).toEqual({ node: null, customer: null });
  expect(await found(before, fresh.id)).toEqual({ node: null, customer: null });
});

test('a list that was begun before goes on, and ends where the version is read no more', async () => {
  const begun = await pageOf(before);
  const next = `, after: "${begun.pageInfo.endCursor}"`;

  expect((await pageOf(after, next)).nodes[0].externalId).toBe((await pageOf(before, next)).nodes[0].externalId);
  const refused = await without.ask('staff', page(next));
  expect(refused.errors?.map((error) => error.extensions?.['code'])).toEqual(['CURSOR_INVALID']);
});
