import { z } from 'zod';
import type { InternalId } from '../model/ids.js';
import { integer, readStatement } from './statement.js';
import { termsShape } from './terms-shape.js';

const customerId = z.string().transform((id) => id as InternalId);
const page = { read: termsShape(), after: z.string(), limit: integer() };

/** When customers used what. */
export const timesOfUse = readStatement('analyse/times-of-use', {
  params: z.object({ ...page, timesMax: integer() }),
  row: z.object({
    customerId,
    productIds: z.array(z.string()),
    /** Since 1970. */
    seconds: z.array(z.number()),
    /** Through which each was bought, as far as a channel is known; '' where none is. */
    channels: z.array(z.string()),
  }),
});
export type CustomerTimes = z.output<typeof timesOfUse.row>;

/** On which days customers bought what. */
export const purchaseDays = readStatement('analyse/purchase-days', {
  params: z.object({ ...page, daysMax: integer() }),
  row: z.object({ customerId, productIds: z.array(z.string()), days: z.array(z.number()) }),
});
export type CustomerPurchaseDays = z.output<typeof purchaseDays.row>;
