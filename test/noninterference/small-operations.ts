import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isRequiredArgument,
} from 'graphql';
import { Random } from '../../src/ingest/generate/random.js';
import type { Noun } from '../../src/model/nouns.js';
import { InputMaker } from '../operation-inputs.js';
import { nodeKeys, type Operation } from '../operations.js';
import { argument, fieldsOf, isConnection, isLeaf, nodeOf, wholeOf } from '../schema-walk.js';
import { everybody } from './directed-conditions.js';
import {
  belowOf,
  edgesOf,
  entities,
  entityTypes,
  ordersOf,
  plain,
  requiredOf,
  rootLists,
} from './directed-operations.js';

/**
 * Operations that look at one thing each: a field of a noun, an edge, an order of a list. Their statements are short, so that a server that errs at
 * one point costs little to look through.
 */
export function smallOperations(schema: GraphQLSchema, seed: number): readonly Operation[] {
  const inputs = new InputMaker(new Random(seed, ['small']));
  return [
    ...entityTypes(schema).flatMap((type) => [
      ...leaves(type).map((name) => entities(type, `id ${name}`)),
      ...edgesOf(type).map((edge) => entities(type, edgeOf(edge, inputs))),
      ...edgesOf(type).flatMap((edge) => countsOf(type, edge, inputs)),
    ]),
    ...rootLists(schema).flatMap((field) => [
      plain(`{ ${field.name}(first: 50) { totalCount nodes { id } } }`),
      ...ordersOf(field).map((order) => plain(`{ ${field.name}(first: 50, orderBy: ${order}) { nodes { id } } }`)),
      ...leaves(nodeOf(field)).map((name) => plain(`{ ${field.name}(first: 50) { nodes { id ${name} } } }`)),
    ]),
  ];
}

/** One node by each field of Query that takes an id. */
export function byIds(schema: GraphQLSchema): readonly Operation[] {
  const fields = fieldsOf(schema.getQueryType() as GraphQLObjectType);
  return fields
    .filter((field) => field.args.some((each) => each.name === 'id') && nodeKeys[nounOf(field)] !== undefined)
    .flatMap((field) =>
      (nodeKeys[nounOf(field)] ?? []).map((key) => ({
        ...plain(`query ($id: ID!) { ${field.name}(id: $id) ${wholeOf(field)} }`),
        ids: { id: [nounOf(field) as Noun, key] as const },
      })),
    );
}

/** Several nodes by a field of Query that takes a list of ids: `customerIds` are of customers. */
export function byManyIds(schema: GraphQLSchema): readonly Operation[] {
  return fieldsOf(schema.getQueryType() as GraphQLObjectType).flatMap((field) =>
    field.args.flatMap(({ name }) => {
      const noun = /^(\w+)Ids$/.exec(name)?.[1]?.replace(/^./, (letter) => letter.toUpperCase()) ?? '';
      const keys = nodeKeys[noun] ?? [];
      if (keys.length === 0) return [];
      const variables = keys.map((_, at) => `$id${at}`);
      const head = variables.map((variable) => `${variable}: ID!`).join(', ');
      const document = `query (${head}) { ${field.name}(${name}: [${variables.join(', ')}]) ${belowOf(field)} }`;
      return [{ ...plain(document), ids: Object.fromEntries(keys.map((key, at) => [`id${at}`, [noun as Noun, key]])) }];
    }),
  );
}

/** Ways between two customers, both by their ids. */
export function ways(): readonly Operation[] {
  const document = `query ($from: ID!, $to: ID!) {
    node(id: $from) { ... on Customer { influencePaths(to: $to, first: 20) { strength customers { id name } } } }
  }`;
  const keys = nodeKeys['Customer'] ?? [];
  return keys.slice(1).map((to, at) => ({
    ...plain(document),
    ids: { from: ['Customer', keys[at] ?? ''], to: ['Customer', to] } as const,
  }));
}

/** Lists of recommendations with and without the products of a category, with those of a store, for a store and for a place, one's own and those of a customer by the id. */
export function filteredLists(): readonly Operation[] {
  const ids = { category: ['Category', 'k0'], store: ['Store', 's0'], id: ['Customer', 'c1'] } as const;
  const below = '{ rank reason because { id } friends { id name } product { id } }';
  const filters = ['categories: [$category]', 'notCategories: [$category]', 'store: $store', 'owned: true'];
  const wheres = ['store: $store', 'near: { latitude: 41.5, longitude: -8.25 }', 'near: { latitude: 0, longitude: 0 }'];
  return [...filters.map((filter) => `filter: { ${filter} }`), ...wheres].map((given) => {
    const asked = `recommendations(first: 20, ${given}) ${below}`;
    const names = (['category', 'store', 'id'] as const).filter((name) => name === 'id' || given.includes(`$${name}`));
    const head = names.map((name) => `$${name}: ID!`).join(', ');
    return {
      ...plain(`query (${head}) { me { ${asked} } node(id: $id) { ... on Customer { ${asked} } } }`),
      ids: Object.fromEntries(names.map((name) => [name, ids[name]])),
    };
  });
}

/** Who would want each product of which lists are made, and one that is bought. */
export function audiences(): readonly Operation[] {
  const products = ['p0', ...Array.from({ length: 8 }, (_, at) => `w${at}`)];
  const document =
    'query ($product: ID!) { productAudience(product: $product, channel: EMAIL, first: 50) { rank customer { id name } } }';
  return products.map((product) => ({ ...plain(document), ids: { product: ['Product', product] as const } }));
}

