import { z } from 'zod';
import type { InternalId } from '../model/ids.js';
import { integer, readStatement } from './statement.js';
import { termsShape } from './terms-shape.js';

/** On which days customers bought what. */
export const purchaseDays = readStatement('analyse/purchase-days', {
  params: z.object({ read: termsShape(), after: z.string(), limit: integer(), daysMax: integer() }),
  row: z.object({
    customerId: z.string().transform((id) => id as InternalId),
    productIds: z.array(z.string()),
    days: z.array(z.number()),
  }),
});

/** What one customer bought: products, each with a day since 1970 on which it was. */
export type CustomerPurchaseDays = z.output<typeof purchaseDays.row>;
