import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { analyse } from '../../../src/analyse/jobs.js';
import type { Purpose } from '../../../src/consent/purposes.js';
import type { Graph } from '../../../src/graph/graph.js';
import { namedAfterMs } from '../../../src/graph/named-friend-reads.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { type As, Town } from '../../town.js';
import {
  consenting,
  consentPurposes,
  customerId,
  everybody,
  letTiesCount,
  productId,
  usesOf,
  writeWorld,
} from '../analyse-world.js';

let graph: Graph;
let town: Town;

const dayMs = 86_400_000;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  await writeWorld(graph);
  await graph.raw('MATCH (customer:Customer) SET customer.name = customer.externalId');
  const ground = consenting(graph);
  await ground.say(everybody, 'given', [...consentPurposes, 'service']);
  await analyse(ground.deps);
  await letTiesCount(graph);
  await dateUses(Date.now() - 10 * dayMs);
  town = await Town.open(graph);
}, 300_000);

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

/** When what somebody has came to be theirs; null: nobody knows. */
async function dateUses(at: number | null, name: string | null = null): Promise<void> {
  await graph.raw(
    `MATCH (customer:Customer)-[use:INTERACTED]->() WHERE $id IS NULL OR customer.id = $id
     SET use.at = CASE WHEN $at IS NOT NULL THEN datetime({epochMillis: toInteger($at)}) END`,
    { at, id: name === null ? null : customerId(name) },
  );
}

interface Item {
  readonly reason: string;
  readonly product: { readonly externalId: string };
  readonly friends: readonly { readonly name: string | null }[];
}

const field = 'recommendations(first: 20) { reason product { externalId } friends { name } }';

async function listOf(name: string): Promise<readonly Item[]> {
  const { data, errors } = await town.ask(`customer:${name}`, `{ me { ${field} } }`);
  expect(errors).toEqual([]);
  return (data as unknown as { me: { recommendations: Item[] } }).me.recommendations;
}

async function namedIn(name: string): Promise<ReadonlySet<string | null>> {
  return new Set((await listOf(name)).flatMap(({ friends }) => friends.map((friend) => friend.name)));
}

/** Which influence of whom the run wrote down on a customer, strongest first. */
async function influencesOn(name: string): Promise<readonly string[]> {
  const { records } = await graph.raw(
    `MATCH (:Customer {id: $id})<-[tie:INFLUENCES]-(other:Customer)
     RETURN other.externalId AS name ORDER BY tie.probability DESC, other.id`,
    { id: customerId(name) },
  );
  return records.map((record) => record.get('name') as string);
}

test('friends are named who have the product and whose influence counts, those with most of it first', async () => {
  const influences = await influencesOn('b3');

  const list = await listOf('b3');

  const social = list.filter(({ reason }) => reason === 'CIRCLE' || reason === 'FRIENDS');
  expect(social.length).toBeGreaterThan(1);
  for (const { reason, product, friends } of list) {
    const having = influences.filter((name) => usesOf(name).includes(product.externalId));
    const told = reason === 'CIRCLE' || reason === 'FRIENDS' ? having.slice(0, 3) : [];
    expect(friends.map(({ name }) => name)).toEqual(told);
  }
  expect(social.filter(({ friends }) => friends.length === 3).length).toBeGreaterThan(1);
});

const refusals = [
  ['does not want to be named', { purpose: 'social_reco.attribute' }],
  ['does not want the name told', { purpose: 'social_reco.attribute', category: 'identity.name' }],
  ['does not want to be named with uses of that kind', { purpose: 'social_reco.attribute', category: 'behaviour.app' }],
  ['does not contribute', { purpose: 'social_reco.contribute' }],
  ['lets no influence be inferred', { purpose: 'social_reco.contribute', category: 'inferred.influence' }],
  ['lets other customers not see who their friends are', { purpose: 'service', category: 'social.edge' }],
  ['lets other customers not see the name', { purpose: 'service', category: 'identity.name', recipient: 'subject' }],
] as const;

