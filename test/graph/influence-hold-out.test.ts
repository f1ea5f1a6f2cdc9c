import { afterAll, beforeAll, expect, test } from 'vitest';
import { analyse } from '../../src/analyse/jobs.js';
import { defaultPolicy } from '../../src/consent/default-policy.js';
import { readPolicy } from '../../src/consent/policy.js';
import type { Graph } from '../../src/graph/graph.js';
import { InfluenceReads } from '../../src/graph/influence-reads.js';
import { clearGraph, openGraph } from '../graph-harness.js';
import { consenting, consentPurposes, derivedFacts } from './analyse-world.js';
import { categoryId, names, writeRing } from './ring-world.js';

let graph: Graph;

beforeAll(async () => {
  graph = await openGraph();
});
afterAll(() => graph[Symbol.asyncDispose]());

/** Noise of figures is of the day. */
const now = () => Date.UTC(2026, 9, 1);
const policyOf = (share: number) =>
  readPolicy({
    ...defaultPolicy,
    experiments: [
      {
        name: 'without-ties',
        from: '2025-04-01',
        until: '2025-05-01',
        arms: [
          { name: 'usual', share: 1 - share },
          { name: 'none', share, weights: { tiesLinear: 0, tiesFactors: 0, tiesPopular: 0 } },
        ],
      },
    ],
  });
const armOf = (customer: number) => (customer % 2 === 0 ? 'usual' : 'none');

/** Everybody was shown one list on 11 April; whoever saw what ties have buys toys after them with the probability `usual`. */
async function shownWorld({ usual, none }: Record<'usual' | 'none', number>, share = 0.5) {
  await clearGraph(graph);
  await writeRing(graph, (group, follower) => {
    if (group !== 'toys') return 0.1;
    return armOf(follower) === 'usual' ? usual : none;
  });
  await graph.raw(
    `UNWIND $shown AS row MATCH (customer:Customer {externalId: row.name})
     CREATE (customer)-[:SHOWN]->(:ShownList {customerId: customer.id, experiment: 'without-ties', arm: row.arm, clients: ['kith.web'],
       inputs: ['purchase_item'], at: datetime('2025-04-11'), atOrder: 0})`,
    { shown: names.map((name, customer) => ({ name, arm: armOf(customer) })) },
  );
  const world = consenting(graph, now, policyOf(share));
  await world.say(names, 'given', [...consentPurposes, 'analytics']);
  return world;
}

async function learn({ deps }: ReturnType<typeof consenting>) {
  const [report] = await analyse(deps, new Set(['influence']));
  const found = await new InfluenceReads(graph).classes({ categoryId: null, customersMin: 10, first: 100 });
  const claims = found.map(({ categoryId: id, acts, claim, experiment, differenceLower }) => {
    const name = ['toys', 'tools', 'books', 'games'].find((each) => categoryId(each) === id) ?? 'all';
    return { name: `${name} ${acts ?? ''}`.trim(), claim, asked: experiment !== null, lower: differenceLower };
  });
  return { claims, holdOut: report?.parameters['holdOut'] };
}

const raised = ({ claims }: Awaited<ReturnType<typeof learn>>) =>
  claims.filter(({ claim }) => claim === 'CAUSE').map(({ name }) => name);

test('a planted effect of showing what ties have raises the claim of all acts, and of its category', async () => {
  const world = await shownWorld({ usual: 0.9, none: 0.1 });

  const found = await learn(world);

  expect(found.holdOut).toMatchObject({ experiment: 'without-ties', refused: null });
  expect(raised(found)).toContain('all');
  expect(raised(found).filter((name) => !['all', 'games', 'toys'].includes(name))).toEqual([]);
  for (const { claim, lower } of found.claims) if (claim === 'CAUSE') expect(lower).toBeGreaterThan(0);
  // A channel is not asked.
  expect(found.claims.filter(({ name, asked }) => asked && name.endsWith('bought'))).toEqual([]);

  // Whoever takes back what is measured is in neither arm: too few are left in the one.
  await world.say(names.filter((_, customer) => customer % 2 === 1).slice(0, 60), 'withdrawn', ['analytics']);
  const few = await learn(world);
  expect(few.holdOut).toMatchObject({ refused: 'TOO_FEW' });
  expect(raised(few)).toEqual([]);
  expect(few.claims.length).toBeGreaterThan(3);
});

test('without an effect of showing it nothing is raised, and what is withheld changes nothing', async () => {
  const world = await shownWorld({ usual: 0.4, none: 0.4 });
  const withheld = names.slice(0, 30);
  await world.say(withheld, 'withdrawn', ['analytics']);

  const found = await learn(world);
  const facts = await derivedFacts(graph);
  await graph.raw(
    'MATCH (customer:Customer)-[:SHOWN]->(shown) WHERE customer.externalId IN $withheld DETACH DELETE shown',
    { withheld },
  );

  expect(raised(found)).toEqual([]);
  expect(found.claims.filter(({ asked }) => asked).map(({ name }) => name)).toEqual(['all']);
  expect(await learn(world)).toEqual(found);
  expect(await derivedFacts(graph)).toEqual(facts);
});

test('arms that are no fair draw are refused', async () => {
  const found = await learn(await shownWorld({ usual: 0.9, none: 0.1 }, 0.3));

  expect(found.holdOut).toMatchObject({ refused: 'MISMATCH' });
  expect(raised(found)).toEqual([]);
});
