import {
  getNamedType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  isLeafType,
  isObjectType,
} from 'graphql';
import { Random } from '../../src/ingest/generate/random.js';
import { isLoaded } from '../../src/serve/loaded.js';

/** Lists of Query whose cursor connections a generated shape may begin with. */
const lists = ['customers', 'stores', 'products', 'purchases', 'categories'] as const;
/** Levels of edges below the root, where nothing else is said. */
const depthOfShapes = 3;

/**
 * Documents of one root each, made from the schema and a seed: 5 to 20 rows at the root, up to `depthMax` levels of edges below with pages of 2 to 5,
 * and one to five leaves an object. The variable `after` is the cursor of the root. The same seed gives the same documents.
 */
export function generatedShapes(
  schema: GraphQLSchema,
  count: number,
  seed: number,
  depthMax = depthOfShapes,
): readonly string[] {
  const made = new Set<string>();
  for (let number = 0; made.size < count; number += 1) {
    const random = new Random(seed, ['shape', number]);
    const list = lists[random.integer(0, lists.length)] ?? 'customers';
    const field = schema.getQueryType()?.getFields()[list];
    if (field === undefined) throw new Error(`the schema has no ${list}`);
    made.add(
      `query Shape($after: String) { ${list}(after: $after, first: ${random.integer(5, 21)}) ${connection(random, field, depthMax)} }`,
    );
  }
  return [...made];
}

type Field = GraphQLField<unknown, unknown>;

function connection(random: Random, field: Field, left: number): string {
  const node = objectOf(objectOf(field).getFields()['nodes']);
  const info = random.chance(0.3) ? ' pageInfo { hasNextPage endCursor }' : '';
  return `{ nodes ${selection(random, node, left)}${info} }`;
}

function selection(random: Random, type: GraphQLObjectType, left: number): string {
  const fields = Object.values(type.getFields()).filter((field) => !isLoaded(type.name, field.name));
  const leaves = fields.filter((field) => isLeafType(getNamedType(field.type)));
  const edges = fields.filter((field) => isObjectType(getNamedType(field.type)));
  const names = sample(random, leaves, random.integer(1, 6)).map((field) => field.name);
  const below = left <= 0 ? [] : sample(random, edges, random.integer(0, 3));
  return `{ ${[...names, ...below.map((field) => edge(random, field, left - 1))].join(' ')} }`;
}

function edge(random: Random, field: Field, left: number): string {
  if (!field.args.some((arg) => arg.name === 'first'))
    return `${field.name} ${selection(random, objectOf(field), left)}`;
  return `${field.name}(first: ${random.integer(2, 6)}) ${connection(random, field, left)}`;
}

function objectOf(field: Field | undefined): GraphQLObjectType {
  const type = field === undefined ? undefined : getNamedType(field.type);
  if (!isObjectType(type)) throw new Error(`${field?.name ?? 'a field'} does not lead to an object type`);
  return type;
}

function sample<T>(random: Random, items: readonly T[], count: number): readonly T[] {
  const left = [...items];
  const taken: T[] = [];
  while (taken.length < count && left.length > 0) taken.push(...left.splice(random.integer(0, left.length), 1));
  return taken;
}
