import { measuredCategories, measurement } from '../../consent/measurement.js';
import type { ReadTerms } from '../../consent/terms.js';
import { clientsOf } from '../../consent/viewer.js';
import type { InternalId } from '../../model/ids.js';
import type { Recommendation } from '../../recommend/recommendation.js';
import { loggedReason } from '../../recommend/variant.js';
import type { RequestContext } from '../context.js';

/** Keeps a list of the customer who asks as it was made under a class of theirs; nothing where the policy keeps none. */
export function logList(
  context: RequestContext,
  read: ReadTerms,
  made: { readonly self: InternalId; readonly class: number | null; readonly list: readonly Recommendation[] },
): void {
  const { lists, viewer, consent } = context;
  if (lists === null || made.class === null || made.list.length === 0) return;
  const shown = { customerId: made.self, class: made.class, at: consent.parts.now(), experiment: null, arm: null };
  const products = made.list.map(({ productId, reason }) => ({
    productId,
    propensity: 1,
    reason: loggedReason(reason),
  }));
  const measure = context.termsFor(measurement);
  lists.keep({ ...shown, clients: clientsOf(viewer), products, candidates: null }, { read, measure });
}

/** Notes for the audit, before a list is read, that it is written down. */
export function noteLog(context: RequestContext): void {
  if (context.lists === null) return;
  const { purpose } = measurement;
  const terms = context.termsFor(measurement);
  context.reading.touchUnder(measuredCategories, [{ purpose, terms, categories: measuredCategories }]);
}
