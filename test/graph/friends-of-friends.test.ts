import { afterAll, beforeEach, beforeAll, expect, test } from 'vitest';
import { socialTerms } from '../../src/consent/social-terms.js';
import type { Graph } from '../../src/graph/graph.js';
import { defaultCaps, type EvidenceCaps, RecommendationReads } from '../../src/graph/recommendation-reads.js';
import { int, statementText } from '../../src/graph/statement.js';
import { itemModelForm } from '../../src/model/item-model-form.js';
import { clearGraph, openGraph } from '../graph-harness.js';
import { consenting, customerId } from './analyse-world.js';

const friends = ['f0', 'f1', 'f2', 'f3'];
const others = Array.from({ length: 10 }, (_, at) => `g${at}`);
const everybody = ['p', ...friends, ...others];
/** Who moves whom: all friends move `p`, each friend is moved by the others in turn, all by `p`, and `f0` by `f1`. */
const influences = [
  ...friends.map((from, at) => ({ from, to: 'p', probability: 0.5 - at / 10 })),
  ...others.map((from, at) => ({ from, to: `f${at % 4}`, probability: 0.5 })),
  { from: 'g1', to: 'f0', probability: 0.2 },
  { from: 'f1', to: 'f0', probability: 0.9 },
  ...friends.map((to) => ({ from: 'p', to, probability: 0.9 })),
];
let graph: Graph;
let ground: ReturnType<typeof consenting>;

beforeAll(async () => {
  graph = await openGraph();
});
beforeEach(async () => {
  await clearGraph(graph);
  await graph.raw(
    `CREATE (:Run {id: 'influence', job: 'influence', current: true, status: 'done'})
     WITH 1 AS done
     UNWIND $names AS row
     CREATE (customer:Customer {id: row.id, externalId: row.name, residency: 'DE', ageBand: 'adult', birthDate: date('1980-01-01')})
     CREATE (customer)-[:INTERACTED {kind: 'used', weight: 1.0, category: 'behaviour_app', key: 'used', at: datetime('2026-01-01')}]->(:Product {id: 'of ' + row.name})`,
    { names: everybody.map((name) => ({ name, id: customerId(name) })) },
  );
  await graph.raw(
    `UNWIND $rows AS row
     MATCH (from:Customer {id: row.from}), (to:Customer {id: row.to})
     CREATE (from)-[:INFLUENCES {runId: 'influence', probability: row.probability, inputs: ['social_edge', 'behaviour_app'], mutual: true}]->(to)`,
    {
      rows: influences.map(({ from, to, probability }) => ({
        from: customerId(from),
        to: customerId(to),
        probability,
      })),
    },
  );
  ground = consenting(graph);
  await ground.say(everybody, 'given', ['personalise', 'social_reco.receive', 'social_reco.contribute']);
});
afterAll(() => graph[Symbol.asyncDispose]());

async function evidence(caps: EvidenceCaps = defaultCaps) {
  const terms = await socialTerms(ground.deps.termsFor, 'personalise.own');
  const { lists } = await new RecommendationReads(graph).evidence([customerId('p')], terms, { caps });
  return lists[0];
}

/** The products around, with what moves `p` by them, in thousandths. */
async function around(caps: EvidenceCaps = defaultCaps) {
  const found = (await evidence(caps))?.around ?? [];
  return Object.fromEntries(
    found.map(({ probability, products }) => [products.join(), Math.round(1_000 * probability)]),
  );
}

async function hits(caps: EvidenceCaps): Promise<number> {
  const terms = await socialTerms(ground.deps.termsFor, 'personalise.own');
  const bounds = Object.fromEntries(Object.entries(caps).map(([key, value]) => [key, int(value)]));
  const dismissalsMax = { product: int(2_000), category: int(200) };
  const dismissed = { self: null, dismissalsMax, modelForm: itemModelForm };
  const params = { customerIds: [customerId('p')], ...terms, ...dismissed, ...bounds };
  const { summary } = await graph.raw(`PROFILE ${statementText('recommend/sources')}`, params, { mode: 'READ' });
  const sum = (plan: Profiled): number => plan.children.reduce((all, child) => all + sum(child), plan.dbHits ?? 0);
  return sum(summary.profile as unknown as Profiled);
}

interface Profiled {
  readonly dbHits?: number;
  readonly children: readonly Profiled[];
}

test('too few friends of whom none may be named bring their friends, by what moves over them', async () => {
  const terms = await socialTerms(ground.deps.termsFor, 'personalise.own');
  const before = graph.statements;
  await new RecommendationReads(graph).evidence([customerId('p')], terms);
  expect(graph.statements - before).toBe(1);

  const found = await around();
  expect(found).toEqual({
    'of g0': 250,
    'of g4': 250,
    'of g8': 250,
    // By way of f1, and of f0 besides.
    'of g1': 200 + 100,
    'of g5': 200,
    'of g9': 200,
    'of g2': 150,
    'of g6': 150,
    'of g3': 100,
    'of g7': 100,
  });
});

