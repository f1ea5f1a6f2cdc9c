import { dayMs, instantText } from './calendar.js';
import type { Redemption } from './commerce.js';
import { isThere, type Person } from './people.js';
import type { Promotion } from './promotions.js';
import { Random } from './random.js';
import type { Sink } from './rows.js';
import { kinds } from './wares.js';
import type { World } from './world.js';

export function putPromotions(world: World, sink: Sink): void {
  for (const promotion of world.promotions) {
    sink.put('promotions', {
      promotion_id: promotion.promotionId,
      name: promotion.name,
      kind: promotion.kind,
      starts_at: instantText(promotion.startsAt),
      ends_at: instantText(promotion.endsAt),
    });
    sink.put('truth/responses', {
      promotion_id: promotion.promotionId,
      kind: promotion.kind,
      open_rate: promotion.openRate,
      redeem_rate: promotion.redeemRate,
    });
  }
}

const shownShare = 0.3;

/**
 * What a customer did with the campaigns that they were shown, and the purchases that came of it. The chance to open and to redeem is the
 * promotion's rate times the customer's liking of its department (0.5 to 2).
 */
export function putResponses(world: World, sink: Sink, person: Person): readonly Redemption[] {
  const random = new Random(world.options.seed, ['campaigns', person.index]);
  return world.promotions.flatMap((promotion) => {
    const at = promotion.startsAt + random.next() * 3 * dayMs;
    const shown = random.chance(shownShare) && at < world.options.now && isThere(person, at);
    return shown ? putResponse(world, sink, random, { person, promotion, at }) : [];
  });
}

interface Showing {
  readonly person: Person;
  readonly promotion: Promotion;
  readonly at: number;
}

function putResponse(
  world: World,
  sink: Sink,
  random: Random,
  { person, promotion, at }: Showing,
): readonly Redemption[] {
  const put = (reaction: string, when: number): boolean => {
    const happened = when < world.options.now && isThere(person, when);
    const row = { customer_id: person.customerId, promotion_id: promotion.promotionId };
    if (happened) sink.put('promotion_reactions', { ...row, reaction, at: instantText(when) });
    return happened;
  };
  put('shown', at);
  const liking = likingOf(world, person, promotion);
  if (!random.chance(Math.min(0.95, promotion.openRate * liking))) {
    if (random.chance(0.15)) put('dismissed', at + random.exponential(0.5) * dayMs);
    return [];
  }
  const opened = at + random.exponential(0.6) * dayMs;
  put('opened', opened);
  if (random.chance(0.5)) put('clicked', opened + random.integer(5, 300) * 1000);
  const redeems = random.chance(Math.min(0.95, (promotion.redeemRate / promotion.openRate) * liking));
  const redeemed = Math.min(promotion.endsAt, opened + random.exponential(2) * dayMs);
  return redeems && put('redeemed', redeemed) ? [{ promotion, at: redeemed }] : [];
}

/** How much a customer likes a department against the mean of all kinds, between 0.5 and 2. */
function likingOf(world: World, person: Person, promotion: Promotion): number {
  const wants = kinds.map((_, kind) => world.demand.want(person.style, kind, promotion.startsAt));
  const inside = wants.filter((_, kind) => kinds[kind]?.department === promotion.department);
  return Math.min(2, Math.max(0.5, mean(inside) / mean(wants)));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
