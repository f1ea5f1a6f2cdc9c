import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { fillDemo } from '../../../src/cli/demo.js';
import { defaultPolicy } from '../../../src/consent/default-policy.js';
import type { Graph } from '../../../src/graph/graph.js';
import { personas } from '../../../src/ingest/generate/personas.js';
import { noProgress } from '../../../src/model/progress.js';
import { KeptProducts } from '../../../src/serve/product/kept-products.js';
import { clearGraph, openGraph, testIds, testKeys, testSecret } from '../../graph-harness.js';
import { type As, statementsOfTimers, Town } from '../../town.js';

let graph: Graph;
let town: Town;
let folder: string;

// The same first run as `npm start`, on a smaller world.
beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  folder = await mkdtemp(join(tmpdir(), 'kith-personas-'));
  await fillDemo({
    settings: { timeZone: 'UTC' },
    graph,
    ids: testIds,
    keys: testKeys,
    secret: testSecret,
    customers: 250,
    policy: defaultPolicy,
    folder: join(folder, 'demo'),
    progress: noProgress,
    signal: new AbortController().signal,
  });
  town = await Town.open(graph);
}, 300_000);

afterAll(async () => {
  await town?.[Symbol.asyncDispose]();
  await graph?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

interface Me {
  readonly me: {
    readonly name: string | null;
    readonly purchases: { readonly totalCount: number };
    readonly recommendations: readonly { readonly reason: string; readonly product: { readonly name: string } }[];
  };
}

async function ask<T>(as: As, query: string): Promise<T> {
  const answer = await town.ask(as, query);
  expect(answer.errors).toEqual([]);
  return answer.data as never;
}

/** Whether an analyst of the staff may know of a customer at all. */
async function isKnown(externalId: string): Promise<boolean> {
  const query = `{ customers(filter: { externalId: { eq: "${externalId}" } }) { nodes { externalId } } }`;
  const { customers } = await ask<{ customers: { nodes: unknown[] } }>('analyst', query);
  return customers.nodes.length === 1;
}

const own = '{ me { name purchases(first: 1) { totalCount } recommendations(first: 5) { reason product { name } } } }';

test.each(personas)('$externalId can send the query of the fixtures', async ({ externalId, query }) => {
  const { me } = await ask<{ me: object | null }>(`customer:${externalId}`, query);

  expect(me).not.toBeNull();
});

test.each(personas)(
  '$externalId sees their own data whatever they agreed to, and gets a list',
  async ({ externalId }) => {
    const { me } = await ask<Me>(`customer:${externalId}`, own);

    expect(me.name).not.toBeNull();
    expect(me.purchases.totalCount).toBeGreaterThan(0);
    expect(me.recommendations).toHaveLength(5);
  },
);

test('a list with its products is two statements once products are kept: the customer, and what the list is made of', async () => {
  using kept = vi.spyOn(KeptProducts.prototype, 'rows');
  await ask<Me>('customer:ana', own);
  for (const products of kept.mock.contexts as KeptProducts[]) await products.settled();
  const before = graph.composedStatements;
  using rows = vi.spyOn(graph, 'rows');

  await ask<Me>('customer:ana', '{ me { recommendations(first: 20) { rank reason explanation product { name } } } }');

  expect(graph.composedStatements - before).toBe(1);
  const names = rows.mock.calls.map(([{ name }]) => name).filter((name) => !statementsOfTimers.has(name));
  expect(names).toEqual(['recommend/sources']);
});

test('who asks without being a customer gets nothing, and no error of the list that was begun', async () => {
  const { me } = await ask<{ me: object | null }>('customer:nobody', own);

  expect(me).toBeNull();
});

describe('what they agreed to', () => {
  test('ana, who agrees to everything, gets more than what everybody gets, and the staff may analyse her', async () => {
    const { me } = await ask<Me>('customer:ana', own);

    expect(me.recommendations.some((each) => each.reason !== 'POPULAR')).toBe(true);
    expect(await isKnown('ana')).toBe(true);
  });

  test.each(['boris', 'chiara', 'dmitri', 'farid'])(
    '%s gets the list that everybody gets, and the staff may not analyse them',
    async (who) => {
      const { me } = await ask<Me>(`customer:${who}`, own);

      expect(me.recommendations.every((each) => each.reason === 'POPULAR')).toBe(true);
      expect(await isKnown(who)).toBe(false);
    },
  );

  test('no friend finds boris through a tie', async () => {
    const { me } = await ask<{ me: { friends: { nodes: { name: string | null }[] } } }>(
      'customer:greta',
      '{ me { friends(first: 100) { nodes { name } } } }',
    );

    expect(me.friends.nodes.length).toBeGreaterThan(3);
    expect(me.friends.nodes.map((friend) => friend.name)).not.toContain('Борис Тихоберегов');
  });

  test('a customer sees nobody’s list but their own', async () => {
    const query =
      '{ me { following(first: 50) { nodes { recommendations(first: 10) { reason } } } recommendations(first: 10) { reason } } }';
    const { me } = await ask<{ me: { following: { nodes: Me['me'][] } } & Me['me'] }>('customer:ana', query);

    expect(me.recommendations.some((each) => each.reason !== 'POPULAR')).toBe(true);
    expect(me.following.nodes.length).toBeGreaterThan(3);
    for (const other of me.following.nodes)
      expect(other.recommendations.every((each) => each.reason === 'POPULAR')).toBe(true);
  });

  test('elena is seen, her mail and telephone are not', async () => {
    const query =
      '{ customers(filter: { externalId: { eq: "elena" } }) { nodes { name identifiers(first: 50) { nodes { type } } } } }';
    const { customers } = await ask<{
      customers: { nodes: { name: string; identifiers: { nodes: { type: string }[] } }[] };
    }>('analyst', query);
    const [elena] = customers.nodes;

    expect(elena?.name).not.toBeNull();
    expect(elena?.identifiers.nodes.map((each) => each.type)).not.toEqual(expect.arrayContaining(['email']));
    expect(elena?.identifiers.nodes.map((each) => each.type)).not.toEqual(expect.arrayContaining(['phone']));
  });

  test('under a purpose that the token does not have, ana gets the list that everybody gets', async () => {
    const answer = await town.ask('customer:ana', own, {}, ['service']);

    const { me } = answer.data as never as Me;
    expect(me.recommendations.every((each) => each.reason === 'POPULAR')).toBe(true);
  });
});
