import { z } from 'zod';
import type { CategoryKey } from '../consent/categories.js';
import { measuredCategories } from '../consent/measurement.js';
import type { ReadTerms } from '../consent/terms.js';
import type { InternalId } from '../model/ids.js';
import type { Graph, RunOptions } from './graph.js';
import { narrowed } from './recommendation-reads.js';
import { readStatement } from './statement.js';
import { termsShape } from './terms-shape.js';

const customerGroups = readStatement('analyse/customer-groups', {
  params: z.object({
    customerIds: z.array(z.string()).readonly(),
    measure: termsShape(),
    measured: z.array(z.string()).readonly(),
  }),
  row: z.object({
    customerId: z.string().transform((id) => id as InternalId),
    ageBand: z.string().nullable(),
    country: z.string().nullable(),
  }),
});

/** What a customer lets be known of them where lists are measured; null where it is withheld or not known. */
export type CustomerGroups = z.output<typeof customerGroups.row>;

/** What the statement asks for, for the audit. */
export const groupCategories: readonly CategoryKey[] = [...measuredCategories, 'identity_birth', 'location_area'];

/** Reads which groups customers are in by whom lists are compared. */
export class CustomerGroupReads {
  constructor(private readonly graph: Graph) {}

  /** Of those of the customers who let lists be measured under these terms; the others are as if they were not there. */
  of(
    customerIds: readonly InternalId[],
    measure: ReadTerms,
    options: RunOptions = {},
  ): Promise<readonly CustomerGroups[]> {
    const params = { customerIds, measure: narrowed(measure, groupCategories), measured: measuredCategories };
    return this.graph.rows(customerGroups, params, options);
  }
}
