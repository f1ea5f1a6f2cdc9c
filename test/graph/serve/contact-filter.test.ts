import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Purpose } from '../../../src/consent/purposes.js';
import type { Graph } from '../../../src/graph/graph.js';
import { identifierKey } from '../../../src/model/identifier-key.js';
import { clearGraph, openGraph, testIds } from '../../graph-harness.js';
import { Town } from '../../town.js';

// Ana and Ben agree to marketing by mail, Ben and Cleo share a mail address, and Cleo and Dan have agreed to nothing.
const has: readonly (readonly [string, string, string])[] = [
  ['ana', 'email', 'ana@example.org'],
  ['ana', 'phone', '+15550100'],
  ['ben', 'email', 'both@example.org'],
  ['cleo', 'email', 'both@example.org'],
  ['dan', 'email', 'dan@example.org'],
  ['dan', 'phone', '+15550199'],
];
const marketing: readonly Purpose[] = ['marketing.email'];

let graph: Graph;
let direct: Town;
let resolved: Town;

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  direct = await Town.open(graph);
  resolved = await Town.open(graph, { direct: false });
  await direct.customers(
    ['ana', 'ben', 'cleo', 'dan'].map((externalId) => ({ externalId, name: externalId, city: 'Porto' })),
  );
  await direct.build(
    `UNWIND $has AS row MATCH (customer:Customer {id: row.customer})
     MERGE (identifier:Identifier {id: row.id}) SET identifier.type = row.type, identifier.category = 'contact_' + row.type
     CREATE (customer)-[:IDENTIFIED_BY {source: 'crm'}]->(identifier)`,
    {
      has: has.map(([customer, type, value]) => ({
        customer: direct.id('Customer', customer),
        id: testIds.of('Identifier', identifierKey(type, value)),
        type,
      })),
    },
  );
  for (const who of ['ana', 'ben'])
    for (const category of ['contact.email', 'identity.name'])
      await direct.says(who, 'given', { purpose: 'marketing.email', category });
  // It may have looked for classes just before the last word was said, and else does so within a second.
  await resolved.catchUp();
});

