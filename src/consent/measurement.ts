import { actCategories } from './acts.js';
import type { CategoryKey } from './categories.js';
import { analysisClient } from './lineage.js';
import type { Purpose } from './purposes.js';

/** For whom and for what lists of recommendations are measured. */
export const measurement: { readonly client: string; readonly purpose: Purpose; readonly endUser: null } = {
  client: analysisClient,
  purpose: 'analytics.aggregate',
  endUser: null,
};

/** Whatever may make a list, and what a customer does after it: who takes part in an experiment lets all of it be measured. */
export const measuredCategories: readonly CategoryKey[] = actCategories;
