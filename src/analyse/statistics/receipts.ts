import { type DayReceipts, type DisclosureRules, isPublishable, type Tally } from '../../consent/statistics/tally.js';
import type { OwnedReceipts, StatisticsCustomer } from '../../graph/statistics-reads.js';

const dayMs = 86_400_000;

interface Total {
  readonly receipts: number;
  readonly sum: number;
}

const none: Total = { receipts: 0, sum: 0 };

/**
 * The receipts of those who agreed, by store and day. Receipt totals count every receipt, so a total less the figures of those who agreed is what
 * those who did not agree bought: a total is told only where there are none of them, or enough customers none of whom outweighs the others.
 */
export class ConsentingReceipts {
  readonly #days = new Map<string, Total>();
  /** Who agreed to some receipt. What else they bought counts with the others and makes these no more. */
  readonly #owners = new Set<string>();

  add({ customerId, purchases }: StatisticsCustomer): void {
    for (const [storeId, at, amount] of purchases) {
      if (storeId === null) continue;
      const key = `${storeId} ${Math.floor(at / dayMs)}`;
      const { receipts, sum } = this.#days.get(key) ?? none;
      this.#days.set(key, { receipts: receipts + 1, sum: sum + (amount ?? 0) });
      this.#owners.add(customerId);
    }
  }

  /** Null where the day tells too much of somebody. */
  told(storeId: string, { day, owners }: OwnedReceipts, rules: DisclosureRules): DayReceipts | null {
    const all = totalOf(owners);
    const told = talliesOf(day, owners, owners);
    if (!isTold(told, rules)) return null;
    const agreed = this.#days.get(`${storeId} ${day}`) ?? none;
    const rest = { receipts: all.receipts - agreed.receipts, sum: all.sum - agreed.sum };
    if (rest.receipts === 0 && rest.sum === 0) return told;
    const others = owners.filter(([owner]) => owner === null || !this.#owners.has(owner));
    const known = totalOf(others);
    // What these did not buy is of people who agreed to part of it: of one, as far as is known.
    const partly: OwnedReceipts['owners'][number] = [null, rest.receipts - known.receipts, rest.sum - known.sum];
    return isTold(talliesOf(day, others, [...others, partly]), rules) ? told : null;
  }
}

function isTold({ receipts, revenue }: DayReceipts, rules: DisclosureRules): boolean {
  return isPublishable(receipts, rules) && isPublishable(revenue, rules);
}

/** Of all parts of a day; who contributes is one of `owners`. */
function talliesOf(day: number, owners: OwnedReceipts['owners'], parts: OwnedReceipts['owners']): DayReceipts {
  const contributors = owners.length;
  return {
    day,
    receipts: { contributors, ...largestOf(parts.map(([, receipts]) => receipts)) },
    revenue: { contributors, ...largestOf(parts.map(([, , sum]) => sum)) },
  };
}

function totalOf(owners: OwnedReceipts['owners']): Total {
  return owners.reduce((all, [, receipts, sum]) => ({ receipts: all.receipts + receipts, sum: all.sum + sum }), none);
}

function largestOf(counts: readonly number[]): Omit<Tally, 'contributors'> {
  const [first = 0, second = 0] = counts.toSorted((one, other) => other - one);
  return { sum: counts.reduce((all, each) => all + each, 0), first, second };
}
