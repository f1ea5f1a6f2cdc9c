import type { ConsentRecord } from '../../src/consent/record.js';
import type { Random } from '../../src/ingest/generate/random.js';
import { type World, type WorldNode, type WorldTie, worldMs } from '../random-world.js';
import { ending, firstEndMs, secondEndMs } from './endings.js';

/** Products that nobody bought, which lists of recommendations are made of. */
export const wares = Array.from({ length: 8 }, (_, at) => `w${at}`);

export function ware(key: string): WorldNode {
  return { noun: 'Product', key, facts: { name: `Ware ${key}`, brand: 'Lumo', priceMinor: 100, currency: 'EUR' } };
}

/** Consents for recommendations. */
export function listWords(customers: readonly string[], random: Random): World['words'] {
  return customers.flatMap((customer) =>
    ['personalise', 'social_reco.receive', 'social_reco.contribute', 'social_reco.attribute']
      .filter(() => random.chance(0.6))
      .map((purpose) => [customer, ending({ action: 'given' as const, purpose }, random)] as const),
  );
}

/** One of the purposes of a list refused, or ended, by itself. The windows of one ring of the customer who looks pass, while the other's hold. */
export function listWordsApart(customers: readonly string[], random: Random): World['words'] {
  const apart = ['social_reco.receive', 'social_reco.contribute', 'personalise'];
  const both = [{ purpose: 'personalise' }, { purpose: 'social_reco.contribute' }] as const;
  const others = customers.slice(1).flatMap((customer): World['words'] => {
    const [purpose, at] = [random.pick(apart), worldMs + 4];
    const lot = random.integer(0, 8);
    const open = apart.map((each) => [customer, { action: 'given', purpose: each, at }] as const);
    if (lot === 0) return open;
    const seen = { action: 'given', purpose: 'personalise', category: 'identity.name', at: at + 2 } as const;
    const said = (words: readonly Partial<ConsentRecord>[]) => [
      ...open,
      ...[...words, seen].map((word) => [customer, word] as const),
    ];
    // By themselves: what lists of the customer and of others may rest on is refused in part, or has ended behind another window.
    if (lot === 6)
      return said(both.map((each) => ({ ...each, action: 'refused', category: 'behaviour.app', at: at + 1 })));
    if (lot === 7) {
      const until = random.pick([firstEndMs, secondEndMs]);
      return said([
        ...both.map((each) => ({ ...each, action: 'given' as const, at: at + 1, until })),
        { action: 'given', purpose: 'segment', until: firstEndMs },
      ]);
    }
    if (lot > 3) {
      // The tie may count, and the use of a product may not, or the other way round; nobody learns of either by the customer's own list.
      const category = random.pick(['behaviour.app', 'purchase.item', 'social.edge'] as const);
      return said([
        { action: 'refused', purpose: 'social_reco.contribute', category, at: at + 1 },
        { action: 'refused', purpose: 'personalise', at: at + 1 },
      ]);
    }
    return said([
      lot === 1
        ? { action: 'refused', purpose, at: at + 1 }
        : { action: 'given', purpose, at: at + 1, until: firstEndMs },
    ]);
  });
  const own = apart.map((purpose) => ({ action: 'given', purpose, at: worldMs + 4 }) as const);
  const passing = random.pick([
    [['social_reco', 'subject', firstEndMs]],
    [
      ['personalise', 'subject', firstEndMs],
      ['social_reco.attribute', 'subject', secondEndMs],
    ],
    [
      ['analytics', 'first_party.console', firstEndMs],
      ['segment', 'first_party.console', secondEndMs],
    ],
  ] as const);
  const passed = passing.map(
    ([purpose, recipient, until]) => ({ action: 'given', purpose, recipient, until, at: worldMs + 5 }) as const,
  );
  const told = customers
    .filter(() => random.chance(0.9))
    .map((customer) => [customer, { action: 'given', purpose: 'marketing.email', at: worldMs + 6 }] as const);
  // Some let the customer who looks see their friends and name them, and some of these the one without the other.
  const named = customers.slice(1).flatMap((customer): World['words'] => {
    if (random.chance(0.3)) return [];
    const open = ['social_reco.attribute', 'service'].map(
      (purpose) => [customer, { action: 'given', purpose, at: worldMs + 6 }] as const,
    );
    const unseen = { action: 'refused', purpose: 'service', category: 'social.edge', at: worldMs + 7 } as const;
    // What is not contributed is not to be seen by another way either, or it would be nothing that is withheld.
    const apart = ['social_reco.contribute', 'service'].map(
      (purpose) => [customer, { action: 'refused', purpose, category: 'behaviour.app', at: worldMs + 7 }] as const,
    );
    return [
      ...open,
      ...(random.chance(0.4) ? [[customer, unseen] as const] : []),
      ...(random.chance(0.3) ? apart : []),
    ];
  });
  return [...others, ...told, ...named, ...[...own, ...passed].map((word) => ['c0', word] as const)];
}

