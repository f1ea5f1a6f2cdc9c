import { type GraphQLField, type GraphQLObjectType, isObjectType } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Graph } from '../../../src/graph/graph.js';
import { buildKithSchema } from '../../../src/serve/schema/build.js';
import { clearGraph, openGraph } from '../../graph-harness.js';
import { agreed, randomWorld, type World } from '../../random-world.js';
import { argument, fieldsOf, isConnection, isLeaf, wholeOf } from '../../schema-walk.js';
import { type As, Town } from '../../town.js';

// Law 8: opting out costs no service. The same customer, with the same facts, says no to everything, or yes to everything.

/** What says what was said, or is the one thing that consent is asked for. */
const aboutConsent = /^(consent\w*|accessLog|dataSubjectRequests|recommendations)$/;

let graph: Graph;
let town: Town;
let fields: readonly string[];

beforeAll(async () => {
  graph = await openGraph();
  await clearGraph(graph);
  town = await Town.open(graph);
  const customer = (await buildKithSchema()).getType('Customer');
  fields = isObjectType(customer) ? selections(customer) : [];
});

afterAll(async () => {
  await town[Symbol.asyncDispose]();
  await graph[Symbol.asyncDispose]();
});

/** Every field of a customer with all that is plain below it. */
function selections(customer: GraphQLObjectType): readonly string[] {
  const asked = fieldsOf(customer).filter((field) => !aboutConsent.test(field.name));
  const leaves = asked.filter(isLeaf).map(({ name }) => name);
  const others = asked.filter((field) => !isLeaf(field));
  return [
    leaves.join(' '),
    ...others.map((field) => `${field.name}${argumentsOf(field)} ${wholeOf(field)}`),
    ...others
      .filter(isConnection)
      .map((field) => `${field.name}(first: 1) { totalCount pageInfo { endCursor hasNextPage } }`),
  ];
}

function argumentsOf(field: GraphQLField<unknown, unknown>): string {
  const given = Object.entries({ to: '$to', first: '20' }).filter(([name]) => argument(field, name) !== undefined);
  return given.length === 0 ? '' : `(${given.map(([name, value]) => `${name}: ${value}`).join(', ')})`;
}

/** The world in which the first customer said this, and nothing else. */
function world(seed: number, words: World['words']): World {
  const of = agreed(randomWorld(seed, 10));
  return { ...of, words: [...of.words.filter(([who]) => who !== 'c0'), ...words] };
}

const everything: World['words'] = ['*', 'marketing', 'partner.acme'].map((purpose) => ['c0', { purpose }]);
const nothing: World['words'] = [['c0', { action: 'refused', noticeId: null, noticeVersion: null, proof: null }]];

async function answers(seed: number, words: World['words']): Promise<readonly string[]> {
  await town.write(world(seed, words));
  const told: string[] = [];
  // What staff see of a customer for the service is what the contract needs; more of it, if the customer likes, needs a word.
  const isService = (as: As, text: string) => as !== 'staff' || text.includes('"coordinates":[]');
  for (const [as, root] of [
    ['customer:c0', 'me'],
    ['staff', 'customer(id: $id)'],
  ] as const) {
    const known = { id: town.publicId(as, 'Customer', 'c0'), to: town.publicId(as, 'Customer', 'c1') };
    for (const field of fields) {
      const asked = `{ ${root} { ${field} } }`;
      const variables = Object.entries(known).filter(([name]) => asked.includes(`$${name}`));
      const declared = variables.map(([name]) => `$${name}: ID!`).join(', ');
      const document = `query ${declared === '' ? '' : `(${declared})`} ${asked}`;
      const { text } = await town.ask(as, document, Object.fromEntries(variables), ['service']);
      if (isService(as, text)) told.push(text);
    }
  }
  return told;
}

test.each([3, 8, 21])(
  'a customer who refuses everything is served as one who grants everything (world %i)',
  { timeout: 300_000 },
  async (seed) => {
    const [without, withAll] = [await answers(seed, nothing), await answers(seed, everything)];

    expect(without.length).toBeGreaterThan(45);
    expect(without).toEqual(withAll);
    expect(without.filter((text) => text.includes('"errors"'))).toEqual([]);
    expect(without.filter((text) => /"totalCount":[1-9]/.test(text)).length).toBeGreaterThan(10);
  },
);

test('but for what needs consent it makes a difference', async () => {
  const asked = async (words: World['words']) => {
    await town.write(world(3, words));
    const id = town.publicId('analyst', 'Customer', 'c0');
    return (await town.ask('analyst', 'query ($id: ID!) { customer(id: $id) { id name } }', { id })).text;
  };

  expect(await asked(nothing)).not.toBe(await asked(everything));
});
