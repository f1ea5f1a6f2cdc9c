import { type ContactChannel, type ContactOutcome, contactCategory, contactPurposes } from '../src/consent/contacts.js';
import type { Random } from '../src/ingest/generate/random.js';
import type { Noun } from '../src/model/nouns.js';
import { type World, type WorldNode, type WorldTie, worldMs } from './random-world.js';

const outcomes: readonly ContactOutcome[] = ['opened', 'clicked', 'converted', 'queued'];
const channels: readonly ContactChannel[] = ['email', 'sms'];

/** Two households, two campaigns with an offer each, and up to two contacts of a customer, one of them perhaps with both campaigns' channels. */
export function contactFacts(customers: readonly string[], random: Random): World {
  const [nodes, ties, words]: [WorldNode[], WorldTie[], World['words'][number][]] = [[], [], []];
  const tie = (type: string, from: WorldTie['from'], to: WorldTie['to'], facts: WorldTie['facts'] = {}) =>
    void ties.push({ type, from, to, facts });
  for (const key of ['h0', 'h1']) nodes.push({ noun: 'Household', key, facts: {} });
  for (const [at, channel] of channels.entries()) {
    const campaign: readonly [Noun, string] = ['Campaign', `a${at}`];
    const offer: readonly [Noun, string] = ['Offer', `f${at}`];
    const startsAt = worldMs - 1_000 * (at + 1);
    const about = { channel, purpose: contactPurposes[channel], country: 'PT', startsAt, endsAt: worldMs };
    nodes.push({ noun: 'Campaign', key: campaign[1], facts: { name: `Light ${at}`, ...about } });
    const less = at === 0 ? { discountPercent: 20 } : { discountMinor: 100, currency: 'EUR' };
    const valid = { validFrom: startsAt, validUntil: worldMs };
    nodes.push({ noun: 'Offer', key: offer[1], facts: { name: `Less ${at}`, ...less, ...valid } });
    tie('MAKES', campaign, offer);
    tie('ON', offer, at === 0 ? ['Category', 'k1'] : ['Product', 'p0']);
    tie('HELD_AT', campaign, ['Store', `s${at}`]);
  }
  for (const customer of customers) {
    const me: readonly [Noun, string] = ['Customer', customer];
    const since = worldMs - 1_000 * random.integer(1, 4);
    if (random.chance(0.8))
      tie('LIVES_IN', me, ['Household', random.pick(['h0', 'h1'])], { since, role: random.pick(['parent', 'child']) });
    const contacts = random.integer(0, 3);
    for (let at = 0; at < contacts; at += 1) {
      const [number, outcome, when] = [
        random.integer(0, 2),
        random.pick(outcomes),
        worldMs - 1_000 * random.integer(1, 4),
      ];
      const channel = channels[number] ?? 'email';
      const contact: readonly [Noun, string] = ['Contact', `Contact${at} ${customer}`];
      const facts = { channel, outcome, category: contactCategory(channel, outcome), at: when, atOrder: when };
      const refers = { customerId: me, campaignId: ['Campaign', `a${number}`] } as const;
      nodes.push({ noun: 'Contact', key: contact[1], facts, refers });
      tie('ADDRESSED_BY', me, contact);
      tie('IN_CAMPAIGN', contact, ['Campaign', `a${number}`]);
      if (random.chance(0.5)) tie('CARRIES', contact, ['Offer', `f${number}`]);
    }
    if (random.chance(0.6)) words.push([customer, { action: 'given', purpose: 'marketing.email' }]);
  }
  return { nodes, ties, words };
}
