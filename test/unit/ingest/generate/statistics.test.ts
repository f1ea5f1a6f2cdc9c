import { describe, expect, test } from 'vitest';
import { type Category, categoryKey, categoryLeaves, presence } from '../../../../src/consent/categories.js';
import { classVerdicts, stateText } from '../../../../src/consent/classes.js';
import { defaultPolicy } from '../../../../src/consent/default-policy.js';
import { recordFault } from '../../../../src/consent/check-record.js';
import { groundsOf } from '../../../../src/consent/lineage.js';
import type { Ring } from '../../../../src/consent/space.js';
import { type ConsentState, effectiveState } from '../../../../src/consent/state.js';
import type { Viewer } from '../../../../src/consent/viewer.js';
import type { InternalId } from '../../../../src/model/ids.js';
import { makeWords, noticeVersion } from '../../../../src/ingest/generate/consents.js';
import { makePeople, type Person } from '../../../../src/ingest/generate/people.js';
import { defaultOptions, makeWorld } from '../../../../src/ingest/generate/world.js';
import { WorldInMemory } from './world.js';

const customers = 5000;
const world = new WorldInMemory({ customers, seed: 11 });
const sameWorld = makeWorld({ ...defaultOptions, customers, seed: 11 });

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

describe('consents', () => {
  const people = everybody();
  const words = people.map((person) => ({ person, words: makeWords(sameWorld, person) }));

  test('people answer in at least 300 ways', () => {
    const answers = words.map(({ words: said }) =>
      JSON.stringify(said.map(({ purpose, category, recipient, action }) => [purpose, category, recipient, action])),
    );

    expect(new Set(answers).size).toBeGreaterThanOrEqual(300);
  });

  test('at least 300 classes arise, and about three in ten of each category are withheld from staff and from customers', () => {
    const staff = withheld('firstParty', {
      client: 'kith.console',
      purpose: 'personalise.own',
      endUser: { kind: 'staff', role: 'analyst' },
    });
    const customer = withheld('subject', {
      client: 'kith.web',
      purpose: 'personalise.own',
      endUser: { kind: 'customer', id: 'somebody' as InternalId },
    });

    expect(staff.classes).toBeGreaterThanOrEqual(300);
    expect(staff.shares.length).toBeGreaterThan(30);
    expect(Math.min(...staff.shares)).toBeGreaterThan(0.22);
    expect(Math.max(...staff.shares)).toBeLessThan(0.4);
    // Who does not let it be inferred withholds it as well.
    expect(Math.min(...staff.inferredShares)).toBeGreaterThan(Math.max(...staff.shares));
    expect(Math.max(...staff.inferredShares)).toBeLessThan(0.55);
    expect(Math.min(...customer.shares)).toBeGreaterThan(0.25);
    expect(Math.max(...customer.shares)).toBeLessThan(0.45);
  });

  test('everything that is said is a word of the default policy, on a notice that it has', () => {
    const rows = words.flatMap(({ words: said }) => said);
    const customerId = 'somebody' as InternalId;
    const faults = rows.map((word) =>
      recordFault({ ...word, customerId, noticeVersion: word.noticeId === null ? null : noticeVersion }, defaultPolicy),
    );
    const notices = new Set(defaultPolicy.notices.map((notice) => `${notice.id}/${notice.version}`));
    const unknown = rows.filter((row) => row.noticeId !== null && !notices.has(`${row.noticeId}/${noticeVersion}`));

    expect(new Set(faults)).toEqual(new Set([null]));
    expect(unknown).toEqual([]);
  });

  test('a partner is let in by some and not by most', () => {
    const { shares } = withheld('partner_acme', { client: 'acme.app', purpose: 'partner.acme.offers', endUser: null });

    expect(Math.min(...shares)).toBeGreaterThan(0.4);
    expect(Math.min(...shares)).toBeLessThan(0.75);
  });

  test('some grants have no proof, some have been taken back, some end', () => {
    const rows = words.flatMap(({ words: said }) => said);
    const share = (some: readonly unknown[]): number => some.length / rows.length;

    expect(share(rows.filter((row) => row.action === 'given' && row.proof === null))).toBeGreaterThan(0.01);
    expect(share(rows.filter((row) => row.action === 'withdrawn'))).toBeGreaterThan(0.005);
    expect(share(rows.filter((row) => row.until !== null))).toBeGreaterThan(0.02);
    expect(rows.filter((row) => (row.at ?? 0) > defaultOptions.now)).toEqual([]);
  });

  function withheld(ring: Ring, viewer: Viewer) {
    const numbers = new Map<string, number>();
    const states: (ConsentState | null)[] = [null];
    const classes = words.map(({ person, words: said }) => {
      const state = stateOf(person, said, ring);
      const text = stateText(state);
      const known = numbers.get(text);
      if (known !== undefined) return known;
      numbers.set(text, states.length);
      return states.push(state) - 1;
    });
    const verdicts = classVerdicts(defaultPolicy, { [ring]: states }, viewer);
    const sharesOf = (categories: readonly Category[]) =>
      categories.map((category) => {
        const allowed = verdicts[categoryKey(category)] ?? new Int8Array();
        return 1 - classes.filter((number) => allowed[number] === 1).length / classes.length;
      });
    const asked = categoryLeaves.filter((category) => category !== presence && !category.startsWith('special'));
    return {
      classes: numbers.size,
      shares: sharesOf(asked.filter((category) => groundsOf(category).length === 0)),
      inferredShares: sharesOf(asked.filter((category) => groundsOf(category).length > 0)),
    };
  }

  function stateOf(person: Person, said: ReturnType<typeof makeWords>, ring: Ring): ConsentState {
    const birthDate = person.birthDate === null ? null : new Date(person.birthDate).toISOString().slice(0, 10);
    const events = said.map((word) => ({
      ...word,
      noticeVersion: word.noticeId === null ? null : noticeVersion,
      source: 'import' as const,
      speaker: 'self' as const,
      recordedAt: defaultOptions.now,
    }));
    const subject = {
      residency: person.residency,
      birthDate,
      ageBand: birthDate === null ? ('unknown' as const) : ('adult' as const),
      blocked: [],
      objections: [],
      audience: 'everybody' as const,
    };
    return effectiveState(events, { subject, ring, policy: defaultPolicy, now: defaultOptions.now }).state;
  }
});

function everybody(): readonly Person[] {
  const all = sameWorld.communities;
  return Array.from({ length: all.count }, (_, number) => makePeople(sameWorld, all.at(number))).flat();
}

function shares(days: readonly Date[], size: number, of: (day: Date) => number): readonly number[] {
  const counts = Array.from({ length: size }, () => 0);
  for (const day of days) counts[of(day)] = (counts[of(day)] ?? 0) + 1;
  return counts.map((count) => count / days.length);
}
