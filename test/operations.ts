import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
} from 'graphql';
import { itemAt, Random } from '../src/ingest/generate/random.js';
import { identifierKey } from '../src/model/identifier-key.js';
import type { Noun } from '../src/model/nouns.js';
import { InputMaker } from './operation-inputs.js';
import { argument, type Fields, fieldsOf, isLeaf, leavesOf, nodeOf, plainLeaves, wholeOf } from './schema-walk.js';

/** An operation over a random world. Ids travel as variables, because every viewer knows a node by another one. */
export interface Operation {
  readonly document: string;
  /** Variable → the node whose id it holds. */
  readonly ids: Readonly<Record<string, readonly [Noun, string]>>;
  /** The representations of an `_entities` call. */
  readonly references: readonly (readonly [Noun, string])[];
  /** Where the list is whose pages are followed by `$after`: response names joined by dots (`node.friends`), or null. */
  readonly paged: string | null;
  /** A variable whose value is in the answer to another operation, which is asked first: response names joined by dots. */
  readonly first?: { readonly variable: string; readonly document: string; readonly at: string };
}

/** Nodes of random worlds that are likely to be there. */
export const nodeKeys: Readonly<Record<string, readonly string[]>> = {
  Customer: ['c0', 'c1', 'c2', 'c3', 'c4'],
  Identifier: [
    identifierKey('email', 'c0'),
    identifierKey('email', 'c1'),
    identifierKey('phone', 'c2'),
    identifierKey('device', 'c3'),
  ],
  Group: ['g0', 'g1'],
  Interest: ['i0'],
  Post: ['Post0 c0', 'Post0 c1', 'Post0 c2', 'Post0 c3'],
  Store: ['s0', 's1'],
  Category: ['k0', 'k1'],
  Product: ['p0', 'p1'],
  Purchase: ['u0 c0', 'u0 c1', 'u0 c2', 'u0 c3', 'u1 c1'],
  Visit: ['Visit0 c0', 'Visit0 c1', 'Visit0 c2'],
  Rating: ['Rating0 c0', 'Rating0 c1', 'Rating0 c2'],
  LoyaltyAccount: ['l c0', 'l c1', 'l c2'],
  Promotion: ['r0'],
  Session: ['Session0 c0', 'Session0 c1', 'Session0 c2'],
  Event: ['Event0 c0', 'Event0 c1', 'Event0 c2'],
  Community: ['m0', 'm1'],
  Segment: ['e0'],
  Household: ['h0', 'h1'],
  Campaign: ['a0', 'a1'],
  Offer: ['f0', 'f1'],
  Contact: ['Contact0 c0', 'Contact0 c1', 'Contact0 c2', 'Contact1 c3'],
};

/**
 * Operations made from the schema alone, so that a new type, field, argument, filter, operator or sort takes part by itself: every node with all its
 * fields, every list under every order, filters with every operator (at most `filters` of them), `_entities`, and `random` nested ones.
 */
export function operationsOf(
  schema: GraphQLSchema,
  about: { readonly seed: number; readonly filters: number; readonly random: number },
): readonly Operation[] {
  const maker = new OperationMaker(schema, new Random(about.seed, ['operations']));
  return [
    ...maker.everyNode(),
    ...maker.everyOrder(),
    ...maker.filters(about.filters),
    maker.entities(),
    ...Array.from({ length: about.random }, () => maker.random()),
  ];
}

