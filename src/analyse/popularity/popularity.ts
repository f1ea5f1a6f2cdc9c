import { supportOf } from '../../recommend/interactions.js';
import { popularProducts } from '../../recommend/popularity.js';
import { contributions } from '../contributions.js';
import type { Job } from '../job.js';
import { storeProducts } from './store-products.js';

/** Products of the published list: enough for a page after everything that a customer has is left out. */
export const popularProductsMax = 500;

/**
 * The non-personal end of every list: what most of those who agreed used, kept on the run itself, so it changes at once; and what each store sells, as far as
 * enough of them bought it there.
 */
export const popularity: Job = {
  job: 'popularity',
  algorithm: 'customers per product, rounded to 5; products per store with enough of them',
  purpose: 'train',
  categories: ['purchase.item', 'behaviour', 'location.visit'],
  async run(deps, runId) {
    const read = await deps.termsFor('train');
    const { customerIds, productIds, interactions } = await contributions(deps, read);
    const options = { supportMin: deps.settings.itemSupportMin, productsMax: popularProductsMax };
    const popular = popularProducts(supportOf(interactions), options);
    const sold = await storeProducts(deps, runId, read);
    return {
      parameters: { ...options },
      read: customerIds.length,
      written: popular.length + sold,
      popular: popular.map(({ product }) => productIds[product] ?? ''),
      popularSupport: popular.map(({ support }) => support),
    };
  },
};
