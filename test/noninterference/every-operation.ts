import type { GraphQLSchema } from 'graphql';
import { type Operation, operationsOf } from '../operations.js';
import { directedOperations } from './directed-operations.js';
import {
  audiences,
  byIds,
  byManyIds,
  filteredLists,
  ownWords,
  previews,
  seedsOfProducts,
  ways,
} from './small-operations.js';

/** `random`: how many of a random shape there are beside those that are made from the schema one by one. */
export function everyOperation(
  schema: GraphQLSchema,
  { seed, random }: { readonly seed: number; readonly random: number },
): readonly Operation[] {
  return [
    ...directedOperations(schema, seed),
    ...byIds(schema),
    ...byManyIds(schema),
    ...ownWords(schema),
    ...ways(),
    ...filteredLists(),
    ...audiences(),
    ...seedsOfProducts(),
    ...previews(),
    ...operationsOf(schema, { seed, filters: 0, random }),
  ];
}
