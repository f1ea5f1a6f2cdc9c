import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
} from 'graphql';
import { Random } from '../../src/ingest/generate/random.js';
import type { Noun } from '../../src/model/nouns.js';
import { InputMaker } from '../operation-inputs.js';
import { nodeKeys, type Operation } from '../operations.js';
import { argument, fieldsOf, isConnection, isLeaf, leavesOf, nodeOf, wholeOf } from '../schema-walk.js';

type Field = GraphQLField<unknown, unknown>;

/** How many customers of a world an `_entities` call asks about. */
const customersAsked = 18;
/** Conditions of one field and operator with other values: statements of equal text. */
const literalsOfFilter = 4;

/**
 * Operations that look at one thing for many rows at once, made from the schema: every noun by `_entities`, every edge of every noun, each of its orders
 * and filters, its second page below one node, every root list under every filter, search, aliases, and what is refused.
 */
export function directedOperations(schema: GraphQLSchema, seed: number): readonly Operation[] {
  const inputs = new InputMaker(new Random(seed, ['directed']));
  return [
    ...entityTypes(schema).flatMap((type) => [
      wholeNoun(type),
      ...edgesOf(type).flatMap((edge) => ofEdge(type, edge, inputs)),
    ]),
    ...rootLists(schema).flatMap((field) => ofRootList(field, inputs)),
    ...otherRoots(schema).flatMap((field) => ofOtherRoot(field, inputs)),
    aliases(),
    ...refused(schema),
  ];
}

function ofEdge(type: GraphQLObjectType, edge: Field, inputs: InputMaker): readonly Operation[] {
  if (!isConnection(edge)) return [entities(type, `${edge.name}${requiredOf(edge, inputs)} ${belowOf(edge)}`)];
  const page = (given: string) => entities(type, `${edge.name}(first: 3${given}) ${wholeOf(edge)}`);
  const orders = ordersOf(edge).map((order) => page(`, orderBy: ${order}`));
  const filters = inputs.conditions(argument(edge, 'filter')?.type).slice(0, 2);
  const [sort] = ordersOf(edge);
  return [
    page(''),
    ...orders,
    ...filters.map((filter) => page(`, filter: ${filter}`)),
    nestedPages(type, edge, ''),
    ...(sort === undefined ? [] : [nestedPages(type, edge, `, orderBy: ${sort}`)]),
  ];
}

/** The pages of a list below one node, cursors and all. */
function nestedPages(type: GraphQLObjectType, edge: Field, given: string): Operation {
  const key = nodeKeys[type.name]?.[1] ?? nodeKeys[type.name]?.[0] ?? '';
  const below = `${edge.name}(first: 1, after: $after${given}) ${wholeOf(edge)}`;
  return {
    document: `query ($id: ID!, $after: String) { node(id: $id) { ... on ${type.name} { ${below} } } }`,
    ids: { id: [type.name as Noun, key] },
    references: [],
    paged: `node.${edge.name}`,
  };
}

function ofRootList(field: Field, inputs: InputMaker): readonly Operation[] {
  const node = nodeOf(field);
  const orders = ['', ...ordersOf(field).map((order) => `, orderBy: ${order}`)];
  const pages = orders.map((order) =>
    plain(`query ($after: String) { ${field.name}(first: 7, after: $after${order}) ${wholeOf(field)} }`, field.name),
  );
  const filters = Array.from({ length: literalsOfFilter }, () => inputs.conditions(argument(field, 'filter')?.type));
  const filtered = filters
    .flat()
    .map((filter) => plain(`{ ${field.name}(first: 50, filter: ${filter}) { totalCount nodes { id } } }`));
  const searched = argument(field, 'search') === undefined ? [] : ['lamp', 'porto', 'a'];
  const searches = searched.map((text) => plain(`{ ${field.name}(search: "${text}") { nodes ${leavesOf(node)} } }`));
  return [...pages, ...filtered, ...searches];
}

/** Under each value of each argument that has a few, and under every filter. */
function ofOtherRoot(field: Field, inputs: InputMaker): readonly Operation[] {
  const requiredBut = (chosen: string) =>
    field.args
      .filter((each) => isRequiredArgument(each) && !chosen.startsWith(`${each.name}:`))
      .map((each) => `${each.name}: ${inputs.literal(each.type, undefined, each.name)}`);
  const choices = field.args.flatMap((each) => {
    const type = getNamedType(each.type);
    return isEnumType(type) ? type.getValues().map((value) => `${each.name}: ${value.name}`) : [];
  });
  const filters = inputs.conditions(argument(field, 'filter')?.type).map((filter) => `filter: ${filter}`);
  const customers = argument(field, 'customerIds') === undefined ? [] : [ofCustomers(field)];
  const others = ['', ...choices, ...filters].map((given) => {
    const all = [...requiredBut(given), ...(given === '' ? [] : [given])].join(', ');
    return plain(`{ ${field.name}${all === '' ? '' : `(${all})`} ${belowOf(field)} }`);
  });
  return [...customers, ...others];
}

/** One root for many customers at once, those that are there among others. */
function ofCustomers(field: Field): Operation {
  const names = Array.from({ length: customersAsked }, (_, at) => `c${at}`);
  const variables = names.map((name) => `$${name}: ID!`).join(', ');
  const ids = names.map((name) => `$${name}`).join(', ');
  return {
    document: `query (${variables}) { ${field.name}(customerIds: [${ids}], first: 5) ${belowOf(field)} }`,
    ids: Object.fromEntries(names.map((name) => [name, ['Customer', name] as const])),
    references: [],
    paged: null,
  };
}