test('nobody is brought where a friend may be named, or friends are enough', async () => {
  await ground.say(['f2'], 'given', ['social_reco.attribute']);
  expect(await around()).toEqual({});
  await ground.say(['f2'], 'withdrawn', ['social_reco.attribute']);
  expect(Object.keys(await around())).toHaveLength(10);

  await graph.raw(
    `MATCH (p:Customer {id: $p}) UNWIND $others AS id MATCH (other:Customer {id: id})
     CREATE (other)-[:INFLUENCES {runId: 'influence', probability: 0.1, inputs: ['social_edge'], mutual: true}]->(p)`,
    { p: customerId('p'), others: others.slice(0, 6).map(customerId) },
  );
  expect(await around()).toEqual({});
});

test('whom somebody alone follows leads to nobody and counts by nothing but what may be named', async () => {
  const follows = (from: string, to: string, mutual: boolean | null) =>
    graph.raw('MATCH (:Customer {id: $from})-[tie:INFLUENCES]->(:Customer {id: $to}) SET tie.mutual = $mutual', {
      from: customerId(from),
      to: customerId(to),
      mutual,
    });
  const ties = async () =>
    (await evidence())?.ties.map(({ products, namedProducts, mutual }) => [
      products.length,
      namedProducts.length,
      mutual,
    ]);
  const all = await around();

  // A run of before mutual ties were known says nothing of them, which is no.
  await follows('f1', 'p', null);
  expect(await ties()).toEqual([
    [1, 0, true],
    [0, 0, false],
    [1, 0, true],
    [1, 0, true],
  ]);
  // Nor does f1 lead to g5 and g9; by way of f0, a friend of whom f1 is, f1 is one of those around.
  expect(Object.keys(await around()).sort()).toEqual(
    [...Object.keys(all).filter((of) => !['of g5', 'of g9'].includes(of)), 'of f1'].sort(),
  );
  await follows('f1', 'p', true);
  await follows('g1', 'f0', false);
  expect(await around()).toEqual({ ...all, 'of g1': 200 });

  await follows('f1', 'p', false);
  await ground.say(['f1'], 'given', ['social_reco.attribute']);
  expect(await ties()).toEqual([
    [1, 0, true],
    [1, 1, false],
    [1, 0, true],
    [1, 0, true],
  ]);
  expect(await around()).toEqual({});
});

test('everybody on the way has to agree, at the moment of the request', async () => {
  await ground.say(['f0'], 'withdrawn', ['social_reco.contribute']);
  expect(Object.keys(await around())).toEqual(expect.not.arrayContaining(['of g0', 'of g4', 'of g8']));
  expect(await around()).toMatchObject({ 'of g1': 200 });

  await ground.say(['f1'], 'withdrawn', ['social_reco.contribute'], 'inferred.influence');
  expect(Object.keys(await around()).toSorted()).toEqual(['of g2', 'of g3', 'of g6', 'of g7']);

  await ground.say(['f2'], 'withdrawn', ['social_reco.contribute'], 'social.edge');
  expect(Object.keys(await around()).toSorted()).toEqual(['of g3', 'of g7']);

  await ground.say(['p'], 'withdrawn', ['social_reco.receive']);
  expect(await around()).toEqual({});
});

test.each([
  ['all that they contribute', '*'],
  ['that they are tied', 'social.edge'],
  ['that influence is inferred', 'inferred.influence'],
  ['the uses', 'behaviour.app'],
])('a friend of a friend who withdraws %s leaves the answer of a world without them', async (_, category) => {
  const before = await evidence();
  await ground.say(['g1', 'g6'], 'withdrawn', ['social_reco.contribute'], category);
  const withdrawn = await evidence();
  await graph.raw('MATCH (customer:Customer) WHERE customer.id IN $ids DETACH DELETE customer', {
    ids: ['g1', 'g6'].map(customerId),
  });

  expect(withdrawn).not.toEqual(before);
  expect(withdrawn).toEqual(await evidence());
});

