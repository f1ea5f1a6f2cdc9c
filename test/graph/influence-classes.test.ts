import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analyse } from '../../src/analyse/jobs.js';
import type { Graph } from '../../src/graph/graph.js';
import { InfluenceReads } from '../../src/graph/influence-reads.js';
import { RunWrites } from '../../src/graph/run-writes.js';
import { clearGraph, openGraph } from '../graph-harness.js';
import { people } from '../unit/analyse/influence/small-logs.js';
import { consenting, consentPurposes, derivedFacts, productId } from './analyse-world.js';
import { categoryId, groups, names, writeRing } from './ring-world.js';

let graph: Graph;

beforeAll(async () => {
  graph = await openGraph();
});
afterAll(() => graph[Symbol.asyncDispose]());

/** Toys are bought after somebody more often than the rest. */
const passes = (toys: number, others: number) => (group: string) => (group === 'toys' ? toys : others);

async function learn({ deps }: Pick<ReturnType<typeof consenting>, 'deps'>) {
  await analyse(deps, new Set(['influence']));
  const reads = new InfluenceReads(graph);
  const found = await reads.classes({ categoryId: null, customersMin: 10, first: 100 });
  return new Map(
    found.map(({ categoryId: id, acts, ties, ...figures }) => {
      const name = [...groups, 'games'].find((each) => categoryId(each) === id) ?? 'all';
      return [`${name} ${ties ?? 'all'} ${acts ?? 'all'}`, figures];
    }),
  );
}

class NeverServed extends RunWrites {
  override serve(): Promise<void> {
    return Promise.reject(new Error('gone'));
  }
}

describe('where toys pass on further', () => {
  let world: ReturnType<typeof consenting>;
  let found: Awaited<ReturnType<typeof learn>>;

  beforeAll(async () => {
    await clearGraph(graph);
    await writeRing(graph, passes(0.6, 0.15));
    world = consenting(graph);
    await world.say(names, 'given', consentPurposes);
    found = await learn(world);
  }, 300_000);

  test('a category in which purchases pass on further is told, the one above it too, and no sensitive one', async () => {
    expect([...found.keys()].toSorted()).toEqual(
      [
        'all all all',
        'all FOLLOWS bought',
        ...['books', 'games', 'tools', 'toys'].flatMap((name) => [`${name} FOLLOWS bought`, `${name} all all`]),
      ].toSorted(),
    );
    for (const name of ['games', 'toys']) {
      expect(found.get(`${name} all all`)).toMatchObject({ passing: 'FURTHER' });
      expect(found.get(`${name} all all`)?.multiplier).toBeGreaterThan(1.4);
    }
    for (const name of ['tools', 'books']) expect(found.get(`${name} all all`)).toMatchObject({ passing: 'LESS_FAR' });
  });

  test('a product, or a category, passes on as the nearest category above of which enough is known; a sensitive one as all purchases', async () => {
    await graph.raw(
      "MATCH (toys:Category {externalId: 'toys'}) CREATE (:Category {id: 'below', externalId: 'below'})-[:CHILD_OF]->(toys)",
    );
    const [toy, tool, remedy] = [productId('p0'), productId('p1'), productId('p3')];
    const ids = [toy, tool, remedy, 'below' as typeof toy, categoryId('games'), productId('none')];
    const reads = new InfluenceReads(graph);

    const multipliers = await reads.multipliers({ ids, customersMin: 10 });

    const bought = (name: string) => found.get(`${name} FOLLOWS bought`)?.multiplier;
    expect(ids.map((id) => multipliers[id]?.['FOLLOWS'])).toEqual([
      bought('toys'),
      bought('tools'),
      bought('all'),
      bought('toys'),
      bought('games'),
      bought('all'),
    ]);
    // More customers than there are must tell of it: nothing is known.
    expect((await reads.multipliers({ ids: [toy], customersMin: people + 1 }))[toy]).toEqual({});
  });

  test('the classes of a run go with it, and a run that fails leaves those before', async () => {
    const count = async () => {
      const { records } = await graph.raw('MATCH (class:InfluenceClass) RETURN count(class) AS classes');
      return Number(records[0]?.get('classes'));
    };

    await expect(learn({ deps: { ...world.deps, runs: new NeverServed(graph) } })).rejects.toThrow('gone');

    expect(await count()).toBe(found.size);
    expect(await learn(world)).toEqual(found);
    expect(await count()).toBe(found.size);
  });
});

test('where nobody follows anybody there is no class', async () => {
  await clearGraph(graph);
  await writeRing(graph, passes(0, 0));
  const world = consenting(graph);
  await world.say(names, 'given', consentPurposes);

  expect([...(await learn(world)).keys()]).toEqual([]);
});

test('worlds that differ only in what is withheld have the same classes', async () => {
  const now = () => Date.UTC(2026, 9, 1);
  const withheld = names.slice(0, 40);
  await clearGraph(graph);
  await writeRing(graph, passes(0.6, 0.15));
  const world = consenting(graph, now);
  await world.say(names, 'given', consentPurposes);
  const all = await learn(world);
  // Of the first twenty their ties, of the others their purchases.
  await world.say(withheld.slice(0, 20), 'withdrawn', ['social_reco.contribute'], 'social.edge');
  await world.say(withheld.slice(20), 'withdrawn', ['social_reco.contribute'], 'purchase.item');
  const with_ = await learn(world);
  const facts = await derivedFacts(graph);
  await graph.raw(
    `MATCH (customer:Customer)-[:MADE]->(purchase:Purchase) WHERE customer.externalId IN $withheld DETACH DELETE purchase`,
    { withheld },
  );
  await graph.raw(
    `MATCH (customer:Customer)-[follows:FOLLOWS]-() WHERE customer.externalId IN $withheld DELETE follows`,
    { withheld: withheld.slice(0, 20) },
  );

  expect(await learn(world)).toEqual(with_);
  expect(await derivedFacts(graph)).toEqual(facts);
  expect(with_.size).toBeGreaterThan(4);
  expect(with_).not.toEqual(all);
});
