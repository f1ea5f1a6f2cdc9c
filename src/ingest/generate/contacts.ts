import type { ContactOutcome } from '../../consent/contacts.js';
import { ageBandOf } from '../../model/age-band.js';
import { dayMs, dayText, instantText } from './calendar.js';
import { currency } from './catalogue.js';
import { isThere, type Person } from './people.js';
import { opaqueKey, Random } from './random.js';
import type { Sink } from './rows.js';
import type { World } from './world.js';

export function putCampaigns(world: World, sink: Sink): void {
  for (const campaign of world.campaigns) {
    const [startsAt, endsAt] = [instantText(campaign.startsAt), instantText(campaign.endsAt)];
    sink.put('campaigns', {
      campaign_id: campaign.campaignId,
      name: campaign.name,
      channel: campaign.channel,
      country: null,
      store_id: campaign.storeId,
      starts_at: startsAt,
      ends_at: endsAt,
    });
    for (const offer of campaign.offers)
      sink.put('offers', {
        offer_id: offer.offerId,
        campaign_id: campaign.campaignId,
        name: offer.name,
        product_id: offer.productId,
        category_id: offer.categoryId,
        discount_percent: offer.discountPercent,
        discount_minor: offer.discountMinor,
        currency: offer.discountMinor === null ? null : currency,
        valid_from: startsAt,
        valid_until: endsAt,
      });
  }
}

const reachedShare = 0.22;

/** The contacts of a customer with the campaigns that were held while they were there; of one that still runs some are queued. */
export function putContacts(world: World, sink: Sink, person: Person): void {
  const { seed, now } = world.options;
  for (const [number, campaign] of world.campaigns.entries()) {
    const random = new Random(seed, ['contact', person.index, number]);
    const at = campaign.startsAt + random.next() * (campaign.endsAt - campaign.startsAt);
    const reached = random.chance(reachedShare) && isThere(person, campaign.startsAt);
    if (!reached) continue;
    sink.put('contacts', {
      contact_id: opaqueKey('k', seed, ['contact-key', person.index, number]),
      customer_id: person.customerId,
      campaign_id: campaign.campaignId,
      offer_id: random.chance(0.8) ? random.pick(campaign.offers).offerId : null,
      channel: campaign.channel,
      outcome: at > now ? 'queued' : outcomeOf(random, campaign.openRate),
      at: instantText(at),
    });
  }
}

function outcomeOf(random: Random, openRate: number): ContactOutcome {
  if (random.chance(0.02)) return 'bounced';
  if (!random.chance(openRate)) return random.chance(0.9) ? 'delivered' : 'sent';
  if (random.chance(0.015)) return 'unsubscribed';
  if (!random.chance(0.35)) return 'opened';
  return random.chance(0.2) ? 'converted' : 'clicked';
}

/** The first grown-up of a household is the guardian of the minors who live in it. */
export function putGuardianships(world: World, sink: Sink, people: readonly Person[]): void {
  const isBand = (person: Person, ...bands: readonly string[]) =>
    person.birthDate !== null && bands.includes(ageBandOf(dayText(person.birthDate), world.options.now));
  for (const ward of people) {
    if (ward.household === null || !isBand(ward, 'child', 'teen')) continue;
    const guardian = people.find((each) => each.household === ward.household && isBand(each, 'adult'));
    if (guardian === undefined) continue;
    sink.put('guardianships', {
      guardian_id: guardian.customerId,
      ward_id: ward.customerId,
      since: instantText(ward.createdAt),
      until: null,
      proof: `form ${opaqueKey('g', world.options.seed, ['guardian-form', ward.index])}`,
    });
  }
}

/** The last two grown-ups of a community who live with nobody turn out to be one person with two cards. */
export function putMerges(world: World, sink: Sink, people: readonly Person[]): void {
  const { seed, now } = world.options;
  const isAdult = ({ birthDate }: Person) => birthDate !== null && ageBandOf(dayText(birthDate), now) === 'adult';
  const [one, other] = people.filter((person) => person.household === null && isAdult(person)).slice(-2);
  if (one === undefined || other === undefined) return;
  for (const person of [one, other])
    sink.put('merges', {
      customer_id: person.customerId,
      profile_id: opaqueKey('m', seed, ['merge', one.index]),
      since: instantText(Math.max(one.createdAt, other.createdAt)),
      proof: `form ${opaqueKey('f', seed, ['merge-form', one.index])}`,
    });
}

/** Where the customer lives with others, and since when. */
export function putHousehold(world: World, sink: Sink, person: Person): void {
  if (person.household === null) return;
  const random = new Random(world.options.seed, ['lives-in', person.index]);
  sink.put('households', {
    customer_id: person.customerId,
    household_id: opaqueKey('h', world.options.seed, ['household-key', person.household]),
    role: person.index === person.household ? 'head' : 'member',
    since: instantText(person.createdAt - random.integer(0, 2000) * dayMs),
  });
}