class OperationMaker {
  #ids: Record<string, readonly [Noun, string]> = {};
  readonly #inputs: InputMaker;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly random_: Random,
  ) {
    this.#inputs = new InputMaker(random_);
  }

  /** A few edges at a time, so that no statement takes a second to plan. */
  everyNode(): readonly Operation[] {
    return this.#entityTypes().flatMap((type) => {
      const fields = fieldsOf(type);
      const leaves = plainLeaves(type);
      const others = fields.filter((field) => !isLeaf(field));
      const chunks = others.length === 0 ? [[]] : chunksOf(others, 4);
      return chunks.map((chunk) => {
        const below = chunk.map((field) => `${field.name}${this.#arguments(field, 'plain')} ${wholeOf(field)}`);
        const id = this.#id(type.name as Noun);
        return this.#operation(
          `node(id: $${id}) { __typename id ... on ${type.name} { ${[...leaves, ...below].join(' ')} } }`,
          null,
        );
      });
    });
  }

  everyOrder(): readonly Operation[] {
    return this.#lists().flatMap((field) => {
      const input = getNamedType(argument(field, 'orderBy')?.type);
      const sorts = isInputObjectType(input) ? getNamedType(input.getFields()['field']?.type) : undefined;
      const names = isEnumType(sorts) ? sorts.getValues().map((value) => value.name) : [];
      const orders = names.flatMap((name) =>
        ['ASC', 'DESC'].map((direction) => `, orderBy: { field: ${name}, direction: ${direction} }`),
      );
      const node = leavesOf(nodeOf(field));
      const page = `{ totalCount edges { cursor node ${node} } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }`;
      return (orders.length === 0 ? [''] : orders).map((order) =>
        this.#operation(`${field.name}(first: 2, after: $after${order}) ${page}`, field.name),
      );
    });
  }

  filters(most: number): readonly Operation[] {
    const all = this.everyFilter();
    return most >= all.length ? all : this.#sample(all, most);
  }

  everyFilter(): readonly Operation[] {
    return this.#lists().flatMap((field) => {
      const filters = this.#inputs.conditions(argument(field, 'filter')?.type);
      return filters.map((filter) =>
        this.#operation(`${field.name}(first: 50, filter: ${filter}) { totalCount nodes { id } }`, null),
      );
    });
  }

  entities(): Operation {
    const union = this.schema.getType('_Entity');
    const types = isUnionType(union) ? union.getTypes() : [];
    const below = types.map((type) => `... on ${type.name} ${leavesOf(type)}`).join(' ');
    const references = types.flatMap((type) =>
      (nodeKeys[type.name] ?? []).map((key) => [type.name as Noun, key] as const),
    );
    return {
      document: `query ($representations: [_Any!]!) { _entities(representations: $representations) { __typename ${below} } }`,
      ids: {},
      references,
      paged: null,
    };
  }

  /** One root with a nested selection, filters, orders and pages chosen at random. */
  random(): Operation {
    const roots = fieldsOf(this.#query()).filter((field) => !field.name.startsWith('_'));
    const field = this.#one(roots);
    const isList = this.#lists().includes(field);
    const after = isList ? 'after' : 'random';
    return this.#operation(
      `${field.name}${this.#arguments(field, after)} ${this.#some(getNamedType(field.type), 2)}`,
      isList ? field.name : null,
    );
  }

  #operation(root: string, paged: string | null): Operation {
    const ids = this.#ids;
    this.#ids = {};
    const variables = [
      ...Object.keys(ids).map((name) => `$${name}: ID!`),
      ...(paged === null ? [] : ['$after: String']),
    ];
    const head = variables.length === 0 ? '' : `query (${variables.join(', ')}) `;
    return { document: `${head}{ ${root} }`, ids, references: [], paged };
  }

  /** `plain`: required ones and a small page. `after`: as at random, with the variable of the pages. */
  #arguments(field: GraphQLField<unknown, unknown>, how: 'plain' | 'random' | 'after'): string {
    const given: string[] = [];
    // Seeds want a channel, or what telling by each of some costs.
    const costs = how !== 'plain' && argument(field, 'costs') !== undefined && this.random_.chance(0.5);
    if (costs) given.push('costs: [{ channel: EMAIL, cost: 1 }, { channel: POST, cost: 3 }]');
    for (const each of field.args) {
      if (each.name === 'id') given.push(`id: $${this.#id(this.#nounOf(field))}`);
      else if (each.name === 'first') given.push(`first: ${how === 'plain' ? 3 : this.#one([1, 2, 3, 5])}`);
      else if (each.name === 'after' && how === 'after') given.push('after: $after');
      else if (['diversity', 'novelty'].includes(each.name) && how !== 'plain')
        given.push(`${each.name}: ${this.#one([0, 0.5, 1])}`);
      else if (each.name === 'partOfDay' && how !== 'plain' && this.random_.chance(0.5))
        given.push(`partOfDay: ${this.#inputs.literal(each.type)}`);
      else if (each.name === 'date' && how !== 'plain' && this.random_.chance(0.5))
        given.push(`date: ${this.#inputs.literal(each.type)}`);
      else if (each.name === 'customerIds')
        given.push(`customerIds: [$${this.#id('Customer')}, $${this.#id('Customer')}]`);
      else if (isRequiredArgument(each) || (each.name === 'channel' && !costs))
        given.push(`${each.name}: ${this.#inputs.literal(each.type, undefined, each.name)}`);
    }
    if (how !== 'plain') given.push(...this.#arrangement(field));
    return given.length === 0 ? '' : `(${given.join(', ')})`;
  }

  #arrangement(field: GraphQLField<unknown, unknown>): readonly string[] {
    if (argument(field, 'search') !== undefined && this.random_.chance(0.3)) return ['search: "lamp a"'];
    const filter = argument(field, 'filter');
    const order = argument(field, 'orderBy');
    return [
      ...(filter !== undefined && this.random_.chance(0.5) ? [`filter: ${this.#inputs.filter(filter.type, 2)}`] : []),
      ...(order !== undefined && this.random_.chance(0.5) ? [`orderBy: ${this.#inputs.literal(order.type)}`] : []),
    ];
  }

  #nounOf(field: GraphQLField<unknown, unknown>): Noun {
    const type = getNamedType(field.type);
    return isObjectType(type) ? (type.name as Noun) : this.#one(Object.keys(nodeKeys) as Noun[]);
  }

  #id(noun: Noun): string {
    const name = `id${Object.keys(this.#ids).length}`;
    this.#ids[name] = [noun, this.#one(nodeKeys[noun] ?? [''])];
    return name;
  }

  #some(type: unknown, depth: number): string {
    if (isInterfaceType(type)) {
      const below = this.#one(this.#entityTypes());
      return `{ __typename id ... on ${below.name} ${this.#some(below, depth)} }`;
    }
    if (!isObjectType(type)) return '';
    const fields = fieldsOf(type);
    const leaves = fields.filter((field) => isLeaf(field) && this.random_.chance(0.6)).map((field) => field.name);
    const others = fields.filter((field) => !isLeaf(field));
    const page = type.name.endsWith('Connection');
    const chosen = page ? this.#rowsOf(others) : depth === 0 ? [] : this.#sample(others, 2);
    // An edge's node and a connection's rows are not one level deeper than the connection.
    const inner = page || type.name.endsWith('Edge') ? depth : depth - 1;
    const below = chosen.map((field) => this.#nested(field, inner));
    return `{ ${['__typename', ...leaves, ...below].join(' ')} }`;
  }

  /** Rows as edges or as nodes: both at once double the statement, and `everyNode` and `everyOrder` have them. */
  #rowsOf(others: Fields): Fields {
    const rows = this.#one(['edges', 'nodes']);
    return others.filter((field) => field.name === rows || field.name === 'pageInfo');
  }

  #nested(field: GraphQLField<unknown, unknown>, depth: number): string {
    const type = getNamedType(field.type);
    if (isObjectType(type) && type.name === 'PageInfo') return 'pageInfo { hasNextPage endCursor }';
    return `${field.name}${this.#arguments(field, 'random')} ${this.#some(type, depth)}`;
  }

  #query(): GraphQLObjectType {
    const type = this.schema.getQueryType();
    if (type === null || type === undefined) throw new Error('the schema has no query type');
    return type;
  }

  #lists(): Fields {
    return fieldsOf(this.#query()).filter((field) => argument(field, 'after') !== undefined);
  }

  #entityTypes(): readonly GraphQLObjectType[] {
    return Object.keys(nodeKeys)
      .map((name) => this.schema.getType(name))
      .filter(isObjectType);
  }

  #sample<T>(items: readonly T[], count: number): readonly T[] {
    const chosen = new Set<T>();
    for (let at = 0; at < count && items.length > 0; at += 1) chosen.add(this.#one(items));
    return [...chosen];
  }

  #one<T>(items: readonly T[]): T {
    return itemAt(items, this.random_.integer(0, items.length));
  }
}

function chunksOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const chunks: T[][] = [];
  for (let from = 0; from < items.length; from += size) chunks.push(items.slice(from, from + size));
  return chunks;
}
