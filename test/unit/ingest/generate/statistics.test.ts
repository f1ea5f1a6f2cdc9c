import { describe, expect, test } from 'vitest';
import { makeCatalogue } from '../../../../src/ingest/generate/catalogue.js';
import { defaultOptions } from '../../../../src/ingest/generate/world.js';
import { WorldInMemory } from './world.js';

const customers = 5000;
const world = new WorldInMemory({ customers, seed: 11 });

describe('ties', () => {
  const communities = new Map(world.rows('truth/communities').map((row) => [row.customer_id, row]));

  test('most ties stay within a community, far more than if chance made them', () => {
    const ties = world.rows('connections');
    const inside = ties.filter(
      (tie) => communities.get(tie.from_customer_id)?.community === communities.get(tie.to_customer_id)?.community,
    );
    const sizes = new Map<unknown, number>();
    for (const { community } of communities.values()) sizes.set(community, (sizes.get(community) ?? 0) + 1);
    const byChance = [...sizes.values()].reduce((sum, size) => sum + (size / customers) ** 2, 0);

    expect(inside.length / ties.length).toBeGreaterThan(0.7);
    expect(inside.length / ties.length).toBeLessThan(0.88);
    expect(byChance).toBeLessThan(0.05);
  });

  test('the ends of a tie share their taste more often than chance has it', () => {
    const ties = world.rows('connections');
    const same = ties.filter(
      (tie) => communities.get(tie.from_customer_id)?.style === communities.get(tie.to_customer_id)?.style,
    );

    expect(same.length / ties.length).toBeGreaterThan(0.4);
  });

  test('as many are followed as asked for, by few hubs and many others', () => {
    const follows = world.rows('connections').filter((tie) => tie.type === 'FOLLOWS');
    const followers = new Map<unknown, number>();
    for (const tie of follows) followers.set(tie.to_customer_id, (followers.get(tie.to_customer_id) ?? 0) + 1);
    const counts = [...followers.values()].sort((one, other) => other - one);
    const top = counts.slice(0, customers / 100).reduce((sum, count) => sum + count, 0);

    expect(follows.length / customers).toBeGreaterThan(defaultOptions.followsPerCustomer * 0.9);
    expect(follows.length / customers).toBeLessThan(defaultOptions.followsPerCustomer * 1.1);
    expect(top / follows.length).toBeGreaterThan(0.03);
  });
});

describe('purchases', () => {
  const purchases = world.rows('purchases');
  const days = purchases.map((purchase) => new Date(String(purchase.at)));

  test('there are as many as asked for', () => {
    expect(purchases.length / customers).toBeGreaterThan(defaultOptions.purchasesPerCustomer * 0.92);
    expect(purchases.length / customers).toBeLessThan(defaultOptions.purchasesPerCustomer * 1.08);
  });

  test('Saturday sells more than Friday, and Friday more than Tuesday', () => {
    const [, , tuesday = 0, , , friday = 0, saturday = 0] = shares(days, 7, (day) => day.getUTCDay());

    expect(saturday * 7).toBeGreaterThan(1.3);
    expect(friday / tuesday).toBeGreaterThan(1.3);
    expect(saturday).toBeGreaterThan(friday);
  });

  test('December sells more than any other month', () => {
    const months = shares(days, 12, (day) => day.getUTCMonth());

    expect(Math.max(...months.slice(0, 11))).toBeLessThan(months[11] ?? 0);
    expect((months[11] ?? 0) * 12).toBeGreaterThan(1.4);
  });

  test('nobody buys before they joined or after they left', () => {
    const joined = new Map(world.rows('customers').map((row) => [row.customer_id, String(row.created_at)]));
    const left = new Map(world.rows('truth/churn').map((row) => [row.customer_id, String(row.last_day)]));
    const early = purchases.filter(({ customer_id, at }) => String(at) < (joined.get(customer_id) ?? ''));
    const late = purchases.filter(({ customer_id, at }) => String(at).slice(0, 10) > (left.get(customer_id) ?? '9'));

    expect(early).toEqual([]);
    expect(late).toEqual([]);
    expect(left.size).toBeGreaterThan(customers * 0.1);
  });

  test('what lasts is hardly ever bought again by the same customer, and what is used up is', () => {
    const kinds = new Map(makeCatalogue(11, 200).products.map((product) => [product.productId, product.durable]));
    const buyers = new Map(purchases.map((purchase) => [purchase.purchase_id, purchase.customer_id]));
    const again = { durable: 0, usedUp: 0 };
    const all = { durable: 0, usedUp: 0 };
    const seen = new Set<string>();
    for (const { purchase_id, product_id } of world.rows('purchase_lines')) {
      const pair = `${buyers.get(purchase_id)} ${product_id}`;
      const kind = kinds.get(String(product_id)) === true ? 'durable' : 'usedUp';
      all[kind] += 1;
      if (seen.has(pair)) again[kind] += 1;
      seen.add(pair);
    }

    expect(again.durable / all.durable).toBeLessThan(0.005);
    expect(again.usedUp / all.usedUp).toBeGreaterThan(0.1);
  });

  test('every total is the sum of its lines', () => {
    const sums = new Map<unknown, number>();
    for (const line of world.rows('purchase_lines')) {
      const amount = Number(line.quantity) * Number(line.unit_price_minor) - Number(line.discount_minor);
      sums.set(line.purchase_id, (sums.get(line.purchase_id) ?? 0) + amount);
    }
    expect(purchases.filter((purchase) => sums.get(purchase.purchase_id) !== purchase.total_minor)).toEqual([]);
  });
});

