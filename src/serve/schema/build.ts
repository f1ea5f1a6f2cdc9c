import 'reflect-metadata';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { getDirective, printSchemaWithDirectives } from '@graphql-tools/utils';
import { defaultFieldResolver, type GraphQLResolveInfo, type GraphQLSchema, isObjectType, parse } from 'graphql';
import { buildSchema, createResolversMap } from 'type-graphql';
import type { RequestContext } from '../context.js';
import { QueryResolver } from '../query.resolver.js';
import { checkRepresentations, referenceResolver } from '../reference.js';

const federationLink =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])';

/** The schema as a Federation 2 subgraph: every entity has a reference resolver, and nested fields are read off the statement's row. */
export async function buildKithSchema(): Promise<GraphQLSchema> {
  const plain = await buildSchema({ resolvers: [QueryResolver], validate: false });
  const typeDefs = parse(`${federationLink}\n${printSchemaWithDirectives(plain)}`);
  const resolvers: Record<string, object> = { ...(createResolversMap(plain) as Record<string, object>) };
  for (const type of Object.values(plain.getTypeMap())) {
    if (!isObjectType(type) || getDirective(plain, type, 'key') === undefined) continue;
    const __resolveReference = (reference: { id: unknown }, context: RequestContext, info: GraphQLResolveInfo) =>
      referenceResolver(context, info, type.name, reference);
    resolvers[type.name] = { ...resolvers[type.name], __resolveReference };
  }
  const schema = buildSubgraphSchema({ typeDefs, resolvers: resolvers as never });
  readFromRows(schema);
  boundEntities(schema);
  return schema;
}

/** Rows are keyed by response name, so that one field can be asked twice under different arguments. */
function readFromRows(schema: GraphQLSchema): void {
  const composed = [...Object.values(schema.getTypeMap())].filter(
    (type) =>
      isObjectType(type) &&
      !['Query', 'Mutation', 'Subscription', '_Service'].includes(type.name) &&
      !type.name.startsWith('__'),
  );
  for (const type of composed) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const own = field.resolve;
      if (own !== undefined && loadedMarker in own) continue;
      field.resolve = (source: Record<string, unknown>, args, context, info) =>
        Object.hasOwn(source, info.path.key)
          ? source[info.path.key]
          : defaultFieldResolver(source, args, context, info);
    }
  }
}

/** Marks a resolver that answers through a loader, which stays in place. */
export const loadedMarker = Symbol('loaded');

function boundEntities(schema: GraphQLSchema): void {
  const entities = schema.getQueryType()?.getFields()['_entities'];
  const resolve = entities?.resolve;
  if (entities === undefined || resolve === undefined) throw new Error('the subgraph has no _entities field');
  entities.resolve = (source, args: { representations: unknown }, context, info) => {
    checkRepresentations(args.representations);
    return resolve(source, args, context, info) as unknown;
  };
}
