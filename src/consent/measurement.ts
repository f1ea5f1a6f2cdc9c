import { actCategories } from './acts.js';
import type { CategoryKey } from './categories.js';
import { analysisClient } from './lineage.js';
import type { Policy } from './policy-shape.js';
import type { Purpose } from './purposes.js';
import type { ReadTerms } from './terms.js';
import type { Viewer } from './viewer.js';

/** For whom and for what lists of recommendations are measured. */
export const measurement: { readonly client: string; readonly purpose: Purpose; readonly endUser: null } = {
  client: analysisClient,
  purpose: 'analytics.aggregate',
  endUser: null,
};

/** Whatever may make a list, and what a customer does after it: who takes part in an experiment lets all of it be measured. */
export const measuredCategories: readonly CategoryKey[] = actCategories;

/** Of the customer’s own, what a list can rest on. What of it was open is written down with the list, as the inputs of an influence are. */
export const inputsOfLists: readonly CategoryKey[] = [...actCategories, 'social_edge', 'inferred_community'];

/** What is asked of each customer when it is read what lists came to. */
export interface MeasuringTerms {
  readonly measure: ReadTerms;
  /** By the client that shows customers their lists: what it may use for them. */
  readonly lists: Readonly<Record<string, ReadTerms>>;
}

export async function termsOfMeasuring(
  policy: Policy,
  termsFor: (viewer: Viewer) => Promise<ReadTerms>,
): Promise<MeasuringTerms> {
  const lists = showingClients(policy).map(
    async ({ id }) => [id, await termsFor({ client: id, purpose: 'personalise.own', endUser: null })] as const,
  );
  return { measure: await termsFor(measurement), lists: Object.fromEntries(await Promise.all(lists)) };
}

/** The clients that show customers their own lists. */
export function showingClients({ clients }: Policy): Policy['clients'] {
  return clients.filter(({ endUsers, recipient }) => endUsers.customer && recipient.startsWith('first_party.'));
}
