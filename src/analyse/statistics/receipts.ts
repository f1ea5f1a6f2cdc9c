import { type DisclosureRules, isPublishable } from '../../consent/statistics/tally.js';
import type { DayReceipts, StatisticsCustomer } from '../../graph/statistics-reads.js';

const dayMs = 86_400_000;

/**
 * The receipts of those who agreed, by store and day. Receipt totals count every receipt, so a total less the figures of those who agreed is what
 * those who did not agree bought: a total is shown only where there are none of them, or enough.
 */
export class ConsentingReceipts {
  readonly #days = new Map<string, { receipts: number; sum: number }>();

  add({ purchases }: StatisticsCustomer): void {
    for (const [storeId, at, amount] of purchases) {
      if (storeId === null) continue;
      const key = `${storeId} ${Math.floor(at / dayMs)}`;
      const day = this.#days.get(key) ?? { receipts: 0, sum: 0 };
      day.receipts += 1;
      day.sum += amount ?? 0;
      this.#days.set(key, day);
    }
  }

  mayShow(storeId: string, all: DayReceipts, rules: DisclosureRules): boolean {
    const agreed = this.#days.get(`${storeId} ${all.day}`) ?? { receipts: 0, sum: 0 };
    const { sum, first, second } = all;
    if (!isPublishable({ contributors: all.receipts, sum, first, second }, rules)) return false;
    const others = all.receipts - agreed.receipts;
    const rest = { contributors: others, sum: sum - agreed.sum, first, second };
    return (others === 0 && rest.sum === 0) || isPublishable(rest, rules);
  }
}