/** Several places of one operation that ask for the same thing, and differ. */
function aliases(): Operation {
  return plain(`{
    all: customers(first: 3) { totalCount nodes { id name } }
    named: customers(first: 3, filter: { name: { startsWith: "Ben" } }) { totalCount nodes { id name again: name } }
    bought: customers(first: 3, filter: { purchases: { some: { channel: { eq: "web" } } } }) { totalCount nodes { id } }
    me { id name friends(first: 2) { totalCount } more: friends(first: 5) { nodes { name } } }
  }`);
}

/** What is answered with an error whatever is in the graph, and ids of nobody. */
function refused(schema: GraphQLSchema): readonly Operation[] {
  const lists = rootLists(schema).flatMap((field) => [
    plain(`{ ${field.name}(first: 0) { totalCount } }`),
    plain(`{ ${field.name}(after: "AAAA") { totalCount } }`),
  ]);
  const nested = edgesOf(typeOf(schema, 'Customer'))
    .filter(isConnection)
    .map((edge) => entities(typeOf(schema, 'Customer'), `${edge.name}(first: 1000) { totalCount }`));
  return [
    ...lists.slice(0, 8),
    ...nested.slice(0, 3),
    plain('{ node(id: "nobody") { id } customer(id: "AQAAAAAAAAAAAAAAAAAAAAAA") { id name } }'),
    plain(
      '{ customers(first: 100) { nodes { friends(first: 100) { nodes { friends(first: 100) { totalCount } } } } } }',
    ),
  ];
}

export function entities(type: GraphQLObjectType, below: string): Operation {
  return {
    document: `query ($representations: [_Any!]!) { _entities(representations: $representations) { __typename ... on ${type.name} { ${below} } } }`,
    ids: {},
    references: keysOf(type.name).map((key) => [type.name as Noun, key] as const),
    paged: null,
  };
}

function wholeNoun(type: GraphQLObjectType): Operation {
  return entities(type, leavesOf(type).slice(1, -1));
}

export function plain(document: string, paged: string | null = null): Operation {
  return { document, ids: {}, references: [], paged };
}

/** The keys of random worlds for the first customers, whatever the number. */
function keysOf(noun: string): readonly string[] {
  const known = nodeKeys[noun] ?? [];
  const owned = new Set(known.filter((key) => key.includes(' c')).map((key) => key.slice(0, key.indexOf(' c'))));
  const customers = Array.from({ length: customersAsked }, (_, at) => `c${at}`);
  if (noun === 'Customer') return customers;
  return owned.size === 0 ? known : [...owned].flatMap((kind) => customers.map((customer) => `${kind} ${customer}`));
}

export function belowOf(edge: Field): string {
  const type = getNamedType(edge.type);
  if (!isObjectType(type)) return '';
  const inner = fieldsOf(type)
    .filter((field) => !isLeaf(field) && !isConnection(field) && !field.args.some(isRequiredArgument))
    .map((field) => `${field.name} ${isRow(field) ? belowOf(field) : wholeOf(field)}`);
  return isLeafOnly(type) ? leavesOf(type) : `{ ${leavesOf(type).slice(1, -1)} ${inner.join(' ')} }`;
}

/** Rows of a table are no nodes: what they lead to is asked for with them. */
function isRow(field: Field): boolean {
  const type = getNamedType(field.type);
  return isObjectType(type) && !('id' in type.getFields()) && isListType(getNullableType(field.type));
}

function isLeafOnly(type: GraphQLObjectType): boolean {
  return fieldsOf(type).every(isLeaf);
}

export function edgesOf(type: GraphQLObjectType): readonly Field[] {
  return fieldsOf(type).filter((field) => !isLeaf(field));
}

export function ordersOf(field: Field): readonly string[] {
  const input = getNamedType(argument(field, 'orderBy')?.type);
  const sorts = isInputObjectType(input) ? getNamedType(input.getFields()['field']?.type) : undefined;
  const names = isEnumType(sorts) ? sorts.getValues().map((value) => value.name) : [];
  return names.flatMap((name) => ['ASC', 'DESC'].map((direction) => `{ field: ${name}, direction: ${direction} }`));
}

export function rootLists(schema: GraphQLSchema): readonly Field[] {
  const query = schema.getQueryType();
  return query === null || query === undefined ? [] : fieldsOf(query).filter(isConnection);
}

/** Roots that are neither lists nor found by an id: one's own row, published statistics. */
function otherRoots(schema: GraphQLSchema): readonly Field[] {
  const query = schema.getQueryType();
  const fields = query === null || query === undefined ? [] : fieldsOf(query);
  return fields.filter(
    (field) => !isConnection(field) && argument(field, 'id') === undefined && !field.name.startsWith('_'),
  );
}

export function requiredOf(field: Field, inputs: InputMaker): string {
  const given = field.args
    .filter(isRequiredArgument)
    .map((each) => `${each.name}: ${inputs.literal(each.type, undefined, each.name)}`);
  return given.length === 0 ? '' : `(${given.join(', ')})`;
}

/** The types that `_entities` answers. */
export function entityTypes(schema: GraphQLSchema): readonly GraphQLObjectType[] {
  const union = schema.getType('_Entity');
  return isUnionType(union) ? union.getTypes().filter((type) => nodeKeys[type.name] !== undefined) : [];
}

function typeOf(schema: GraphQLSchema, name: string): GraphQLObjectType {
  const type = schema.getType(name);
  if (!isObjectType(type)) throw new Error(`${name} is no object type`);
  return type;
}