describe('cascades', () => {
  interface Reached {
    tries: number;
    hits: number;
    planted: number;
  }

  test('the higher the planted probability, the more often the other end takes a product up because of the one', () => {
    const buckets = exposures();
    const carrying = buckets.slice(1).filter((bucket) => bucket.tries > 500);
    const rates = carrying.map((bucket) => bucket.hits / bucket.tries);

    expect(buckets[0]?.tries).toBeGreaterThan(10_000);
    // A tie that carries nothing brings nobody.
    expect(buckets[0]?.hits).toBe(0);
    expect(rates.length).toBeGreaterThanOrEqual(4);
    expect(rates).toEqual([...rates].sort((one, other) => one - other));
    for (const [index, bucket] of carrying.entries()) {
      // Somewhat below the planted chance, as others may come first and some have left.
      const ratio = (rates[index] ?? 0) / (bucket.planted / bucket.tries);
      expect(ratio).toBeGreaterThan(0.6);
      expect(ratio).toBeLessThan(1.1);
    }
  });

  test('every adoption is a purchase of that product at that moment', () => {
    const buyers = new Map(world.rows('purchases').map((row) => [row.purchase_id, row]));
    const bought = new Set(
      world.rows('purchase_lines').map(({ purchase_id, product_id }) => {
        const purchase = buyers.get(purchase_id);
        return `${purchase?.customer_id} ${product_id} ${purchase?.at}`;
      }),
    );
    const adoptions = world.rows('truth/cascades');
    const missing = adoptions.filter((row) => !bought.has(`${row.customer_id} ${row.product_id} ${row.at}`));

    expect(adoptions.length).toBeGreaterThan(customers);
    expect(missing).toEqual([]);
  });

  /** Tries and successes of each way out of each adopter, by the planted probability. */
  function exposures(): readonly Reached[] {
    const ways = new Map<unknown, { readonly to: unknown; readonly probability: number }[]>();
    for (const { from, to, probability } of world.rows('truth/influence')) {
      const known = ways.get(from);
      const way = { to, probability: Number(probability) };
      if (known === undefined) ways.set(from, [way]);
      else known.push(way);
    }
    const cascades = new Map<unknown, Map<unknown, { readonly at: string; readonly by: unknown }>>();
    for (const row of world.rows('truth/cascades')) {
      const cascade = cascades.get(row.cascade) ?? new Map();
      cascades.set(row.cascade, cascade.set(row.customer_id, { at: String(row.at), by: row.influenced_by }));
    }
    const edges = [0, 1e-9, 0.05, 0.1, 0.2, 0.3, 0.5];
    const buckets = edges.map((): Reached => ({ tries: 0, hits: 0, planted: 0 }));
    for (const cascade of cascades.values()) {
      for (const [adopter, { at }] of cascade) {
        for (const { to, probability } of ways.get(adopter) ?? []) {
          const other = cascade.get(to);
          const bucket = buckets[edges.findLastIndex((edge) => probability >= edge)];
          if (bucket === undefined || (other !== undefined && other.at <= at)) continue;
          bucket.tries += 1;
          bucket.planted += probability;
          if (other?.by === adopter) bucket.hits += 1;
        }
      }
    }
    return buckets;
  }
});

describe('campaigns', () => {
  test('of those who see one some open it, and of these some redeem it', () => {
    const reactions = world.rows('promotion_reactions');
    const shown = reactions.filter((row) => row.reaction === 'shown').length;
    const opened = reactions.filter((row) => row.reaction === 'opened').length;
    const redeemed = reactions.filter((row) => row.reaction === 'redeemed').length;

    expect(opened / shown).toBeGreaterThan(0.15);
    expect(opened / shown).toBeLessThan(0.6);
    expect(redeemed / shown).toBeGreaterThan(0.03);
    expect(redeemed / shown).toBeLessThan(0.25);
  });
});

function shares(days: readonly Date[], size: number, of: (day: Date) => number): readonly number[] {
  const counts = Array.from({ length: size }, () => 0);
  for (const day of days) counts[of(day)] = (counts[of(day)] ?? 0) + 1;
  return counts.map((count) => count / days.length);
}
