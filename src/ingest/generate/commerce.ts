import { dayMs, hourMs, instantText } from './calendar.js';
import { currency, type Product } from './catalogue.js';
import { isThere, type Person } from './people.js';
import { hubStore, onlineStore, type Store } from './places.js';
import type { Promotion } from './promotions.js';
import { Having } from './having.js';
import { cumulated, itemAt, opaqueKey, Random } from './random.js';
import type { Sink } from './rows.js';
import type { Adoption } from './ties.js';
import type { World } from './world.js';

type Channel = 'store' | 'web' | 'app';

export interface Purchase {
  readonly purchaseId: string;
  readonly at: number;
  readonly store: Store;
  readonly channel: Channel;
  readonly lines: readonly Line[];
}

interface Line {
  readonly product: Product;
  readonly quantity: number;
  readonly discountMinor: number;
}

/** A reaction to a promotion that ended in a purchase. */
export interface Redemption {
  readonly promotion: Promotion;
  readonly at: number;
}

/** What leads to purchases besides a customer's own wants. */
export interface Causes {
  readonly adoptions: readonly { readonly product: Product; readonly adoption: Adoption }[];
  readonly redemptions: readonly Redemption[];
}

/** Cascades and campaigns bring the rest. Measured over seeds at the default options; `docs/generate.md` has the formula. */
const ownShare = 1.06;

/** All purchases of a customer in the order of time, but for those at the hub store. */
export function makePurchases(world: World, person: Person, causes: Causes): readonly Purchase[] {
  const random = new Random(world.options.seed, ['purchases', person.index]);
  const { calendar, options } = world;
  const span = { from: Math.max(person.createdAt, calendar.from), until: person.churnedAt ?? calendar.until };
  const mean = options.purchasesPerCustomer * ownShare * person.activity * calendar.share(span.from, span.until);
  const wanted = random.count(mean);
  const homes = world.storesByCity[person.cityIndex] ?? [];
  const home = random.pick(homes);
  const having = new Having(world, person);
  const made: Omit<Purchase, 'purchaseId'>[] = [];
  for (let number = 0; number < wanted; number += 1) {
    const place = placeOf(world, random, home, homes);
    const hours = place.channel === 'store' ? 'shop' : 'screen';
    const at = calendar.instant(random, span, hours, person.city.utcOffset);
    made.push({ ...place, at, lines: ownLines(world, random, person, at, having) });
  }
  for (const { product, adoption } of causes.adoptions) {
    const place = openPlaceOf(world, random, person, adoption.at);
    made.push({ ...place, at: adoption.at, lines: [{ product, quantity: 1, discountMinor: 0 }] });
  }
  for (const redemption of causes.redemptions) {
    made.push({
      ...openPlaceOf(world, random, person, redemption.at),
      at: redemption.at,
      lines: promotedLines(world, random, person, redemption, having),
    });
  }
  made.sort((one, other) => one.at - other.at);
  return made.map((purchase, number) => ({
    ...purchase,
    purchaseId: opaqueKey('r', options.seed, ['purchase', person.index, number]),
  }));
}

/** The customer's share of the hub store's sales: as many as everybody else's, but for the remainder. */
export function makeHubPurchases(world: World, person: Person): readonly Purchase[] {
  const { customers, hubStoreSales, seed } = world.options;
  const before = Math.floor((person.index * hubStoreSales) / customers);
  const count = Math.floor(((person.index + 1) * hubStoreSales) / customers) - before;
  const random = new Random(seed, ['hub', person.index]);
  return Array.from({ length: count }, (_, number) => {
    const at = world.calendar.instant(random, world.calendar, 'shop', 0);
    const product = world.demand.product(random, person.style, at);
    const purchaseId = opaqueKey('r', seed, ['hub', person.index, number]);
    return {
      purchaseId,
      at,
      store: hubStore,
      channel: 'store' as const,
      lines: [{ product, quantity: 1, discountMinor: 0 }],
    };
  });
}

/** The rows of a customer's purchases. */
export function putPurchases(world: World, sink: Sink, person: Person, purchases: readonly Purchase[]): void {
  const random = new Random(world.options.seed, ['payment', person.index]);
  for (const purchase of purchases) {
    sink.put('purchases', {
      purchase_id: purchase.purchaseId,
      customer_id: person.customerId,
      store_id: purchase.store.storeId,
      at: instantText(purchase.at),
      currency,
      total_minor: purchase.lines.reduce((sum, line) => sum + lineMinor(line), 0),
      channel: purchase.channel,
      payment_method: paymentMethod(random, purchase.channel),
      delivery_method: deliveryMethod(random, purchase.channel),
    });
    for (const line of purchase.lines) {
      sink.put('purchase_lines', {
        purchase_id: purchase.purchaseId,
        product_id: line.product.productId,
        quantity: line.quantity,
        unit_price_minor: line.product.priceMinor,
        discount_minor: line.discountMinor,
      });
    }
  }
}

