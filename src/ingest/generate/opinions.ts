import { dayMs, instantText } from './calendar.js';
import type { Product } from './catalogue.js';
import type { Purchase } from './commerce.js';
import type { Person } from './people.js';
import { itemAt, opaqueKey, Random } from './random.js';
import type { Row, Sink } from './rows.js';
import { type Mood, reviewText } from './texts.js';
import type { World } from './world.js';

/** Ratings of what was bought, of the store and of the service, some days after the purchase. */
export function putRatings(world: World, sink: Sink, person: Person, purchases: readonly Purchase[]): void {
  const { seed, now } = world.options;
  const random = new Random(seed, ['ratings', person.index]);
  const often = person.persona === null ? 0.1 : 0.4;
  purchases.forEach((purchase, number) => {
    const line = itemAt(purchase.lines, 0);
    const isFirstOfPersona = person.persona !== null && number === 0;
    if (!random.chance(often) && !isFirstOfPersona) return;
    const at = purchase.at + random.exponential(4) * dayMs;
    if (at >= now) return;
    const stars = starsOf(random, world, person, line.product, purchase.at);
    const about = aboutOf(random, purchase, line.product);
    sink.put('ratings', {
      rating_id: opaqueKey('t', seed, ['rating', person.index, number]),
      customer_id: person.customerId,
      ...about,
      score: stars,
      text: random.chance(0.6) ? reviewText(random, person.language, moodOf(stars)) : null,
      at: instantText(at),
    });
  });
}

function aboutOf(
  random: Random,
  purchase: Purchase,
  product: Product,
): Pick<Row<'ratings'>, 'object_type' | 'object_id'> {
  const draw = random.next();
  if (draw < 0.78) return { object_type: 'product', object_id: product.productId };
  if (draw < 0.94) return { object_type: 'store', object_id: purchase.store.storeId };
  return { object_type: 'service', object_id: null };
}

/** Half stars from 1 to 5: better for what one's own taste wants. */
function starsOf(random: Random, world: World, person: Person, product: Product, at: number): number {
  const liking = Math.min(1, world.demand.want(person.style, product.kind, at) / 4);
  const stars = 3.3 + 1.2 * liking + 0.9 * random.normal();
  return Math.min(5, Math.max(1, Math.round(stars * 2) / 2));
}

function moodOf(stars: number): Mood {
  if (stars >= 4) return 'glad';
  return stars <= 2 ? 'cross' : 'plain';
}

const interactionKinds = ['wishlisted', 'scanned', 'compared', 'reserved', 'watched_video'] as const;

/** Other uses of products in the app and the shop: about three a customer, a few without a time. */
export function putInteractions(world: World, sink: Sink, person: Person): void {
  const random = new Random(world.options.seed, ['interactions', person.index]);
  const span = {
    from: Math.max(person.createdAt, world.calendar.from),
    until: person.churnedAt ?? world.calendar.until,
  };
  const seen = new Set<string>();
  const wanted = random.count(3 * person.activity);
  for (let number = 0; number < wanted; number += 1) {
    const at = world.calendar.instant(random, span, 'screen', person.city.utcOffset);
    const product = world.demand.product(random, person.style, at);
    const kind = random.pick(interactionKinds);
    const weight = 1 + random.count(0.6);
    const undated = random.chance(0.05);
    const key = `${product.productId} ${kind}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const row = { customer_id: person.customerId, product_id: product.productId, kind, weight };
    sink.put('interactions', { ...row, at: undated ? null : instantText(at) });
  }
}
