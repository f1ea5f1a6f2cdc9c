import { KithError } from '../../model/errors.js';
import { Calendar, dayMs } from './calendar.js';
import { type Campaign, makeCampaigns } from './campaign-plan.js';
import { type Catalogue, makeCatalogue } from './catalogue.js';
import { Demand } from './demand.js';
import { type City, cities, cityOfCommunity, makeStores, type Store } from './places.js';
import { itemAt, Random } from './random.js';
import { makePromotions, type Promotion } from './promotions.js';
import type { WorldFile } from './rows.js';
import { kinds } from './wares.js';

/** What a world is made from. The same options give the same bytes. */
export interface WorldOptions {
  /** 10 to 10,000,000. */
  readonly customers: number;
  /** Any integer from 0 to 2⁵³ − 1. */
  readonly seed: number;
  /** The end of the world's history, in milliseconds. */
  readonly now: number;
  /** Mean number of receipts a customer, cascades included. */
  readonly purchasesPerCustomer: number;
  /** Mean number of customers that one follows. */
  readonly followsPerCustomer: number;
  /** Sales of one further store, spread evenly over all customers. */
  readonly hubStoreSales: number;
  /** Kinds of products that customers use up and buy again. */
  readonly replenishedKinds: number;
  /** The files to write, or null for all of them and the truth. */
  readonly only: readonly WorldFile[] | null;
}

export const defaultOptions: Omit<WorldOptions, 'customers' | 'seed'> = {
  now: Date.UTC(2026, 10, 1, 12),
  purchasesPerCustomer: 20,
  followsPerCustomer: 8,
  hubStoreSales: 0,
  replenishedKinds: 0,
  only: null,
};

const customersMin = 10;
const customersMax = 10_000_000;

/** How far the history reaches back from `now`. */
const historyMs = 730 * dayMs;

/** What all customers of a world share. Its size grows with the number of communities, about one for 80 customers. */
export interface World {
  readonly options: WorldOptions;
  readonly calendar: Calendar;
  readonly catalogue: Catalogue;
  readonly demand: Demand;
  readonly stores: readonly Store[];
  readonly storesByCity: readonly (readonly Store[])[];
  readonly promotions: readonly Promotion[];
  readonly campaigns: readonly Campaign[];
  readonly communities: Communities;
}

/** A community is a run of neighbouring customer numbers, `[from, until)`, in one town. */
export interface Community {
  readonly number: number;
  readonly from: number;
  readonly until: number;
  readonly cityIndex: number;
  readonly city: City;
}

export function makeWorld(options: WorldOptions): World {
  check(options);
  const { seed, customers, now } = options;
  const stores = makeStores(seed, Math.min(2000, Math.max(8, Math.round(customers / 60))));
  const perKind = Math.min(200, Math.round(customers ** 0.45 / 2.5) + 4);
  const catalogue = makeCatalogue(seed, perKind);
  const history = { from: now - historyMs, until: now };
  return {
    options,
    calendar: new Calendar(history.from, history.until),
    catalogue,
    demand: new Demand(seed, catalogue, history),
    stores,
    storesByCity: cities.map((_, index) => stores.filter((store) => store.city === index)),
    promotions: makePromotions(seed, history),
    campaigns: makeCampaigns(seed, history, { catalogue, stores }),
    communities: new Communities(seed, customers),
  };
}

/** Where the communities begin, and which lie in which town. */
class Communities {
  readonly #starts: Int32Array;
  readonly #byCity: readonly (readonly number[])[];
  readonly #cityIndexes: Uint8Array;
  readonly #customers: number;

  constructor(seed: number, customers: number) {
    const starts: number[] = [];
    // Between 30 and 200 people: most near 70. The first holds the personas and is of middling size.
    for (let start = 0; start < customers; ) {
      starts.push(start);
      const size = Math.round(Math.min(200, Math.max(30, 80 * new Random(seed, ['size', starts.length]).uneven(0.5))));
      start += starts.length === 1 ? 80 : size;
    }
    this.#starts = Int32Array.from(starts);
    this.#customers = customers;
    this.#cityIndexes = Uint8Array.from(starts, (_, number) => cityOfCommunity(seed, number));
    this.#byCity = cities.map((_, city) =>
      starts.map((__, number) => number).filter((number) => this.#cityIndexes[number] === city),
    );
  }

  get count(): number {
    return this.#starts.length;
  }

  at(number: number): Community {
    const cityIndex = this.#cityIndexes[number] ?? 0;
    const from = this.#starts[number] ?? this.#customers;
    const until = this.#starts[number + 1] ?? this.#customers;
    return { number, from, until, cityIndex, city: itemAt(cities, cityIndex) };
  }

  /** The communities of a town. */
  inCity(cityIndex: number): readonly number[] {
    return this.#byCity[cityIndex] ?? [];
  }
}

function check(options: WorldOptions): void {
  within('customers', options.customers, customersMin, customersMax);
  within('seed', options.seed, 0, Number.MAX_SAFE_INTEGER);
  within('purchases per customer', options.purchasesPerCustomer, 0, 1000);
  within('follows per customer', options.followsPerCustomer, 0, 1000);
  within('hub store sales', options.hubStoreSales, 0, 100_000_000);
  within('replenished kinds', options.replenishedKinds, 0, kinds.filter(({ durable }) => !durable).length);
  within('now', options.now, Date.UTC(2000, 0), Date.UTC(2100, 0));
  for (const name of ['customers', 'seed', 'hubStoreSales', 'replenishedKinds'] as const) {
    if (!Number.isInteger(options[name])) throw new KithError('BAD_USER_INPUT', `${name} must be a whole number.`);
  }
}

function within(name: string, value: number, least: number, most: number): void {
  if (value >= least && value <= most) return;
  throw new KithError('BAD_USER_INPUT', `The number of ${name} must lie between ${least} and ${most}, not ${value}.`);
}
