import 'reflect-metadata';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { getDirective, printSchemaWithDirectives } from '@graphql-tools/utils';
import { type GraphQLResolveInfo, type GraphQLSchema, isInterfaceType, isObjectType, parse } from 'graphql';
import { buildSchema, createResolversMap } from 'type-graphql';
import { nouns } from '../../model/nouns.js';
import type { RequestContext } from '../context.js';
import { AccessLogResolver } from '../access/access-log.resolver.js';
import { QueryResolver } from '../query.resolver.js';
import {
  SegmentRowResolver,
  StatisticsResolver,
  StoreRowResolver,
  ProductRowResolver,
  SalesRowResolver,
} from '../statistics/statistics.resolver.js';
import { RequestMutationResolver } from '../request/request-mutation.resolver.js';
import {
  CustomerRequestsResolver,
  RequestCustomerResolver,
  RequestDemandsResolver,
  RequestQueryResolver,
} from '../request/request.resolver.js';
import { ConsentMutationResolver } from '../consent/consent-mutation.resolver.js';
import { CustomerConsentResolver } from '../consent/consent.resolver.js';
import {
  CustomerGuardianshipResolver,
  GuardianshipMutationResolver,
  GuardianshipResolver,
} from '../consent/guardianship.resolver.js';
import { CustomerMergeResolver, MergeMutationResolver } from '../consent/merge.resolver.js';
import { isLoaded, Resolved } from '../loaded.js';
import { AudienceResolver } from '../recommendation/audience.resolver.js';
import { ConsentPreviewResolver } from '../recommendation/consent-preview.resolver.js';
import { DismissalResolver } from '../recommendation/dismissal.resolver.js';
import { ShownResolver } from '../recommendation/shown.resolver.js';
import { CustomerOfferResolver, RecommendedOfferResolver } from '../recommendation/offer.resolver.js';
import {
  CustomerRecommendationResolver,
  RecommendationListResolver,
  RecommendationResolver,
} from '../recommendation/recommendation.resolver.js';
import {
  CategoryInfluencersResolver,
  CommunityInfluencersResolver,
  CustomerInfluenceResolver,
  InfluencePathResolver,
  InfluencerResolver,
  ProductInfluencersResolver,
  StoreInfluencersResolver,
} from '../influence/influence.resolver.js';
import { InfluenceClassResolver } from '../influence/influence-classes.resolver.js';
import { SeedResolver, SeedsResolver } from '../influence/seeds.resolver.js';
import { checkRepresentations, referenceResolver } from '../reference.js';

const federationLink =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])';

/** The schema as a Federation 2 subgraph: every entity has a reference resolver, and nested fields are read off the statement's row. */
export async function buildKithSchema(): Promise<GraphQLSchema> {
  const plain = await buildSchema({
    resolvers: [
      QueryResolver,
      ConsentMutationResolver,
      CustomerConsentResolver,
      CustomerGuardianshipResolver,
      GuardianshipResolver,
      GuardianshipMutationResolver,
      CustomerMergeResolver,
      MergeMutationResolver,
      AccessLogResolver,
      RequestQueryResolver,
      RequestMutationResolver,
      CustomerRequestsResolver,
      RequestCustomerResolver,
      RequestDemandsResolver,
      DismissalResolver,
      ShownResolver,
      CustomerRecommendationResolver,
      RecommendationResolver,
      RecommendationListResolver,
      AudienceResolver,
      CustomerOfferResolver,
      RecommendedOfferResolver,
      ConsentPreviewResolver,
      StatisticsResolver,
      SegmentRowResolver,
      StoreRowResolver,
      ProductRowResolver,
      SalesRowResolver,
      CustomerInfluenceResolver,
      InfluencePathResolver,
      InfluencerResolver,
      ProductInfluencersResolver,
      CategoryInfluencersResolver,
      StoreInfluencersResolver,
      CommunityInfluencersResolver,
      InfluenceClassResolver,
      SeedsResolver,
      SeedResolver,
    ],
    validate: false,
  });
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
  resolveInterfaces(schema);
  boundEntities(schema);
  return schema;
}

/** Objects of composed types are keyed by response name, so that one field can be asked twice under different arguments. */
function readFromRows(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || !isComposed(type.name)) continue;
    for (const field of Object.values(type.getFields())) {
      if (isLoaded(type.name, field.name)) continue;
      field.resolve = (source: Readonly<Record<string, unknown>> | Resolved, _args, _context, info) =>
        source instanceof Resolved ? source.fields[info.fieldName] : source[info.path.key];
    }
  }
}

/** type-graphql tells the type of an interface's object by its class; rows are plain objects that name theirs. */
function resolveInterfaces(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isInterfaceType(type)) type.resolveType = (row: { readonly __typename: string }) => row.__typename;
  }
}

function isComposed(type: string): boolean {
  return (
    type === 'PageInfo' ||
    type === 'PurchaseLine' ||
    /(Connection|Edge)$/.test(type) ||
    (nouns as readonly string[]).includes(type)
  );
}

function boundEntities(schema: GraphQLSchema): void {
  const entities = schema.getQueryType()?.getFields()['_entities'];
  const resolve = entities?.resolve;
  if (entities === undefined || resolve === undefined) throw new Error('the subgraph has no _entities field');
  entities.resolve = (source, args: { representations: unknown }, context, info) => {
    checkRepresentations(args.representations);
    return resolve(source, args, context, info) as unknown;
  };
}
