import { type ContactChannel, contactChannels } from '../../consent/contacts.js';
import { dayMs } from './calendar.js';
import { type Catalogue, categoryKeyOf } from './catalogue.js';
import type { Store } from './places.js';
import { itemAt, Random } from './random.js';
import { kinds } from './wares.js';

interface Offer {
  readonly offerId: string;
  readonly name: string;
  readonly productId: string | null;
  readonly categoryId: string | null;
  readonly discountPercent: number | null;
  readonly discountMinor: number | null;
}

export interface Campaign {
  readonly campaignId: string;
  readonly name: string;
  readonly channel: ContactChannel;
  readonly storeId: string | null;
  readonly startsAt: number;
  readonly endsAt: number;
  /** Share of its contacts that are opened, before chance. 0 to 1. */
  readonly openRate: number;
  readonly offers: readonly Offer[];
}

const everyDays = 45;
const runsDays = 30;
/** How long before the end of the history the last campaign began: it runs, and not all of its contacts are sent. */
const lastBeganDays = 10;
const openRates: Readonly<Record<ContactChannel, number>> = {
  email: 0.27,
  sms: 0.6,
  push: 0.18,
  call: 0.35,
  post: 0.4,
  messenger: 0.5,
  web: 0.06,
  app: 0.1,
};

/** A campaign every 45 days, on each channel in turn, each about one kind of product; the last one, by mail, runs when the history ends. */
export function makeCampaigns(
  seed: number,
  history: { readonly from: number; readonly until: number },
  ground: { readonly catalogue: Catalogue; readonly stores: readonly Store[] },
): readonly Campaign[] {
  const last = Math.floor(history.until / dayMs) * dayMs - lastBeganDays * dayMs;
  const count = Math.floor((last - history.from) / (everyDays * dayMs)) + 1;
  return Array.from({ length: count }, (_, number) => {
    const before = count - 1 - number;
    const channel = itemAt(contactChannels, before % contactChannels.length);
    return makeCampaign(seed, number, { channel, startsAt: last - before * everyDays * dayMs }, ground);
  });
}

function makeCampaign(
  seed: number,
  number: number,
  { channel, startsAt }: Pick<Campaign, 'channel' | 'startsAt'>,
  { catalogue, stores }: { readonly catalogue: Catalogue; readonly stores: readonly Store[] },
): Campaign {
  const random = new Random(seed, ['contact-campaign', number]);
  const kind = random.integer(0, kinds.length);
  const { name } = itemAt(kinds, kind);
  const product = random.pick(catalogue.products.filter((each) => each.kind === kind));
  const percent = 5 * random.integer(2, 7);
  const off = Math.max(50, Math.round(product.priceMinor / 400) * 50);
  const key = String(number + 1).padStart(3, '0');
  const base = { productId: null, categoryId: null, discountPercent: null, discountMinor: null };
  return {
    campaignId: `camp-${key}`,
    name: `${name}, ${new Date(startsAt).toISOString().slice(0, 7)}`,
    channel,
    storeId: random.chance(0.25) ? random.pick(stores).storeId : null,
    startsAt,
    endsAt: startsAt + runsDays * dayMs,
    openRate: openRates[channel] * (0.8 + 0.4 * random.next()),
    offers: [
      {
        ...base,
        offerId: `offer-${key}-1`,
        name: `${percent} % off: ${name}`,
        categoryId: categoryKeyOf(kind),
        discountPercent: percent,
      },
      { ...base, offerId: `offer-${key}-2`, name: product.name, productId: product.productId, discountMinor: off },
    ],
  };
}