/** Whom to tell first so that those hear of a product who would want it, under both models. */
export function seedsOfProducts(): readonly Operation[] {
  return ['INDEPENDENT_CASCADE', 'LINEAR_THRESHOLD'].map((model, at) => {
    const asked = `seedCustomers(budget: 2, channel: EMAIL, product: $product, model: ${model})`;
    const document = `query ($product: ID!) { ${asked} { reach reachLower reachUpper certificate seeds { rank customer { id } } } }`;
    return { ...plain(document), ids: { product: ['Product', `w${at}`] as const } };
  });
}

/** What choices about lists would change, each way and by parts. */
export function previews(): readonly Operation[] {
  const of = 'noticeId: "terms-2026", noticeVersion: "1"';
  const choices = [
    'GIVE, input: { scopes: [{ purpose: "personalise" }, { purpose: "social_reco" }], $of }',
    'GIVE, input: { scopes: [{ purpose: "social_reco.receive" }], $of }',
    'RENEW, input: { scopes: [{ purpose: "social_reco.contribute" }], $of }',
    'REFUSE, input: { scopes: [{ purpose: "personalise", category: "purchase.item" }] }',
    'WITHDRAW, input: { scopes: [{ purpose: "social_reco" }] }',
  ];
  const below = '{ rank reason explanation because { id } product { id } }';
  return choices.map((choice) =>
    plain(
      `{ previewConsent(choice: ${choice.replace('$of', of)}, first: 20) { before ${below} after ${below} appears ${below} disappears ${below} } }`,
    ),
  );
}

/** What is of nobody but oneself: each list whose rows are no nodes of the graph, what its rows hold, and the latest receipt by its id. */
export function ownWords(schema: GraphQLSchema): readonly Operation[] {
  const lists = fieldsOf(schema.getType('Customer') as GraphQLObjectType)
    .filter((field) => isConnection(field) && nodeKeys[nodeOf(field).name] === undefined)
    .flatMap((field) => [
      plain(`{ me { ${field.name}(first: 3) ${wholeOf(field)} } }`),
      plain(`{ me { ${field.name}(first: 9) { nodes ${belowOf(rowsOf(field))} } } }`),
    ]);
  const first = { document: '{ me { consentReceipts { id } } }', at: 'me.consentReceipts.0.id', variable: 'receipt' };
  const document = 'query ($receipt: ID!) { me { consentReceipt(id: $receipt) { id recordedAt document } } }';
  return [...lists, { ...plain(document), first }, ...wardsWords(schema)];
}

/** What a guardian is told of a ward, field by field, and the latest receipt by its id. */
function wardsWords(schema: GraphQLSchema): readonly Operation[] {
  const fields = fieldsOf(schema.getType('Guardianship') as GraphQLObjectType);
  const below = (asked: string) => `{ me { guardianships { ${asked} } } }`;
  const told = fields
    .filter((field) => !field.args.some(isRequiredArgument))
    .map((field) => plain(below(isLeaf(field) ? field.name : `${field.name} ${wholeOf(field)}`)));
  const at = 'me.guardianships.0.consentReceipts.0.id';
  const first = { document: below('consentReceipts { id }'), at, variable: 'receipt' };
  const document = `query ($receipt: ID!) ${below('consentReceipt(id: $receipt) { id recordedAt document }')}`;
  return [...told, { ...plain(document), first }];
}

function rowsOf(field: GraphQLField<unknown, unknown>): GraphQLField<unknown, unknown> {
  const rows = (getNamedType(field.type) as GraphQLObjectType).getFields()['nodes'];
  if (rows === undefined) throw new Error(`${field.name} is no list`);
  return rows;
}

function nounOf(field: GraphQLField<unknown, unknown>): string {
  return String(field.type).replaceAll('!', '');
}

function leaves(type: GraphQLObjectType): readonly string[] {
  const plainOnes = fieldsOf(type).filter((field) => isLeaf(field) && !field.args.some(isRequiredArgument));
  return plainOnes.map((field) => field.name).filter((name) => name !== 'id');
}

/** How many rows of an edge meet a condition by each of its fields. */
function countsOf(type: GraphQLObjectType, edge: GraphQLField<unknown, unknown>, inputs: InputMaker) {
  const filter = isConnection(edge) ? argument(edge, 'filter') : undefined;
  return (
    inputs
      .conditions(filter?.type)
      .filter((condition) => condition.includes('{ eq: '))
      // One contact is of one customer, who is seldom on the list: a list of them all tells each who may not be found.
      .map((condition) => condition.replace(/\b(email|phone): \{ eq: "[^"]*" \}/, `$1: { in: [${everybody}] }`))
      .map((condition) => entities(type, `${edge.name}(first: 1, filter: ${condition}) { totalCount }`))
  );
}

function edgeOf(edge: GraphQLField<unknown, unknown>, inputs: InputMaker): string {
  if (!isConnection(edge)) return `${edge.name}${requiredOf(edge, inputs)} ${belowOf(edge)}`;
  const columns = wholeOf(edge).match(/edges \{ (.*?) ?node /)?.[1] ?? '';
  return `${edge.name}(first: 20) { totalCount edges { ${columns} node { id } } }`;
}
