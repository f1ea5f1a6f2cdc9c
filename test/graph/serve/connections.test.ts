import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Graph } from '../../../src/graph/graph.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { type Answer, Town, townMs } from '../../town.js';

// Ties and gaps on purpose: two customers of one moment, one without a name, one whose name is withheld.
const people = [
  { externalId: 'ana', name: 'Ana', city: 'Porto', country: 'PT', birthDate: '1990-05-01', createdAt: townMs - 3_000 },
  { externalId: 'ben', name: 'Ben', city: 'Lyon', country: 'FR', birthDate: '1985-02-03', createdAt: townMs - 2_000 },
  { externalId: 'cem', name: null, city: 'Porto', country: 'PT', birthDate: '1970-07-07', createdAt: townMs - 2_000 },
  { externalId: 'dia', name: 'Dia', city: 'Graz', country: 'AT', birthDate: '2000-12-12', createdAt: townMs },
  { externalId: 'eva', name: 'Ａva', city: '😀', country: 'AT', birthDate: '2000-12-12', createdAt: townMs },
  { externalId: 'fay', name: 'Aaa', city: 'Aachen', country: 'AT', birthDate: '1960-01-01', createdAt: townMs },
];
const edges = `UNWIND $follows AS row MATCH (a:Customer {externalId: row[0]}), (b:Customer {externalId: row[1]})
  CREATE (a)-[:FOLLOWS {since: datetime({epochMillis: toInteger(row[2])}), strength: row[3]}]->(b)`;

let graph: Graph;
let town: Town;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  town = await Town.open(graph);
  await town.customers(people);
  const at = (n: number) => townMs - 10_000 + n;
  const follows = [
    ['ana', 'ben', at(1), 0.5],
    ['ana', 'cem', at(1), 0.25],
    ['ana', 'dia', at(3), 0.75],
    ['ana', 'fay', at(2), 0.1],
    ['ben', 'ana', at(4), 1],
    ['ben', 'cem', at(5), 1],
  ];
  await town.build(edges, { follows });
  for (const who of ['ana', 'ben', 'cem', 'dia', 'eva']) await town.says(who, 'given', { purpose: 'analytics' });
  await town.says('dia', 'refused', { purpose: 'analytics', category: 'identity.name', at: townMs + 1 });
  for (const who of ['ben', 'cem']) await town.says(who, 'given', { purpose: 'service', category: 'social' });
  await town.build(
    `MATCH (a:Customer {externalId: 'ana'}) CREATE (a)-[:IN_COMMUNITY {level: 0}]->(:Community {id: $fine, label: 'Fine', level: 0}),
     (a)-[:IN_COMMUNITY {level: 1}]->(:Community {id: $coarse, label: 'Coarse', level: 1})`,
    { fine: town.id('Community', 'fine'), coarse: town.id('Community', 'coarse') },
  );
}, 300_000);

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

