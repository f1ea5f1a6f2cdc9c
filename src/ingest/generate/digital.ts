import { instantText } from './calendar.js';
import type { Product } from './catalogue.js';
import type { Purchase } from './commerce.js';
import type { Person } from './people.js';
import { itemAt, opaqueKey, Random } from './random.js';
import type { Sink } from './rows.js';
import { searchText } from './texts.js';
import { kinds } from './wares.js';
import type { World } from './world.js';

interface Session {
  readonly sessionId: string;
  readonly channel: 'web' | 'app';
  readonly startsAt: number;
  /** What it ends with, or null. */
  readonly purchase: Purchase | null;
}

interface Step {
  readonly type: string;
  readonly product: Product | null;
  readonly text: string | null;
}

/** Sessions with their events: one before most purchases on the web or in the app, the others without a purchase. */
export function putSessions(world: World, sink: Sink, person: Person, purchases: readonly Purchase[]): void {
  const random = new Random(world.options.seed, ['sessions', person.index]);
  let number = 0;
  for (const session of makeSessions(world, random, person, purchases)) {
    let at = session.startsAt;
    for (const step of makeSteps(world, random, person, session)) {
      if (at >= world.options.now) break;
      sink.put('events', {
        event_id: opaqueKey('e', world.options.seed, ['event', person.index, number]),
        customer_id: person.customerId,
        type: step.type,
        at: instantText(at),
        object_type: step.product === null ? null : 'product',
        object_id: step.product?.productId ?? null,
        channel: session.channel,
        session_id: session.sessionId,
        text: step.text,
      });
      at += random.integer(8, 200) * 1000;
      number += 1;
    }
  }
}

function makeSessions(
  world: World,
  random: Random,
  person: Person,
  purchases: readonly Purchase[],
): readonly Session[] {
  const sessionId = (kind: string, number: number): string =>
    opaqueKey('z', world.options.seed, [`session-${kind}`, person.index, number]);
  const buying = purchases.flatMap((purchase, number): Session[] => {
    if (purchase.channel === 'store' || !random.chance(0.4)) return [];
    const startsAt = purchase.at - random.integer(10, 25) * 60_000;
    return [{ sessionId: sessionId('buying', number), channel: purchase.channel, startsAt, purchase }];
  });
  const span = {
    from: Math.max(person.createdAt, world.calendar.from),
    until: person.churnedAt ?? world.calendar.until,
  };
  const looking = Array.from({ length: random.count(1.2 * person.activity) }, (_, number): Session => {
    const channel = random.chance(0.6) ? 'web' : 'app';
    const startsAt = world.calendar.instant(random, span, 'screen', person.city.utcOffset);
    return { sessionId: sessionId('looking', number), channel, startsAt, purchase: null };
  });
  return [...buying, ...looking];
}

function makeSteps(world: World, random: Random, person: Person, session: Session): readonly Step[] {
  const product = session.purchase?.lines[0]?.product ?? world.demand.product(random, person.style, session.startsAt);
  const kind = itemAt(kinds, product.kind);
  const others = Array.from({ length: random.count(0.9) }, () =>
    world.demand.productOf(random, person.style, product.kind),
  );
  const opening = random.next();
  const steps: Step[] = [];
  if (opening < 0.2)
    steps.push({ type: 'ad_impression', product, text: null }, { type: 'ad_click', product, text: null });
  else if (opening < 0.6)
    steps.push({ type: 'search', product: null, text: searchText(random, person.language, kind) });
  else if (session.channel === 'app' && opening < 0.75)
    steps.push({ type: 'feature', product: null, text: 'barcode_scanner' });
  for (const other of others) steps.push({ type: 'view', product: other, text: null });
  steps.push({ type: 'view', product, text: null });
  if (session.purchase !== null || random.chance(0.2)) steps.push({ type: 'cart', product, text: null });
  return steps;
}
