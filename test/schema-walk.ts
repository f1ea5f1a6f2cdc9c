import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';

export type Fields = readonly GraphQLField<unknown, unknown>[];

export function fieldsOf(type: GraphQLObjectType): Fields {
  return Object.values(type.getFields());
}

export function isLeaf(field: GraphQLField<unknown, unknown>): boolean {
  return isLeafType(getNamedType(field.type));
}

export function argument(field: GraphQLField<unknown, unknown>, name: string): GraphQLArgument | undefined {
  return field.args.find((each) => each.name === name);
}

/** The type of a connection's rows. */
export function nodeOf(field: GraphQLField<unknown, unknown>): GraphQLObjectType {
  const connection = getNamedType(field.type);
  const node = isObjectType(connection) ? getNamedType(connection.getFields()['nodes']?.type) : undefined;
  if (!isObjectType(node)) throw new Error(`${field.name} is no list`);
  return node;
}

export function isConnection(field: GraphQLField<unknown, unknown>): boolean {
  const type = getNamedType(field.type);
  return isObjectType(type) && type.name.endsWith('Connection');
}

/** Names of the leaves that can be asked for without an argument. */
export function plainLeaves(type: GraphQLObjectType): readonly string[] {
  return fieldsOf(type)
    .filter((field) => isLeaf(field) && !field.args.some(isRequiredArgument))
    .map((field) => field.name);
}

/** `{ a b }` of a type's leaves. */
export function leavesOf(type: GraphQLObjectType): string {
  const leaves = plainLeaves(type);
  return `{ ${leaves.length === 0 ? '__typename' : leaves.join(' ')} }`;
}

/** Everything of what a field leads to: total, cursors and columns of a connection, and its node's leaves. */
export function wholeOf(field: GraphQLField<unknown, unknown>): string {
  const type = getNamedType(field.type);
  if (!isObjectType(type)) return '';
  if (!type.name.endsWith('Connection')) return leavesOf(type);
  const edges = getNamedType(type.getFields()['edges']?.type);
  const columns = isObjectType(edges) ? fieldsOf(edges).filter(isLeaf) : [];
  const names = columns.map((column) => column.name).join(' ');
  return `{ totalCount nodes { __typename } edges { ${names} node ${leavesOf(nodeOf(field))} } pageInfo { hasNextPage endCursor } }`;
}
