import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { profile } from '../../../bench/read/profile.js';
import type { Graph } from '../../../src/graph/graph.js';
import { InfluenceReads } from '../../../src/graph/influence-reads.js';
import { int, statementText } from '../../../src/graph/statement.js';
import type { InternalId } from '../../../src/model/ids.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { type As, Town } from '../../town.js';

let graph: Graph;
let town: Town;

type PathFound = { readonly customerIds: readonly InternalId[]; readonly probability: number };

const others = 300;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  town = await Town.open(graph);
  await town.customers(
    ['ana', 'ben', 'eva', 'cleo', 'tom'].map((externalId) => ({
      externalId,
      name: externalId,
      birthDate: '1980-01-01',
    })),
  );
  for (const name of ['ana', 'ben', 'eva', 'cleo']) {
    await town.says(name, 'given', { purpose: 'analytics' });
    await town.says(name, 'given', { purpose: 'segment' });
    await town.says(name, 'given', { purpose: 'social_reco' });
  }
  // Cleo's row may be known, her influence may not; of Tom nobody may know.
  await town.says('cleo', 'withdrawn', { purpose: 'analytics.row', category: 'inferred.influence' });
  await town.build(
    `CREATE (:Run {id: 'now', job: 'influence', current: true, status: 'done'})
     WITH * MATCH (ana:Customer {externalId: 'ana'}) UNWIND range(1, $others) AS number
     CREATE (other:Customer {id: 'other ' + number, externalId: 'other ' + number})
     SET other += ana {.*, id: other.id, externalId: other.externalId}`,
    { others },
  );
  await learn([
    ['ana', 'ben'],
    ['ana', 'tom'],
    ['tom', 'ben'],
    ['ana', 'cleo'],
    ['eva', 'tom'],
  ]);
}, 300_000);

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

async function learn(ties: readonly (readonly [from: string, to: string])[]): Promise<void> {
  await town.build(
    `UNWIND $ties AS tie MATCH (from:Customer {externalId: tie[0]}), (to:Customer {externalId: tie[1]})
     CREATE (from)-[:INFLUENCES {runId: 'now', probability: 0.5, inputs: ['social_edge']}]->(to)`,
    { ties },
  );
}

/** From or to everybody else, and among them so that there are ways of two and three steps. */
const many = (name: string) =>
  town.build(
    `MATCH (one:Customer {externalId: $name}), (other:Customer) WHERE other.id STARTS WITH 'other'
     CREATE (one)-[:INFLUENCES {runId: 'now', probability: 0.5, inputs: ['social_edge'], of: $name}]->(other),
       (other)-[:INFLUENCES {runId: 'now', probability: 0.5, inputs: ['social_edge'], of: $name}]->(one)`,
    { name },
  );
const forget = (name: string) => town.build('MATCH ()-[tie:INFLUENCES {of: $name}]->() DELETE tie', { name });

/** The answer, and what the database did for the influences in it. */
async function asked(as: As, from: string, to: string) {
  const rows = vi.spyOn(graph, 'rows');
  const { status, text } = await town.ask(
    as,
    'query ($from: ID!, $to: ID!) { customer(id: $from) { influence influencePaths(to: $to, first: 1) { strength } } }',
    { from: town.publicId(as, 'Customer', from), to: town.publicId(as, 'Customer', to) },
  );
  const sent = rows.mock.calls.filter(([{ name }]) => name.startsWith('influence/'));
  rows.mockRestore();
  const hits = new Map<string, number>();
  for (const [{ name }, params] of sent) {
    const { first = 0, stepsMax = 0, ...given } = params as { readonly first?: number; readonly stepsMax?: number };
    const { dbHits } = await profile(graph, statementText(name), {
      ...given,
      first: int(first),
      stepsMax: int(stepsMax),
    });
    hits.set(name, dbHits);
  }
  return { status, text, hits };
}

async function besides(name: string, ask: () => ReturnType<typeof asked>) {
  const few = await ask();
  await many(name);
  const more = await ask();
  await forget(name);
  return { few, more };
}

test.each([
  ['to whom nobody may know', 'ana', 'tom', 'tom'],
  ['from whose influence may not be known', 'cleo', 'ben', 'cleo'],
  ['by whom nobody may know', 'ana', 'ben', 'tom'],
])('a way %s costs as much however many they influence', async (_, from, to, withheld) => {
  const { few, more } = await besides(withheld, () => asked('analyst', from, to));

  expect(few.hits.get('influence/paths')).toBeGreaterThan(0);
  expect(more).toEqual(few);
});

test('a way to whom nobody may know costs hardly more than one to nobody', async () => {
  const hitsTo = async (to: string) => (await asked('analyst', 'ana', to)).hits.get('influence/paths') ?? 0;

  expect((await hitsTo('tom')) - (await hitsTo('nobody'))).toBeLessThanOrEqual(4);
});

test('what may be known costs more where there is more of it', async () => {
  const { few, more } = await besides('eva', () => asked('analyst', 'ana', 'eva'));

  expect(more.hits.get('influence/paths')).toBeGreaterThan(few.hits.get('influence/paths') ?? 0);
});

test('for a customer the database is not asked for influences at all', async () => {
  const { text, hits } = await asked('customer:ana', 'ana', 'ben');

  expect(text).toContain('"influencePaths":[]');
  expect(hits).toEqual(new Map());
});

test('ways are all of at most three steps on which nobody stands twice, likeliest first', async () => {
  const names = ['ana', 'ben', 'eva', ...Array.from({ length: 6 }, (_, number) => `other ${number + 1}`)];
  const ties = names.flatMap((from, at) =>
    names.flatMap((to, place) =>
      from === to || (at * 7 + place * 3) % 4 === 0
        ? []
        : [{ from, to, probability: Number((0.1 + ((at * 5 + place * 11) % 13) / 20).toFixed(2)) }],
    ),
  );
  await town.build(
    `UNWIND $ties AS tie MATCH (from:Customer {externalId: tie.from}), (to:Customer {externalId: tie.to})
     CREATE (from)-[:INFLUENCES {runId: 'dense', probability: tie.probability, inputs: ['social_edge']}]->(to)`,
    { ties },
  );
  await town.build("MATCH (run:Run {id: 'now'}) SET run.id = 'dense'");

  const ways = (from: string, to: string, before: readonly string[], sofar: number): [string[], number][] =>
    ties
      .filter((tie) => tie.from === from && ![...before, from].includes(tie.to))
      .flatMap((tie): [string[], number][] => {
        const passed = [...before, from];
        const probability = sofar * tie.probability;
        if (tie.to === to) return [[[...passed, to], probability]];
        return passed.length < 3 ? ways(tie.to, to, passed, probability) : [];
      });
  const id = (name: string) => (name.startsWith('other') ? name : town.id('Customer', name)) as InternalId;
  const likeliest = (left: PathFound, right: PathFound) =>
    right.probability - left.probability || (left.customerIds.join() < right.customerIds.join() ? -1 : 1);
  const asked = ['ana', 'ben', 'eva'].map(id);

  const found = await new InfluenceReads(graph).paths({
    ids: asked,
    to: id('ben'),
    read: town.terms('analyst'),
    first: 1_000,
  });

  const want = (name: string) =>
    ways(name, 'ben', [], 1)
      .map(([path, probability]) => ({ customerIds: path.map(id), probability }))
      .toSorted(likeliest);
  expect(want('ana').length).toBeGreaterThan(20);
  expect(found.get(id('ana'))).toEqual(want('ana'));
  expect(found.get(id('eva'))).toEqual(want('eva'));
  expect(found.get(id('ben')) ?? []).toEqual([]);
});
