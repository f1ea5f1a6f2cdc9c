import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Graph } from '../../../src/graph/graph.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { type As, Town } from '../../town.js';

// Groups are inferred for `segment`: whatever they are read for, nobody is in one who does not let that be, from the next request on.

const names = ['ana', 'ben', 'cem'];
let graph: Graph;
let town: Town;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  town = await Town.open(graph);
  await town.customers(names.map((externalId) => ({ externalId, name: externalId, birthDate: '1980-01-01' })));
  for (const name of names) {
    for (const purpose of ['segment', 'analytics', 'service']) await town.says(name, 'given', { purpose });
  }
  await town.build(
    `CREATE (community:Community {id: $community, label: 'Community 1', level: 0})
     CREATE (segment:Segment {id: $segment, externalId: 'community-1', name: 'Community 1', kind: 'community'})-[:BASED_ON]->(community)
     WITH community, segment
     MATCH (customer:Customer)
     CREATE (customer)-[:IN_COMMUNITY {level: 0}]->(community), (customer)-[:IN_SEGMENT {since: datetime('2026-01-01')}]->(segment)`,
    { community: town.id('Community', 'm'), segment: town.id('Segment', 'e') },
  );
}, 300_000);

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

const groups = '{ community { label } segments { totalCount edges { since node { name } } } }';

async function ask(as: As, purposes?: Parameters<Town['ask']>[3]) {
  const [ana, community, segment] = (
    [
      ['Customer', 'ana'],
      ['Community', 'm'],
      ['Segment', 'e'],
    ] as const
  ).map(([noun, key]) => town.publicId(as, noun, key));
  const { text, data, errors } = await town.ask(
    as,
    `query ($ana: ID!, $community: ID!, $segment: ID!) {
      customer(id: $ana) ${groups}
      community(id: $community) { members { totalCount nodes { name } } }
      segment(id: $segment) { customers { totalCount edges { since node { name } } } }
      customers(orderBy: { field: NAME }) { totalCount nodes ${groups} }
    }`,
    { ana, community, segment },
    purposes,
  );
  expect(errors).toEqual([]);
  return { text, data: data as never as Groups };
}

interface Groups {
  readonly customer: { readonly community: object | null; readonly segments: { readonly totalCount: number } } | null;
  readonly community: { readonly members: { readonly totalCount: number; readonly nodes: readonly object[] } };
  readonly segment: { readonly customers: { readonly totalCount: number; readonly edges: readonly object[] } };
}

const lookers: readonly (readonly [As, Parameters<Town['ask']>[3]])[] = [
  ['analyst', ['analytics.row']],
  ['customer:ben', ['service']],
];

test('whoever withdraws segmentation is in no group for anybody, in fields, rows, counts and pages, as if they had never been', async () => {
  const before = await Promise.all(lookers.map(([as, purposes]) => ask(as, purposes)));

  await town.says('ana', 'withdrawn', { purpose: 'segment', at: Date.now() - 1_000 });
  const after = await Promise.all(lookers.map(([as, purposes]) => ask(as, purposes)));
  await town.build(`MATCH (:Customer {externalId: 'ana'})-[membership:IN_COMMUNITY|IN_SEGMENT]->() DELETE membership`);
  const never = await Promise.all(lookers.map(([as, purposes]) => ask(as, purposes)));

  for (const { data } of before) {
    expect(data.customer).toMatchObject({ community: { label: 'Community 1' }, segments: { totalCount: 1 } });
    expect(data.community.members).toMatchObject({ totalCount: 3 });
    expect(data.segment.customers).toMatchObject({ totalCount: 3 });
  }
  for (const { data } of after) {
    expect(data.customer).toMatchObject({ community: null, segments: { totalCount: 0 } });
    expect(data.community.members.totalCount).toBe(2);
    expect(data.community.members.nodes).not.toContainEqual({ name: 'ana' });
    expect(data.segment.customers).toMatchObject({ totalCount: 2 });
  }
  expect(never.map(({ text }) => text)).toEqual(after.map(({ text }) => text));
});

test('nor do they find themselves in one, and agreeing again brings nothing back', async () => {
  const own = async () => {
    const { data } = await town.ask('customer:cem', '{ me { community { label } segments { totalCount } } }', {}, [
      'service',
    ]);
    return data;
  };
  const before = await own();
  await town.says('cem', 'withdrawn', { purpose: 'segment', at: Date.now() });
  const withdrawn = await own();
  await town.says('cem', 'given', { purpose: 'segment', at: Date.now() + 1 });

  expect(before).toEqual({ me: { community: { label: 'Community 1' }, segments: { totalCount: 1 } } });
  expect(withdrawn).toEqual({ me: { community: null, segments: { totalCount: 0 } } });
  expect(await own()).toEqual(withdrawn);
  for (const [as, purposes] of lookers)
    expect((await ask(as, purposes)).data.community.members.nodes).not.toContainEqual({ name: 'cem' });
});
