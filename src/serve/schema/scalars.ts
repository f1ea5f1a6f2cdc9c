import type { GraphQLScalarType } from 'graphql';
import { GraphQLDate, GraphQLDateTime, GraphQLSafeInt } from 'graphql-scalars';

/** Types by column type of `cypher/read`, where GraphQL's own do not do. */
export const DateTime: GraphQLScalarType = GraphQLDateTime;
export const Day: GraphQLScalarType = GraphQLDate;
export const SafeInt: GraphQLScalarType = GraphQLSafeInt;