test('what a friend of a friend withholds takes no place, and who withholds all takes none', async () => {
  const caps = { ...defaultCaps, poolMax: 3, tieProductsMax: 2 };
  expect(Object.keys(await around(caps)).toSorted()).toEqual(['of g1', ...(await strongest())].toSorted());

  await graph.raw(
    `MATCH (customer:Customer {id: $id}) UNWIND range(1, 5) AS number
     CREATE (customer)-[:INTERACTED {kind: 'rated', weight: 1.0, category: 'service_rating', key: 'rated', at: datetime('2026-05-01')}]->(:Product {id: 'rated' + number})`,
    { id: customerId('g1') },
  );
  await ground.say(['g1'], 'withdrawn', ['social_reco.contribute'], 'service.rating');
  expect(await around(caps)).toMatchObject({ 'of g1': 300 });

  await ground.say(['g1'], 'withdrawn', ['social_reco.contribute'], 'behaviour.app');
  expect(Object.keys(await around(caps)).toSorted()).toEqual(['of g0', 'of g4', 'of g8']);
});

/** The first two by id of those who are alike. */
async function strongest(): Promise<string[]> {
  const alike = ['g0', 'g4', 'g8'].toSorted((one, other) => (customerId(one) < customerId(other) ? -1 : 1));
  return alike.slice(0, 2).map((name) => `of ${name}`);
}

test('database hits are bounded by the caps, however many friends of friends there are and whatever they use', async () => {
  const caps = { usesMax: 12, tiesMax: 5, tieProductsMax: 2, poolMax: 3 };
  const bounded = await hits(caps);
  const more = (count: number, prefix: string) =>
    graph.raw(
      `MATCH (friend:Customer {id: $friend}), (like:Customer {id: $like})
       UNWIND range(1, ${count}) AS number
       CREATE (other:Customer {id: '${prefix}' + number, externalId: '${prefix}' + number})
       FOREACH (name IN [key IN keys(like) WHERE NOT key IN ['id', 'externalId']] | SET other[name] = like[name])
       CREATE (other)-[:INFLUENCES {runId: 'influence', probability: 0.5, inputs: ['social_edge'], mutual: true}]->(friend)
       WITH other UNWIND range(1, 60) AS use
       MERGE (product:Product {id: 'more' + use})
       CREATE (other)-[:INTERACTED {kind: 'used', weight: 1.0, category: 'behaviour_app', key: 'used' + use}]->(product)`,
      { friend: customerId('f0'), like: customerId('g0') },
    );
  await more(20, 'some');
  const before = await hits(caps);
  await more(200, 'many');

  expect(before).toBeGreaterThan(bounded);
  expect(await hits(caps)).toBeLessThanOrEqual(before + 60);
});

test.each([
  ['of whom nobody may know', "'none'", "['social_edge']"],
  ['learned from what may not be used for it', "'agreed'", "['social_edge', 'service_rating']"],
  ['of an earlier run', "'agreed'", "['social_edge']"],
] as const)('ties %s take the places of no others, however many there are', async (of, who, inputs) => {
  await ground.say(everybody, 'withdrawn', ['social_reco.contribute'], 'service.rating');
  const caps = { ...defaultCaps, usesMax: 4 };
  const statement = async () => ({ own: await evidence(caps), named: await named(4) });
  const without = await statement();
  expect(without.own?.ties).toHaveLength(4);
  expect(without.own?.around.length).toBeGreaterThan(5);
  expect(without.named).toEqual([]);

  await graph.raw(
    `MATCH (like:Customer {id: $like}), (to:Customer) WHERE to.id IN $to
     UNWIND range(1, 30) AS number
     CREATE (other:Customer {id: 'silent ' + to.id + number, externalId: 'silent ' + to.id + number})
     FOREACH (name IN [key IN keys(like) WHERE ${who} = 'agreed' AND NOT key IN ['id', 'externalId']] | SET other[name] = like[name])
     CREATE (other)-[:INFLUENCES {runId: $runId, probability: 0.9, inputs: ${inputs}, mutual: true}]->(to)`,
    {
      like: customerId('g0'),
      to: ['p', 'f0'].map(customerId),
      runId: of === 'of an earlier run' ? 'before' : 'influence',
    },
  );

  expect(await statement()).toEqual(without);

  await ground.say(['f3'], 'given', ['social_reco.attribute']);
  await graph.raw('MATCH (p:Customer {id: $p}), (f:Customer {id: $f}) CREATE (p)-[:FRIEND_OF]->(f)', {
    p: customerId('p'),
    f: customerId('f3'),
  });
  expect(await named(4)).toEqual([[customerId('f3')]]);
});

/** Who may be named for what `f3` uses. */
async function named(usesMax: number) {
  const terms = await socialTerms(ground.deps.termsFor, 'personalise.own');
  const { records } = await graph.raw(
    statementText('recommend/named-friends'),
    {
      ...terms,
      customerId: customerId('p'),
      productIds: ['of f3'],
      visible: terms.attribute,
      before: int(Date.now()),
      usesMax: int(usesMax),
      tiesMax: int(50),
      tieProductsMax: int(50),
    },
    { mode: 'READ' },
  );
  return records.map((record) => record.get('friendIds') as unknown);
}
