import { type Area, storesIn } from '../../model/region.js';
import type { GroupsOfPlaces, UsesAt } from '../../recommend/groups-of-places.js';
import type { Contributions } from '../contributions.js';
import { breathe, type JobDeps, runOptions } from '../job.js';

/**
 * What those who contribute bought in each store, and in all stores of a city together, of what they let be learned from. Near a customer are the stores of the
 * city where they live, as far as that may be known; where a store stands is nobody's fact.
 */
export async function placesOf(
  deps: JobDeps,
  { customerIds, productIds }: Contributions,
  areas: readonly Area[],
): Promise<GroupsOfPlaces> {
  const cityOf = await citiesOfStores(deps);
  const customers = new Map(customerIds.map((id, index) => [id, index]));
  const products = new Map<string, number>(productIds.map((id, index) => [id, index]));
  const indexOf = new Map<string, number>();
  const placeOf = (name: string) => {
    const place = indexOf.get(name) ?? indexOf.size;
    indexOf.set(name, place);
    return place;
  };
  const at: (readonly UsesAt[])[] = customerIds.map(() => []);
  const read = await deps.termsFor('train');
  const pages = deps.reads.storeSales({ read, salesMax: deps.settings.productsMax }, runOptions(deps));
  for await (const page of pages) {
    for (const { customerId, sales } of page) {
      const customer = customers.get(customerId);
      if (customer === undefined) continue;
      const used = new Map<string, Set<number>>();
      for (const [storeId, productId] of sales) {
        const [product, city] = [products.get(productId), cityOf.get(storeId) ?? null];
        if (product === undefined) continue;
        for (const name of city === null ? [storeId] : [storeId, storesIn(city)])
          used.set(name, (used.get(name) ?? new Set()).add(product));
      }
      at[customer] = [...used].map(([name, these]) => ({
        place: placeOf(name),
        isStore: cityOf.has(name),
        products: [...these],
      }));
    }
    await breathe(deps);
  }
  const near = areas.map(({ city }) => (city === null ? [] : (indexOf.get(storesIn(city)) ?? [])));
  return { names: [...indexOf.keys()], at, near: near.map((place) => [place].flat()) };
}

async function citiesOfStores(deps: JobDeps): Promise<ReadonlyMap<string, string | null>> {
  const found = new Map<string, string | null>();
  for await (const page of deps.reads.storeAreas(runOptions(deps)))
    for (const { storeId, city } of page) found.set(storeId, city);
  return found;
}
