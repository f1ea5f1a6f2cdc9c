import { type Area, storesIn } from '../../model/region.js';
import type { GroupsOfPlaces, UsesAt } from '../../recommend/groups-of-places.js';
import { groupSupportMin } from '../../recommend/typical.js';
import type { Contributions } from '../contributions.js';
import { breathe, type JobDeps, runOptions } from '../job.js';
import { placesBetween, type StandingStore } from './nearby-stores.js';

/**
 * What those who contribute bought in each store, of what they let be learned from, and which stores are near each other. Near a customer are the stores of the
 * city where they live, as far as that may be known; where a store stands is nobody's fact.
 */
export async function placesOf(deps: JobDeps, given: Contributions, areas: readonly Area[]): Promise<GroupsOfPlaces> {
  const stores = await storesOf(deps);
  const at = await usesAt(deps, given, stores);
  const buyers = buyersOf(stores.length, at);
  const places = placesBetween(stores, (these) =>
    countryOf(new Set(these.flatMap((store) => buyers[store] ?? [])), areas),
  );
  const names = [...places.stores, ...places.areas.map(({ name }) => name)];
  const indexOf = new Map(names.map((name, index) => [name, index]));
  const placeOf = (name: string) => indexOf.get(places.also[name] ?? name) ?? [];
  return { ...places, at, near: areas.map((area) => storesIn(area).flatMap(placeOf)) };
}

async function usesAt(
  deps: JobDeps,
  { customerIds, productIds }: Contributions,
  stores: readonly StandingStore[],
): Promise<readonly (readonly UsesAt[])[]> {
  const customers = new Map(customerIds.map((id, index) => [id, index]));
  const products = new Map<string, number>(productIds.map((id, index) => [id, index]));
  const indexOf = new Map(stores.map(({ storeId }, store) => [storeId, store]));
  const at: (readonly UsesAt[])[] = customerIds.map(() => []);
  const read = await deps.termsFor('train');
  const pages = deps.reads.storeSales({ read, salesMax: deps.settings.productsMax }, runOptions(deps));
  for await (const page of pages) {
    for (const { customerId, sales } of page) {
      const customer = customers.get(customerId);
      if (customer === undefined) continue;
      const used = new Map<number, Set<number>>();
      for (const [storeId, productId] of sales) {
        const [product, store] = [products.get(productId), indexOf.get(storeId)];
        if (product === undefined || store === undefined) continue;
        used.set(store, (used.get(store) ?? new Set()).add(product));
      }
      at[customer] = [...used].map(([store, these]) => ({ store, products: [...these] }));
    }
    await breathe(deps);
  }
  return at;
}

async function storesOf(deps: JobDeps): Promise<readonly StandingStore[]> {
  const found: StandingStore[] = [];
  for await (const page of deps.reads.storeAreas(runOptions(deps)))
    for (const { storeId, city, latitude, longitude } of page) {
      const point = latitude === null || longitude === null ? null : { latitude, longitude };
      found.push({ storeId, city, point });
    }
  return found;
}

function buyersOf(stores: number, at: readonly (readonly UsesAt[])[]): readonly (readonly number[])[] {
  const found = Array.from({ length: stores }, (): number[] => []);
  for (const [customer, used] of at.entries()) for (const { store } of used) found[store]?.push(customer);
  return found;
}

/** The country where most of some customers live who let that be learned from; null where they are too few, or none has most. */
function countryOf(customers: ReadonlySet<number>, areas: readonly Area[]): string | null {
  const counts = new Map<string, number>();
  let all = 0;
  for (const customer of customers) {
    const country = areas[customer]?.country ?? null;
    if (country === null) continue;
    counts.set(country, (counts.get(country) ?? 0) + 1);
    all += 1;
  }
  const most = [...counts].find(([, count]) => 2 * count > all);
  return most !== undefined && most[1] >= groupSupportMin ? most[0] : null;
}