test.each(refusals)('from the next request on nobody is named who %s', async (_, what) => {
  const named = await namedIn('b3');
  const [friend = ''] = [...named].filter((name) => name !== null);

  await town.says(friend, 'withdrawn', { ...what, at: Date.now() });
  const after = await namedIn('b3');
  await town.says(friend, 'given', { ...what, at: Date.now() + 1 });

  expect(named.has(friend)).toBe(true);
  expect(after.has(friend)).toBe(false);
  expect(after.size).toBeGreaterThan(0);
});

test('nobody is named for what came within two days, or at nobody knows when', async () => {
  const [friend = ''] = [...(await namedIn('b3'))].filter((name) => name !== null);

  await dateUses(Date.now() - namedAfterMs + 60_000, friend);
  expect((await namedIn('b3')).has(friend)).toBe(false);
  await dateUses(null, friend);
  expect((await namedIn('b3')).has(friend)).toBe(false);
  await dateUses(Date.now() - namedAfterMs - 60_000, friend);
  expect((await namedIn('b3')).has(friend)).toBe(true);
});

test('whose influence was learned without a friendship is not named', async () => {
  const [friend = ''] = [...(await namedIn('b3'))].filter((name) => name !== null);
  const ends = { one: customerId('b3'), other: customerId(friend) };

  await graph.raw('MATCH (:Customer {id: $one})-[tie:FRIEND_OF]-(:Customer {id: $other}) DELETE tie', ends);
  expect((await namedIn('b3')).has(friend)).toBe(false);
  await graph.raw(
    'MATCH (one:Customer {id: $one}), (other:Customer {id: $other}) CREATE (other)-[:FRIEND_OF]->(one)',
    ends,
  );
  expect((await namedIn('b3')).has(friend)).toBe(true);
});

test('what a friend has and withholds changes no byte, named or not', async () => {
  const [friend = ''] = [...(await namedIn('b3'))].filter((name) => name !== null);
  await town.says(friend, 'withdrawn', { purpose: 'social_reco.contribute', at: Date.now() });
  const text = async () => (await town.ask('customer:b3', `{ me { ${field} } }`)).text;
  const before = await text();

  await graph.raw(
    `MATCH (customer:Customer {id: $id}) UNWIND $products AS product MATCH (one:Product {id: product})
     MERGE (customer)-[use:INTERACTED {key: 'listened'}]->(one)
     SET use.category = 'behaviour_app', use.at = datetime('2026-01-01T00:00:00Z')`,
    { id: customerId(friend), products: Array.from({ length: 10 }, (_, at) => productId(`b-product${at}`)) },
  );

  expect(await text()).toBe(before);
});

test('names are for the customer alone, and only of who wants recommendations by friends', async () => {
  const id = (as: As) => ({ id: town.publicId(as, 'Customer', 'b4') });
  const asked = (as: As, purposes: readonly Purpose[]) =>
    town.ask(as, `query ($id: ID!) { customer(id: $id) { ${field} } }`, id(as), purposes);
  const own = await asked('customer:b4', ['service', 'personalise.own', 'social_reco.receive']);
  const staff = await asked('staff', ['personalise.own', 'social_reco.receive']);

  expect(own.text).toContain('"friends":[{');
  expect(staff.text).toMatch(/CIRCLE|FRIENDS/);
  expect(staff.text).not.toContain('"friends":[{');
  await town.says('b4', 'withdrawn', { purpose: 'social_reco.receive', at: Date.now() });
  expect([...(await namedIn('b4'))]).toEqual([]);
});

test('names cost one statement and one for the rows of the friends, and a list without them none', async () => {
  const sent = async (text: string) => {
    using composed = vi.spyOn(graph, 'composed');
    using rows = vi.spyOn(graph, 'rows');
    await town.ask('customer:b5', text);
    return [
      composed.mock.calls.length,
      ...rows.mock.calls.map(([{ name }]) => name).filter((name) => name.startsWith('recommend/')),
    ];
  };

  expect(await sent('{ me { recommendations(first: 20) { reason explanation } } }')).toEqual([1, 'recommend/sources']);
  expect(await sent('{ me { recommendations(first: 20) { reason friends { name } } } }')).toEqual([
    2,
    'recommend/sources',
    'recommend/named-friends',
  ]);
});