/** Some let lists rest on everything but what they bought, and use one product that they bought all the same. Not by chance either. */
export function whoHidePurchases(customers: readonly string[]): World {
  const hiding = customers.filter(hidesPurchases);
  const receipt = (customer: string) => ['Purchase', `again ${customer}`] as const;
  return {
    nodes: hiding.map((customer) => ({
      noun: 'Purchase',
      key: receipt(customer)[1],
      facts: { at: worldMs - 3_000, atOrder: worldMs - 3_000, totalMinor: 100, currency: 'EUR', channel: 'web' },
      refers: { customerId: ['Customer', customer], storeId: ['Store', 's0'] },
    })),
    ties: hiding.flatMap((customer): readonly WorldTie[] => [
      { type: 'MADE', from: ['Customer', customer], to: receipt(customer), facts: {} },
      { type: 'AT', from: receipt(customer), to: ['Store', 's0'], facts: {} },
      {
        type: 'CONTAINS',
        from: receipt(customer),
        to: ['Product', 'p0'],
        facts: { quantity: 1, unitPriceMinor: 100, discountMinor: 0 },
      },
      {
        type: 'INTERACTED',
        from: ['Customer', customer],
        to: ['Product', 'p0'],
        facts: { kind: 'used', weight: 1, at: worldMs - 2_000, category: 'behaviour_app', key: 'used' },
      },
    ]),
    words: hiding.flatMap((customer) =>
      ['personalise', 'social_reco.contribute'].flatMap((purpose) => [
        [customer, { action: 'given', purpose, at: worldMs + 8 }] as const,
        [customer, { action: 'refused', purpose, category: 'purchase.item', at: worldMs + 9 }] as const,
      ]),
    ),
  };
}

function hidesPurchases(customer: string): boolean {
  return Number(customer.replace(/\D+/, '')) % 5 === 2;
}

/** What lists rest on: neighbours of products, uses of them and influences. */
export function listTies(customers: readonly string[], random: Random): readonly WorldTie[] {
  const ties: WorldTie[] = [];
  for (const [at, ware] of wares.entries())
    for (const product of ['p0', 'p1', 'p2', ...wares.slice(0, at)])
      if (random.chance(0.5))
        ties.push({
          type: 'SIMILAR',
          from: ['Product', product],
          to: ['Product', ware],
          facts: { weight: random.integer(1, 9) / 10, rank: 1, runId: 'neighbourhood' },
        });
  // Not by chance, so that the worlds of a seed stay what they were.
  for (const ware of wares.slice(0, 5))
    ties.push({ type: 'SELLS', from: ['Store', 's0'], to: ['Product', ware], facts: { runId: 'popularity' } });
  for (const from of customers) {
    for (const ware of wares)
      if (random.chance(0.25))
        ties.push({
          type: 'INTERACTED',
          from: ['Customer', from],
          to: ['Product', ware],
          facts: {
            kind: 'listened',
            weight: 1,
            at: worldMs - 2_000,
            category: random.chance(0.5) ? 'behaviour_app' : 'purchase_item',
            key: 'listened',
          },
        });
    for (const to of customers)
      if (from !== to && random.chance(0.5))
        ties.push({
          type: 'INFLUENCES',
          from: ['Customer', from],
          to: ['Customer', to],
          facts: {
            probability: random.integer(1, 9) / 10,
            lift: 1,
            evidence: 1,
            method: 'prior',
            runId: 'influence',
          },
        });
  }
  return ties;
}
