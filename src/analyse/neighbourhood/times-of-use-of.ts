import { DayClock } from '../../model/day-clock.js';
import { partsOfDay } from '../../model/part-of-day.js';
import { monthsOfYear } from '../../model/season.js';
import type { GroupsBySignal } from '../../recommend/groups.js';
import type { UsesByMonth } from '../../recommend/groups-of-seasons.js';
import type { GroupsOfUses } from '../../recommend/groups-of-uses.js';
import { type Interactions, packInteractions } from '../../recommend/interactions.js';
import type { Contributions } from '../contributions.js';
import { breathe, type JobDeps, runOptions } from '../job.js';

const timesMax = 2_000;
const yearsMax = 10;
const channelsMax = 50;

/** What those who contribute used at each part of the day and in each month, by the clock of the deployment, and bought through each channel; no groups where none is known. */
export async function timesOfUseOf(deps: JobDeps, given: Contributions): Promise<GroupsBySignal> {
  const { customerIds, productIds } = given;
  const customers = new Map(customerIds.map((id, index) => [id, index]));
  const products = new Map<string, number>(productIds.map((id, index) => [id, index]));
  const clock = new DayClock(deps.settings.timeZone);
  const thisMonth = clock.monthAt(Math.floor(deps.statistics.now() / 1_000));
  const [byPart, byMonth, byChannel] = [
    new UsesBy<number>(given),
    new UsesBy<number>(given),
    new UsesBy<string>(given),
  ];
  const read = await deps.termsFor('train');
  for await (const page of deps.reads.timesOfUse({ read, timesMax }, runOptions(deps))) {
    for (const use of page) {
      const customer = customers.get(use.customerId);
      if (customer === undefined) continue;
      for (const [place, id] of use.productIds.entries()) {
        const [seconds, product] = [use.seconds[place] as number, products.get(id)];
        if (product === undefined) continue;
        const channel = use.channels[place] as string;
        if (channel !== '') byChannel.add(channel, customer, product);
        const [part, month] = [clock.partAt(seconds), clock.monthAt(seconds)];
        if (part !== null) byPart.add(part, customer, product);
        if (month <= thisMonth && month > thisMonth - monthsOfYear * yearsMax) byMonth.add(month, customer, product);
      }
    }
    await breathe(deps);
  }
  return { ...channelsOf(byChannel), ...partsOf(byPart), ...monthsOf(byMonth) };
}

function channelsOf(uses: UsesBy<string>): { readonly channel?: GroupsOfUses } {
  const names = uses.keys.slice(0, channelsMax);
  return names.length === 0 ? {} : { channel: { names, uses: names.map((name) => uses.of(name)) } };
}

function partsOf(uses: UsesBy<number>): { readonly partOfDay?: GroupsOfUses } {
  if (uses.keys.length === 0) return {};
  return { partOfDay: { names: partsOfDay, uses: partsOfDay.map((_, part) => uses.of(part)) } };
}

function monthsOf(uses: UsesBy<number>): { readonly season?: UsesByMonth } {
  const [from] = uses.keys;
  if (from === undefined) return {};
  const count = (uses.keys.at(-1) as number) - from + 1;
  return { season: { from, months: Array.from({ length: count }, (_, place) => uses.of(from + place)) } };
}

/** Uses sorted into groups. */
class UsesBy<K extends number | string> {
  readonly #groups = new Map<K, Map<number, number[]>>();

  constructor(private readonly given: Contributions) {}

  /** Ascending. */
  get keys(): readonly K[] {
    return [...this.#groups.keys()].sort((one, other) => (one < other ? -1 : 1));
  }

  add(group: K, customer: number, product: number): void {
    const rows = this.#groups.get(group) ?? new Map<number, number[]>();
    this.#groups.set(group, rows);
    const row = rows.get(customer);
    if (row === undefined) rows.set(customer, [product]);
    else row.push(product);
  }

  of(group: K): Interactions {
    const rows = this.given.customerIds.map((_, customer) => this.#groups.get(group)?.get(customer) ?? []);
    return packInteractions(rows, this.given.productIds.length);
  }
}