function placeOf(
  world: World,
  random: Random,
  home: Store,
  homes: readonly Store[],
): Pick<Purchase, 'store' | 'channel'> {
  const draw = random.next();
  if (draw < 0.18) return { store: onlineStore, channel: 'web' };
  if (draw < 0.3) return { store: onlineStore, channel: 'app' };
  if (draw < 0.82) return { store: home, channel: 'store' };
  return { store: random.pick(draw < 0.97 ? homes : world.stores), channel: 'store' };
}

/** A place that is open at an instant that something else decided: at night the web shop. */
function openPlaceOf(world: World, random: Random, person: Person, at: number): Pick<Purchase, 'store' | 'channel'> {
  const homes = world.storesByCity[person.cityIndex] ?? [];
  const place = placeOf(world, random, random.pick(homes), homes);
  const hour = (Math.floor(at / hourMs) + person.city.utcOffset + 24) % 24;
  return hour >= 8 && hour < 22 ? place : { store: onlineStore, channel: 'web' };
}

function ownLines(world: World, random: Random, person: Person, at: number, having: Having): readonly Line[] {
  const products = new Set<Product>();
  const wanted = 1 + random.count(1.1);
  for (let number = 0; number < wanted; number += 1) {
    products.add(having.choose(random, (draws) => world.demand.product(draws, person.style, at)));
  }
  return [...products].map((product) => {
    const quantity = product.priceMinor < 3000 && random.chance(0.2) ? random.integer(2, 5) : 1;
    const reduced = random.chance(0.08) ? 0.2 : 0;
    return { product, quantity, discountMinor: Math.round(product.priceMinor * quantity * reduced) };
  });
}

function promotedLines(
  world: World,
  random: Random,
  person: Person,
  { promotion, at }: Redemption,
  having: Having,
): readonly Line[] {
  const kinds = world.catalogue.kinds.flatMap((kind, index) =>
    kind.department === promotion.department ? [index] : [],
  );
  const wants = cumulated(kinds.map((kind) => world.demand.want(person.style, kind, at)));
  const product = having.choose(random, (draws) =>
    world.demand.productOf(draws, person.style, itemAt(kinds, draws.weighted(wants))),
  );
  return [{ product, quantity: 1, discountMinor: Math.round(product.priceMinor * 0.1) }];
}

function lineMinor(line: Line): number {
  return line.product.priceMinor * line.quantity - line.discountMinor;
}

function paymentMethod(random: Random, channel: Channel): string {
  if (channel === 'store') return random.pick(['card', 'card', 'card', 'cash', 'wallet', 'gift_card']);
  return random.pick(['card', 'card', 'wallet', 'invoice', 'bank_transfer']);
}

function deliveryMethod(random: Random, channel: Channel): string {
  return channel === 'store'
    ? 'carry_out'
    : random.pick(['courier', 'courier', 'parcel_locker', 'store_pickup', 'post']);
}

/** Visits: before a part of the purchases in a store, and some that end without one. */
export function putVisits(world: World, sink: Sink, person: Person, purchases: readonly Purchase[]): void {
  const random = new Random(world.options.seed, ['visits', person.index]);
  const inStore = purchases.filter((purchase) => purchase.channel === 'store');
  let number = 0;
  const put = (store: Store, at: number, purpose: string): void => {
    sink.put('visits', {
      visit_id: opaqueKey('v', world.options.seed, ['visit', person.index, number]),
      customer_id: person.customerId,
      store_id: store.storeId,
      at: instantText(at),
      duration_minutes: 4 + random.count(purpose === 'browse' ? 14 : 22),
      purpose,
    });
    number += 1;
  };
  for (const purchase of inStore) {
    if (random.chance(0.3)) put(purchase.store, purchase.at - random.integer(5, 40) * 60_000, 'purchase');
    if (random.chance(0.06)) putLater(world, random, person, purchase, (at) => put(purchase.store, at, 'return'));
    if (random.chance(0.12)) putLater(world, random, person, purchase, (at) => put(purchase.store, at, 'browse'));
  }
}

function putLater(world: World, random: Random, person: Person, purchase: Purchase, put: (at: number) => void): void {
  const at = purchase.at + random.integer(1, 21) * dayMs + random.integer(-120, 120) * 60_000;
  if (at < world.calendar.until && isThere(person, at)) put(at);
}
