import { dayMs } from './calendar.js';
import type { Purchase } from './commerce.js';
import { isThere, type Person } from './people.js';
import { onlineStore } from './places.js';
import { itemAt, opaqueKey, Random } from './random.js';
import type { World } from './world.js';

/** A kind of product that people use up, and how soon. */
export interface Replenishment {
  /** Index of the kind. */
  readonly kind: number;
  /** The interval in the middle, of all customers. */
  readonly intervalDays: number;
}

/** Spread of the logarithm of an interval, of one customer and between customers. */
export const intervalSpread = 0.25;
export const customerSpread = 0.2;
const [intervalDaysMin, intervalDaysMax] = [7, 60];
/** Of the customers so many buy something of a kind that is used up. */
const buyersShare = 0.3;

/** The kinds of `--replenished-kinds`, each with an interval of its own. */
export function replenishments({ options, catalogue }: Pick<World, 'options' | 'catalogue'>): readonly Replenishment[] {
  const random = new Random(options.seed, ['replenished kinds']);
  const open = [...catalogue.kinds.keys()].filter((kind) => !itemAt(catalogue.kinds, kind).durable);
  return Array.from({ length: Math.min(options.replenishedKinds, open.length) }, () => {
    const [kind = 0] = open.splice(random.integer(0, open.length), 1);
    const intervalDays = intervalDaysMin * (intervalDaysMax / intervalDaysMin) ** random.next();
    return { kind, intervalDays };
  });
}

/** What a customer buys again and again, on the web: one product of a kind, whenever it is used up. */
export function makeReplenishments(world: World, person: Person): readonly Purchase[] {
  const { calendar, catalogue, options } = world;
  const from = Math.max(person.createdAt, calendar.from);
  return replenishments(world).flatMap(({ kind, intervalDays }) => {
    const random = new Random(options.seed, ['replenishment', person.index, kind]);
    if (!random.chance(buyersShare)) return [];
    const product = random.pick(itemAt(catalogue.shelves, kind));
    const middle = Math.log(intervalDays) + customerSpread * random.normal();
    const interval = () => Math.exp(middle + intervalSpread * random.normal()) * dayMs;
    const made: Purchase[] = [];
    for (let at = from + random.next() * interval(); at < calendar.until; at += interval()) {
      if (!isThere(person, at)) break;
      const purchaseId = opaqueKey('r', options.seed, ['replenishment', person.index, kind, made.length]);
      const lines = [{ product, quantity: 1, discountMinor: 0 }];
      made.push({ purchaseId, at: Math.floor(at), store: onlineStore, channel: 'web', lines });
    }
    return made;
  });
}
