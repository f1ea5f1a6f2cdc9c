import { z } from 'zod';
import type { InternalId } from '../model/ids.js';
import { readStatement } from './statement.js';

/** An act: the id of its object, its day since 1970, a key of things that are alike, and the category of a product. */
export type ActOn = readonly [objectId: string, day: number | null, group: string | null, categoryId: string | null];

/** A node of the category tree. */
export interface CategoryOfTree {
  readonly id: string;
  readonly parentId: string | null;
}

/** The first act on each object, by kind, with whether the kind may be learned from at all. */
export interface CustomerActs {
  readonly customerId: InternalId;
  /** In the order bought, rated, visited, reacted, used. */
  readonly lets: readonly boolean[];
  readonly bought: readonly ActOn[];
  readonly rated: readonly ActOn[];
  readonly visited: readonly ActOn[];
  readonly reacted: readonly ActOn[];
  readonly used: readonly ActOn[];
}

export const categoryTree = readStatement('analyse/category-tree', {
  params: z.object({}),
  row: z.object({ id: z.string(), parentId: z.string().nullable() }),
});