afterAll(async () => {
  await direct?.[Symbol.asyncDispose]();
  await resolved?.[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

/** Who is found, by both ways an answer is made, which must be the same bytes. */
async function found(filter: string, rest = '', purposes = marketing): Promise<readonly (string | null)[]> {
  const query = `{ customers(filter: ${filter}${rest}) { totalCount nodes { externalId id } } }`;
  const [one, other] = [
    await direct.ask('staff', query, {}, purposes),
    await resolved.ask('staff', query, {}, purposes),
  ];
  expect(one.errors).toEqual([]);
  expect(other.text).toBe(one.text);
  const list = one.data?.['customers'] as unknown as { totalCount: number; nodes: { id: string }[] };
  expect(list.totalCount).toBe(list.nodes.length);
  const keys = new Map(['ana', 'ben', 'cleo', 'dan'].map((key) => [direct.publicId('staff', 'Customer', key), key]));
  return list.nodes.map(({ id }) => keys.get(id) ?? null).toSorted();
}

test('a customer is found by an exact contact value in any spelling, where the consent for that category is given', async () => {
  expect(await found('{ email: { eq: " Ana@EXAMPLE.org" } }')).toEqual(['ana']);
  expect(await found('{ email: { in: ["ana@example.org", "both@example.org", "x@example.org"] } }')).toEqual([
    'ana',
    'ben',
  ]);
  expect(await found('{ email: { eq: "ana@example" } }')).toEqual([]);
  // By contract the service reads contacts.
  expect(await found('{ phone: { eq: "001 (555) 0100" } }', '', ['service'])).toEqual(['ana']);
});

test('who withholds it is not found, as nobody is: the bytes of the answer are those of an unknown value', async () => {
  const ask = async (value: string, more = '') =>
    (
      await direct.ask(
        'staff',
        `{ customers(first: 5, filter: { email: { eq: ${JSON.stringify(value)} } ${more} }) { totalCount nodes { id name } pageInfo { hasNextPage endCursor } } }`,
        {},
        marketing,
      )
    ).text;
  expect(await ask('dan@example.org')).toBe(await ask('nobody@example.org'));
  expect(await ask('both@example.org', 'name: { eq: "cleo" }')).toBe(await ask('nobody@example.org'));
  // The consent of another category opens nothing: marketing by mail reads no telephones.
  expect(await found('{ phone: { in: ["+15550100", "+15550199"] } }')).toEqual([]);
});

test('a condition under `or` and `not` says no more than the condition itself', async () => {
  expect(await found('{ or: [{ email: { eq: "dan@example.org" } }, { email: { eq: "ana@example.org" } }] }')).toEqual([
    'ana',
  ]);
  const all = await found('{}');
  expect(await found('{ not: { email: { eq: "dan@example.org" } } }')).toEqual(all);
  expect(await found('{ not: { email: { eq: "ana@example.org" } } }')).toEqual(all.filter((key) => key !== 'ana'));
});

test('a partner finds by its own terms, and a withdrawal ends it with the next request', async () => {
  const query = '{ customers(filter: { email: { eq: "dan@example.org" } }) { totalCount nodes { id } } }';
  const nobody = (await direct.ask('partner', query.replace('dan', 'nobody'))).text;
  expect((await direct.ask('partner', query)).text).toBe(nobody);
  await direct.says('dan', 'given', { purpose: 'marketing.email', at: Date.now() - 2_000 });
  expect((await direct.ask('partner', query)).text).toBe(nobody);
  const total = async () => {
    const answer = await direct.ask('staff', query, {}, marketing);
    return (answer.data?.['customers'] as unknown as { totalCount: number } | undefined)?.totalCount;
  };
  expect(await total()).toBe(1);
  await direct.says('dan', 'withdrawn', { purpose: 'marketing.email', at: Date.now() - 1_000, until: null });
  expect(await total()).toBe(0);
});

test('pages, orders and totals are those of the list without the condition, and the list goes on where it ended', async () => {
  await direct.build(
    "UNWIND range(0, 1999) AS n CREATE (:Customer {id: 'extra' + n, createdAt: datetime('2026-01-01')})",
  );
  const values = '["ana@example.org", "both@example.org"]';
  for (const order of ['NAME', 'CITY', 'BIRTH_DATE', 'CREATED_AT'])
    for (const direction of ['ASC', 'DESC']) {
      const page = async (after: string | null) => {
        const query = `query ($after: String) { customers(first: 1, after: $after, filter: { email: { in: ${values} } }, orderBy: { field: ${order}, direction: ${direction} }) { edges { cursor node { id } } pageInfo { hasNextPage } } }`;
        const answer = await direct.ask('staff', query, { after }, marketing);
        expect(answer.errors).toEqual([]);
        return answer.data?.['customers'] as unknown as {
          edges: { cursor: string; node: { id: string } }[];
          pageInfo: { hasNextPage: boolean };
        };
      };
      const first = await page(null);
      const second = await page(first.edges[0]?.cursor ?? null);
      const ids = [...first.edges, ...second.edges].map(({ node }) => node.id);
      expect(new Set(ids).size, `${order} ${direction}`).toBe(2);
      expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false]);
    }
});

test.each([
  ['startsWith', '{ email: { startsWith: "ana" } }'],
  ['contains', '{ phone: { contains: "555" } }'],
  ['isNull', '{ email: { isNull: true } }'],
])('there is no `%s` of a contact', async (_, filter) => {
  const answer = await direct.ask('staff', `{ customers(filter: ${filter}) { totalCount } }`, {}, marketing);
  expect(answer.errors[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
});

test('nor an order by one, and not more than a hundred values at once', async () => {
  const sorted = await direct.ask('staff', '{ customers(orderBy: { field: EMAIL }) { totalCount } }', {}, marketing);
  expect(sorted.errors[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  const many = await direct.ask(
    'staff',
    'query ($in: [String!]) { customers(filter: { email: { in: $in } }) { totalCount } }',
    { in: Array.from({ length: 101 }, (_, at) => `c${at}@example.org`) },
    marketing,
  );
  expect(many.errors[0]?.extensions.code).toBe('QUERY_TOO_LARGE');
  expect(many.text).not.toContain('c7@example.org');
});

test('it is written down as a read of that category, without the value, whether it finds anybody or not', async () => {
  for (const who of ['ana', 'nobody']) await found(`{ email: { eq: "${who}@example.org" } }`);
  const entries = await direct.audit.entries();
  const last = entries.slice(-2).map(({ categories, customers }) => ({ categories, customers }));
  expect(last.map(({ customers }) => customers)).toEqual([1, 0]);
  for (const { categories } of last) expect(categories).toContain('contact.email');
  expect(JSON.stringify(entries)).not.toContain('example.org');
});
