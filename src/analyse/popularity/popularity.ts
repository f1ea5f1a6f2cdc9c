import { supportOf } from '../../recommend/interactions.js';
import { popularProducts } from '../../recommend/popularity.js';
import { contributions } from '../contributions.js';
import type { Job } from '../job.js';

/** Products of the published list: enough for a page after everything that a customer has is left out. */
export const popularProductsMax = 500;

/** The non-personal end of every list: what most of those who agreed used. Kept on the run itself, so it changes at once. */
export const popularity: Job = {
  job: 'popularity',
  algorithm: 'customers per product, rounded to 5',
  purpose: 'train',
  categories: ['purchase.item', 'behaviour'],
  async run(deps) {
    const { customerIds, productIds, interactions } = await contributions(deps, await deps.termsFor('train'));
    const options = { supportMin: deps.settings.itemSupportMin, productsMax: popularProductsMax };
    const popular = popularProducts(supportOf(interactions), options);
    return {
      parameters: { ...options },
      read: customerIds.length,
      written: popular.length,
      popular: popular.map(({ product }) => productIds[product] ?? ''),
      popularSupport: popular.map(({ support }) => support),
    };
  },
};
