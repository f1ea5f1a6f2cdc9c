import 'reflect-metadata';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { analyse } from '../../../src/analyse/jobs.js';
import type { Purpose } from '../../../src/consent/purposes.js';
import type { Graph } from '../../../src/graph/graph.js';
import { RecommendationReads } from '../../../src/graph/recommendation-reads.js';
import { DirectLists } from '../../../src/serve/recommendation/direct-lists.js';
import { clearGraph, openGraph, testIds } from '../../graph-harness.js';
import { type Answer, type As, Town } from '../../town.js';
import { consenting, consentPurposes, everybody, letTiesCount, writeWorld } from '../analyse-world.js';

let graph: Graph;
let direct: Town;
let resolved: Town;
const listsMade = vi.spyOn(DirectLists.prototype, 'of');
const evidence = vi.spyOn(RecommendationReads.prototype, 'evidence');

const dayMs = 86_400_000;
const withdrawn = 'a0';
const unknown = 'nobody';
const unsocial = 'b5';

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  await writeWorld(graph);
  await graph.raw('MATCH (customer:Customer) SET customer.name = customer.externalId');
  const ground = consenting(graph);
  await ground.say(everybody, 'given', [...consentPurposes, 'service', 'analytics']);
  await ground.say([withdrawn], 'withdrawn', [...consentPurposes, 'analytics']);
  await ground.say([unsocial], 'withdrawn', ['social_reco']);
  await analyse(ground.deps);
  await letTiesCount(graph);
  await graph.raw('MATCH (:Customer)-[use:INTERACTED]->() SET use.at = datetime({epochMillis: toInteger($at)})', {
    at: Date.now() - 10 * dayMs,
  });
  await graph.raw(
    `CREATE (category:Category {id: $id, externalId: 'k', name: 'Category'})
     WITH category MATCH (product:Product) WHERE product.externalId ENDS WITH '1' OR product.externalId ENDS WITH '2' CREATE (product)-[:IN_CATEGORY]->(category)`,
    { id: testIds.of('Category', 'k') },
  );
  direct = await Town.open(graph);
  resolved = await Town.open(graph, { direct: false });
}, 300_000);

