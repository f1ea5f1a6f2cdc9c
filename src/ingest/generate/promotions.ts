import { dayMs } from './calendar.js';
import { kinds } from './wares.js';
import { itemAt, Random } from './random.js';

type PromotionKind = 'newsletter' | 'coupon' | 'bundle' | 'event';

export interface Promotion {
  readonly promotionId: string;
  readonly name: string;
  readonly kind: PromotionKind;
  readonly startsAt: number;
  readonly endsAt: number;
  /** The department it is about. */
  readonly department: string;
  /** Share of those who are shown it that open it, and of those that redeem it, before a customer's own liking. 0 to 1. */
  readonly openRate: number;
  readonly redeemRate: number;
}

const promotionKinds: readonly PromotionKind[] = ['newsletter', 'coupon', 'bundle', 'event'];
const openRates: Readonly<Record<PromotionKind, number>> = {
  newsletter: 0.28,
  coupon: 0.42,
  bundle: 0.33,
  event: 0.22,
};
const redeemRates: Readonly<Record<PromotionKind, number>> = {
  newsletter: 0.04,
  coupon: 0.19,
  bundle: 0.1,
  event: 0.07,
};
const titles: Readonly<Record<PromotionKind, string>> = {
  newsletter: 'News from {department}',
  coupon: '{department}: ten per cent off',
  bundle: '{department}: three for two',
  event: 'An evening with {department}',
};

/** One campaign a month through the history, each about one department. */
export function makePromotions(
  seed: number,
  history: { readonly from: number; readonly until: number },
): readonly Promotion[] {
  const months = Math.floor((history.until - history.from) / (30 * dayMs));
  return Array.from({ length: months }, (_, month) => makePromotion(seed, month, history.from + month * 30 * dayMs));
}

function makePromotion(seed: number, month: number, from: number): Promotion {
  const random = new Random(seed, ['promotion', month]);
  const kind = itemAt(promotionKinds, month % promotionKinds.length);
  const department = random.pick(kinds).department;
  const startsAt = Math.floor(from / dayMs) * dayMs + random.integer(0, 10) * dayMs;
  return {
    promotionId: `promo-${String(month + 1).padStart(3, '0')}`,
    name: titles[kind].replace('{department}', department),
    kind,
    startsAt,
    endsAt: startsAt + random.integer(7, 21) * dayMs,
    department,
    openRate: rounded(openRates[kind] * (0.8 + 0.4 * random.next())),
    redeemRate: rounded(redeemRates[kind] * (0.8 + 0.4 * random.next())),
  };
}

function rounded(share: number): number {
  return Math.round(share * 1000) / 1000;
}