interface Page {
  readonly totalCount: number | null;
  readonly nodes: readonly { readonly id: string; readonly name: string | null; readonly externalId: string | null }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

function list(answer: Answer): Page {
  expect(answer.errors).toEqual([]);
  return (answer.data as never as { list: Page }).list;
}

function codes(answer: Answer): readonly string[] {
  return answer.errors.map((error) => error.extensions.code);
}

const rows = '{ totalCount nodes { id name externalId } pageInfo { hasNextPage endCursor } }';
const orderedPage = `query ($first: Int!, $after: String, $orderBy: CustomerOrder) { list: customers(first: $first, after: $after, orderBy: $orderBy) ${rows} }`;

async function pages(first: number, field: string, direction: string): Promise<Page['nodes']> {
  const found: Page['nodes'][number][] = [];
  let after: string | null = null;
  for (let page = 0; page < 20; page += 1) {
    const answer: Page = list(await town.ask('analyst', orderedPage, { first, after, orderBy: { field, direction } }));
    expect(answer.totalCount).toBe(5);
    expect(answer.nodes.length).toBeLessThanOrEqual(first);
    found.push(...answer.nodes);
    if (!answer.pageInfo.hasNextPage) return found;
    after = answer.pageInfo.endCursor;
  }
  throw new Error('the pages never end');
}

describe('a root list', () => {
  const fields = ['CREATED_AT', 'NAME', 'CITY', 'COUNTRY', 'BIRTH_DATE'];

  test.each(
    fields.flatMap(
      (field) =>
        [
          [field, 'ASC'],
          [field, 'DESC'],
        ] as const,
    ),
  )('by %s %s gives every visible customer once, whatever the size of a page', async (field, direction) => {
    const whole = await pages(100, field, direction);

    expect(whole.map((each) => each.externalId).toSorted()).toEqual(['ana', 'ben', 'cem', 'dia', 'eva']);
    expect(await pages(1, field, direction)).toEqual(whole);
    expect(await pages(2, field, direction)).toEqual(whole);
  });

  test('puts those without a readable name last, by id, in both directions', async () => {
    const last = ['cem', 'dia'].toSorted((left, right) =>
      town.id('Customer', left) < town.id('Customer', right) ? -1 : 1,
    );
    const keys = async (direction: string) => (await pages(2, 'NAME', direction)).map((each) => each.externalId);

    expect(await keys('ASC')).toEqual(['ana', 'ben', 'eva', ...last]);
    expect(await keys('DESC')).toEqual(['eva', 'ben', 'ana', ...last]);
  });

  test('gives nodes with nothing but a list below', async () => {
    const answer = await town.ask('analyst', '{ list: customers { nodes { following { totalCount } } } }');

    expect(answer.errors).toEqual([]);
  });
});

describe('a filter', () => {
  const filtered = async (filter: string) => {
    const answer = list(
      await town.ask('analyst', `{ list: customers(filter: ${filter}, orderBy: { field: CREATED_AT }) ${rows} }`),
    );
    expect(answer.totalCount).toBe(answer.nodes.length);
    return answer.nodes.map((each) => each.externalId).toSorted();
  };

  test.each([
    ['{ name: { eq: "Ana" } }', ['ana']],
    ['{ name: { eq: "Dia" } }', []],
    ['{ name: { isNull: true } }', ['cem', 'dia']],
    ['{ name: { isNull: false } }', ['ana', 'ben', 'eva']],
    ['{ not: { name: { eq: "Ana" } } }', ['ben', 'cem', 'dia', 'eva']],
    ['{ not: { name: { eq: "Dia" } } }', ['ana', 'ben', 'cem', 'dia', 'eva']],
    ['{ or: [{ name: { startsWith: "A" } }, { city: { contains: "yon" } }] }', ['ana', 'ben']],
    ['{ and: [{ city: { eq: "Porto" } }, { not: { name: { isNull: true } } }] }', ['ana']],
    ['{ name: { in: ["Ana", "Dia", "Ben"] } }', ['ana', 'ben']],
    ['{ name: { in: [] } }', []],
    ['{ or: [] }', []],
    ['{ and: [] }', ['ana', 'ben', 'cem', 'dia', 'eva']],
    ['{ birthDate: { gte: "1985-02-03", lt: "1990-05-01" } }', ['ben']],
    ['{ purchases: { some: {} } }', []],
    ['{ externalId: { eq: "fay" } }', []],
  ])('%s gives %j', async (filter, expected) => {
    expect(await filtered(filter)).toEqual(expected);
  });
});

describe('a cursor', () => {
  const page = (first: number, after: string | null, more = '') =>
    `{ list: customers(first: ${first}${after === null ? '' : `, after: "${after}"`}${more}) ${rows} }`;
  const cursor = async (more = '') => list(await town.ask('analyst', page(1, null, more))).pageInfo.endCursor ?? '';

  test('is the same bytes each time', async () => {
    expect(await cursor()).toBe(await cursor());
  });

  test.each([
    ['another order', ', orderBy: { field: NAME }'],
    ['another direction', ', orderBy: { field: CREATED_AT, direction: ASC }'],
    ['a filter', ', filter: { name: { isNull: false } }'],
  ])('is refused under %s', async (_what, more) => {
    expect(codes(await town.ask('analyst', page(1, await cursor(), more)))).toEqual(['CURSOR_INVALID']);
  });

  test('is refused of another viewer, another purpose, another list, and when it is changed', async () => {
    const own = await cursor();
    const flipped = `${own.slice(0, 40)}${own[40] === 'A' ? 'B' : 'A'}${own.slice(41)}`;

    expect(codes(await town.ask('staff', page(1, own)))).toEqual(['CURSOR_INVALID']);
    expect(codes(await town.ask('analyst', page(1, own), {}, ['segment']))).toEqual(['CURSOR_INVALID']);
    expect(codes(await town.ask('analyst', `{ stores(after: "${own}") { totalCount } }`))).toEqual(['CURSOR_INVALID']);
    for (const wrong of [flipped, '', 'x', 'A'.repeat(200)])
      expect(codes(await town.ask('analyst', page(1, wrong)))).toEqual(['CURSOR_INVALID']);
  });

  test('of a nested list needs one parent, and goes on through node and _entities', async () => {
    const id = town.publicId('analyst', 'Customer', 'ana');
    const other = town.publicId('analyst', 'Customer', 'ben');
    const inner = (after: string | null) =>
      `following(first: 1${after === null ? '' : `, after: "${after}"`}) { nodes { externalId } pageInfo { hasNextPage endCursor } }`;
    const seen: (string | null)[] = [];
    let after: string | null = null;
    for (let at = 0; at < 5; at += 1) {
      const answer: Answer = await town.ask(
        'analyst',
        `{ node(id: "${id}") { ... on Customer { list: ${inner(after)} } } }`,
      );
      const found: Page = list({ ...answer, data: (answer.data as never as { node: Record<string, never> }).node });
      seen.push(...found.nodes.map((each) => each.externalId));
      after = found.pageInfo.endCursor;
      if (!found.pageInfo.hasNextPage) break;
    }
    const cem = town.id('Customer', 'cem') > town.id('Customer', 'ben');

    expect(seen).toEqual(['dia', ...(cem ? ['cem', 'ben'] : ['ben', 'cem'])]);
    const refs = (ids: readonly string[]) => ({ refs: ids.map((each) => ({ __typename: 'Customer', id: each })) });
    const entities = `query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on Customer { ${inner(after)} } } }`;
    expect(codes(await town.ask('analyst', `{ list: customers { nodes { ${inner(after)} } } }`))).toEqual([
      'CURSOR_PARENT',
    ]);
    expect(codes(await town.ask('analyst', `{ customer(id: "${other}") { ${inner(after)} } }`))).toEqual([
      'CURSOR_INVALID',
    ]);
    expect(codes(await town.ask('analyst', entities, refs([id])))).toEqual([]);
    expect(new Set(codes(await town.ask('analyst', entities, refs([id, other]))))).toEqual(new Set(['CURSOR_PARENT']));
  });
});

describe('an edge has two ends', () => {
  test('whom one follows is known to oneself, but when only if the other agrees: such a row is as if undated', async () => {
    const ask = () => town.ask('customer:ana', '{ me { following { edges { since node { id } } } } }');
    const before = await ask();
    await town.build(`MATCH (:Customer {externalId: 'ana'})-[tie:FOLLOWS]->(:Customer {externalId: 'dia'})
      SET tie.since = datetime('2020-01-01T00:00:00Z')`);

    const ties = (before.data as never as { me: { following: { edges: { since: string | null }[] } } }).me.following
      .edges;
    expect(ties.map((tie) => tie.since === null)).toEqual([false, false, true, true]);
    expect((await ask()).text).toBe(before.text);
  });

  test('the community of a customer is the finest one', async () => {
    const id = town.publicId('analyst', 'Customer', 'ana');
    await town.says('ana', 'given', { purpose: 'segment' });
    const answer = await town.ask('analyst', `{ customer(id: "${id}") { community { label } } }`);

    expect(answer.data).toEqual({ customer: { community: { label: 'Fine' } } });
  });
});

describe('a selection', () => {
  test('merges fragments, aliases and directives as the specification says', async () => {
    const answer = await town.ask(
      'analyst',
      `query ($yes: Boolean = true) {
        a: customers(first: 1, orderBy: { field: NAME }) { ...page nodes { other: name @skip(if: $yes) name @include(if: $yes) } }
        b: customers(first: 2, orderBy: { field: NAME, direction: DESC }) { ...page }
      }
      fragment page on CustomerConnection { __typename nodes { __typename ... on Customer { n: name } one: following(first: 1) { totalCount nodes { name } } two: following(first: 2) { nodes { n: name } } } }`,
    );

    expect(answer.errors).toEqual([]);
    expect(Object.keys(answer.data ?? {})).toEqual(['a', 'b']);
    expect(answer.data).toMatchSnapshot();
  });
});