afterAll(async () => {
  await direct[Symbol.asyncDispose]();
  await resolved[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

beforeEach(() => {
  listsMade.mockClear();
});

interface Ask {
  readonly query: string;
  readonly as?: As;
  readonly variables?: object;
  readonly purposes?: readonly Purpose[];
}

/** What both ways answer, which must be the same to the byte, and how many lists were put together without graphql-js. */
async function both({ as = 'customer:b3', query, variables = {}, purposes }: Ask) {
  const slow = await resolved.ask(as, query, variables, purposes);
  listsMade.mockClear();
  const fast = await direct.ask(as, query, variables, purposes);
  expect(fast.text, query).toBe(slow.text);
  expect(fast.status).toBe(slow.status);
  return { answer: fast, lists: listsMade.mock.calls.length };
}

interface Item {
  readonly reason: string;
  readonly product: { readonly name: string | null };
  readonly because: { readonly name: string | null } | null;
  readonly friends: readonly { readonly name: string | null }[];
}

function listOf(answer: Answer): readonly Item[] {
  return (answer.data as { me?: { recommendations?: Item[] } } | null)?.me?.recommendations ?? [];
}

const whole = `recommendations(first: 20) { __typename rank reason explanation product { __typename id name category { name products(first: 2) { nodes { name } } } } because { name } friends { id name } }`;

test('a list says the same without graphql-js', async () => {
  const { answer, lists } = await both({ query: `{ me { id ${whole} } }` });

  expect(lists).toBe(1);
  expect(answer.errors).toEqual([]);
  const list = listOf(answer);
  expect(new Set(list.map(({ reason }) => reason)).size).toBeGreaterThan(1);
  expect(list.some(({ friends }) => friends.length > 0)).toBe(true);
  const alone = await both({ query: `{ me { id ${whole} } }`, as: `customer:${unsocial}` });
  expect(listOf(alone.answer).some(({ because }) => because !== null)).toBe(true);
});

const forms = [
  'query { me { a: recommendations(first: 2) { rank } b: recommendations(first: 3, diversity: 0.5) { place: rank it: product { n: name externalId } why: explanation(language: RU) } name } }',
  'query { me { recommendations(first: 3) { ...some ... on Recommendation { product { id } } } } } fragment some on Recommendation { product { name } reason }',
  'query { me { ...own } self: me { ...own } } fragment own on Customer { recommendations(first: 4) { rank product { name } because { id } } }',
  'query { me { recommendations(first: 4, partOfDay: MORNING) { rank product { name } } } }',
  'query { me { recommendations(first: 4, filter: { owned: true }) { rank product { name } } } }',
  'query { me { recommendations { __typename } } }',
  'query { me { id recommendations(first: 1) { product { buyers(first: 1) { edges { cursor node { id name } } pageInfo { endCursor hasNextPage } } category { products(first: 1) { totalCount edges { cursor node { id name } } } } } } } }',
  'query { me { friends(first: 3) { nodes { name recommendations(first: 2) { reason product { name } because { name } friends { name } } } } } }',
  'query { me { recommendations(first: 5) { friends { name recommendations(first: 2) { rank product { name } } } } } }',
] as const;

test.each(forms)('%s', async (query) => {
  const { answer, lists } = await both({ query });

  expect(answer.errors).toEqual([]);
  expect(lists).toBeGreaterThan(0);
});

test('what is left out or included by a variable', async () => {
  const query =
    'query Own($first: Int!, $more: Boolean!, $filter: RecommendationFilter) { me { recommendations(first: $first, filter: $filter) { rank @skip(if: $more) reason @include(if: $more) product { name id @include(if: $more) } } } }';
  const category = direct.publicId('customer:b3', 'Category', 'k');
  const variables = [
    { first: 3, more: false },
    { first: 4, more: true },
    { first: 4, more: true, filter: { notCategories: [category] } },
    { first: 4, more: false, filter: { categories: [category], owned: true } },
    { first: 4, more: false, filter: { categories: ['nothing'] } },
  ];

  const answers = [];
  for (const each of variables) answers.push(await both({ query, variables: each }));

  expect(answers.map(({ lists }) => lists)).toEqual([1, 1, 1, 1, 1]);
  expect(answers.map(({ answer }) => answer.errors.length)).toEqual([0, 0, 0, 0, 0]);
  expect(new Set(answers.map(({ answer }) => answer.text)).size).toBe(5);
});

const viewers = [
  ['who withdrew', { as: `customer:${withdrawn}` }],
  ['whom nobody knows', { as: `customer:${unknown}` }],
  ['without the purpose of lists', { purposes: ['service'] }],
  ['without the purpose of ties', { purposes: ['personalise.own', 'service'] }],
  ['of staff, who are nobody', { as: 'staff' }],
] as const;

test.each(viewers)('a customer %s gets the same both ways', async (_, about) => {
  const { answer } = await both({ query: `{ me { name ${whole} } }`, ...about });

  expect(answer.errors.map(({ extensions }) => extensions.code)).toEqual(answer.data === null ? ['FORBIDDEN'] : []);
});

test('a list of another customer is told the same both ways, and names nobody', async () => {
  const staff = { id: direct.publicId('analyst', 'Customer', 'b3') };
  const other = { id: direct.publicId('customer:b3', 'Customer', 'b4') };
  const nobody = { id: direct.publicId('analyst', 'Customer', unknown) };
  const query = `query One($id: ID!) { customer(id: $id) { ${whole} } node(id: $id) { ... on Customer { ${whole} } } }`;

  const seen = [
    await both({
      query,
      as: 'analyst',
      variables: staff,
      purposes: ['analytics.row', 'personalise.own', 'social_reco.receive'],
    }),
    await both({ query, variables: other }),
    await both({ query, as: 'analyst', variables: nobody }),
  ];

  expect(seen.map(({ lists }) => lists)).toEqual([2, 2, 0]);
  for (const { answer } of seen) {
    const list =
      (answer.data as { customer?: { recommendations: Item[] } | null } | null)?.customer?.recommendations ?? [];
    expect(list.every(({ because, friends }) => because === null && friends.length === 0)).toBe(true);
  }
});

test('the lists of a page of customers take one statement of evidence', async () => {
  const query = '{ customers(first: 5) { nodes { id recommendations(first: 3) { rank product { name } } } } }';
  const purposes: readonly Purpose[] = ['analytics.row', 'personalise.own'];
  await both({ query, as: 'analyst', purposes });
  evidence.mockClear();
  const before = graph.composedStatements;

  const { lists } = await both({ query, as: 'analyst', purposes });

  expect(lists).toBe(5);
  expect(evidence.mock.calls.filter(([ids]) => ids.length > 0)).toHaveLength(2);
  // Customers and products, each way.
  expect(graph.composedStatements - before).toBe(4);
});

const faults = [
  '{ me { recommendations(first: 0) { rank } name } }',
  '{ me { name recommendations(first: 101) { rank } } }',
  '{ me { recommendations(diversity: 2) { rank } } }',
  '{ me { recommendations(filter: { categories: [] }) { rank } } }',
  '{ me { recommendations(filter: { price: { currency: "eur", gte: 1 } }) { rank } } }',
  '{ me { recommendations { product { buyers(first: 0) { nodes { name } } } } } }',
  '{ me { recommendations(first: 1) { product { buyers(first: 1, after: "nothing") { nodes { name } } } } } }',
  '{ me { recommendations(first: 2) { product { buyers(first: 1, after: "nothing") { nodes { name } } } } } }',
  '{ me { recommendations { score } } }',
  'query Own($first: Int!) { me { recommendations(first: $first) { rank } } }',
] as const;

test.each(faults)('%s fails in the same words', async (query) => {
  const { answer } = await both({ query });

  expect(answer.errors.length).toBeGreaterThan(0);
});

test('a field that a resolver answers beside a list or below it, or more rows than may be asked for, leaves all to the resolvers', async () => {
  const beside = await both({
    query: '{ me { consentStatus(purpose: "service") { __typename } recommendations(first: 2) { rank } } }',
  });
  const below = await both({
    query: '{ me { recommendations(first: 2) { friends { name consents { __typename } } } } }',
  });

  const large = await both({
    query:
      '{ me { recommendations(first: 100) { product { buyers(first: 100) { nodes { friends(first: 20) { nodes { name } } } } } } } }',
  });

  expect([beside.lists, below.lists, large.lists]).toEqual([0, 0, 0]);
});

// Who has friends to be named, and who has none: what is written down says what was asked, not what was found.
test.each(['b3', unsocial])(
  'a reading of the lists of %s stands in the audit once, with the categories of both ways',
  async (name) => {
    const queries = [
      `{ me { ${whole} } }`,
      '{ me { recommendations(first: 2) { rank } } }',
      '{ me { recommendations(first: 2) { product { name } friends { name } } } }',
    ];
    const entriesBy = async (town: Town, query: string) => {
      const before = (await town.audit.entries()).length;
      await town.ask(`customer:${name}`, query);
      return (await town.audit.entries()).slice(before);
    };

    for (const query of queries) {
      const fast = await entriesBy(direct, query);
      // The last holds all of it: graphql-js writes one before it while it reads what follows.
      const slow = (await entriesBy(resolved, query)).at(-1);

      expect(
        fast.map(({ categories }) => categories),
        query,
      ).toEqual([slow?.categories]);
      expect(fast.map(({ operation, document, customers }) => ({ operation, document, customers }))).toEqual([
        { operation: 'me', document: slow?.document, customers: slow?.customers },
      ]);
    }
  },
);
