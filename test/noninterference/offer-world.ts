import { contactCategory, contactPurposes } from '../../src/consent/contacts.js';
import type { Noun } from '../../src/model/nouns.js';
import { type WorldNode, type WorldTie, worldMs } from '../random-world.js';

/** Campaigns that run, each with an offer on anything: one of a country, one of a store, and one that some customers took. */
const campaigns = [
  { key: 'a2', offer: 'f2', country: 'PT', store: null },
  { key: 'a3', offer: 'f3', country: null, store: 's1' },
  { key: 'a4', offer: 'f4', country: null, store: null },
] as const;

/** What may be offered to customers. Not by chance, so that the worlds of a seed stay what they were. */
export function runningOffers(customers: readonly string[]): {
  readonly nodes: readonly WorldNode[];
  readonly ties: readonly WorldTie[];
} {
  const [nodes, ties]: [WorldNode[], WorldTie[]] = [[], []];
  const tie = (type: string, from: WorldTie['from'], to: WorldTie['to']) =>
    void ties.push({ type, from, to, facts: {} });
  for (const { key, offer, country, store } of campaigns) {
    const about = { channel: 'email', purpose: contactPurposes.email, country, startsAt: worldMs - 4_000 };
    nodes.push({ noun: 'Campaign', key, facts: { name: `Always ${key}`, ...about } });
    nodes.push({ noun: 'Offer', key: offer, facts: { name: `Less ${key}`, discountPercent: 10 } });
    tie('MAKES', ['Campaign', key], ['Offer', offer]);
    if (store !== null) tie('HELD_AT', ['Campaign', key], ['Store', store]);
  }
  const category = contactCategory('email', 'converted');
  for (const [at, customer] of customers.entries()) {
    if (at % 2 === 0) continue;
    const contact: readonly [Noun, string] = ['Contact', `Taken ${customer}`];
    const refers = { customerId: ['Customer', customer], campaignId: ['Campaign', 'a4'] } as const;
    const facts = { channel: 'email', outcome: 'converted', category, at: worldMs - 1_000, atOrder: worldMs - 1_000 };
    nodes.push({ noun: 'Contact', key: contact[1], facts, refers });
    tie('ADDRESSED_BY', ['Customer', customer], contact);
    tie('IN_CAMPAIGN', contact, ['Campaign', 'a4']);
    tie('CARRIES', contact, ['Offer', 'f4']);
  }
  return { nodes, ties };
}
