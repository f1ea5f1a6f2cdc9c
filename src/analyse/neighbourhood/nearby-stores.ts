import { cellOf, cellsNear, distanceKm, type Point } from '../../model/place.js';
import { storesAround, storesOfCity } from '../../model/region.js';
import type { GroupsOfPlaces } from '../../recommend/groups-of-places.js';

export interface StandingStore {
  readonly storeId: string;
  readonly city: string | null;
  /** Null where it is not known. */
  readonly point: Point | null;
}

/** Stores of one city's name that stand further apart than this from all others of it are those of another city, in kilometres. */
const cityKm = 50;

/** Some stores by their indexes, ascending. */
type Stores = readonly number[];

/**
 * The places that stores make up between them: those near each square of the globe near which there is any, and those of each city. `countryOf` says in
 * which country some stores of a city stand, or null: a store does not say it, and two cities may have one name.
 */
export function placesBetween(
  stores: readonly StandingStore[],
  countryOf: (stores: Stores) => string | null,
): Pick<GroupsOfPlaces, 'stores' | 'areas' | 'also' | 'around'> {
  const cells = new Map<string, number[]>();
  for (const [store, { point }] of stores.entries())
    for (const cell of point === null ? [] : cellsNear(point)) listIn(cells, cell).push(store);
  const names = stores.map(({ storeId }) => storeId);
  const { areas, also } = named(names, [...cells, ...storesOfCities(stores, countryOf)]);
  const indexOf = new Map([...names, ...areas.map(({ name }) => name)].map((name, index) => [name, index]));
  const around = stores.map(({ point }) => {
    const cell = point === null ? null : cellOf(point);
    return cell === null ? null : (indexOf.get(also[cell] ?? cell) ?? null);
  });
  const ofStores = around.flatMap((place, store) =>
    place === null ? [] : [[storesAround(names[store] as string), nameAt({ names, areas }, place)] as const],
  );
  return { stores: names, areas, also: { ...also, ...Object.fromEntries(ofStores) }, around };
}

/** Places of the same stores are one, and a place of one store is that store. */
function named(names: readonly string[], places: Iterable<readonly [name: string, stores: Stores]>) {
  const known = new Map(names.map((name, store) => [String(store), name]));
  const areas: { name: string; stores: Stores }[] = [];
  const also: Record<string, string> = {};
  for (const [name, stores] of places) {
    const same = known.get(stores.join());
    if (same !== undefined) {
      also[name] = same;
      continue;
    }
    known.set(stores.join(), name);
    areas.push({ name, stores });
  }
  return { areas, also };
}

function nameAt(
  about: { readonly names: readonly string[]; readonly areas: readonly { name: string }[] },
  place: number,
) {
  return about.names[place] ?? about.areas[place - about.names.length]?.name ?? '';
}

/** The stores of each city. Of those of one name of whom no country is known, and which are not all of that name, nobody can say whose city it is. */
function* storesOfCities(
  stores: readonly StandingStore[],
  countryOf: (stores: Stores) => string | null,
): Generator<readonly [name: string, stores: Stores]> {
  const byName = new Map<string, number[]>();
  for (const [store, { city }] of stores.entries()) if (city !== null) listIn(byName, city).push(store);
  for (const [city, those] of byName) {
    const apart = standingApart(stores, those);
    const found = new Map<string, number[]>();
    for (const these of apart) {
      const country = countryOf(these);
      if (country === null && apart.length > 1) continue;
      listIn(found, storesOfCity({ country, city })).push(...these);
    }
    for (const [name, these] of found) yield [name, these.sort((a, b) => a - b)];
  }
}

/** Some stores in groups that stand far from each other. Those of which no point is known are a group of their own, where the others are more than one. */
function standingApart(stores: readonly StandingStore[], those: Stores): readonly number[][] {
  const groups: number[][] = [];
  const lost: number[] = [];
  for (const store of those) {
    const point = stores[store]?.point ?? null;
    if (point === null) {
      lost.push(store);
      continue;
    }
    const isClose = (other: number) => distanceKm(point, stores[other]?.point as Point) <= cityKm;
    const close = groups.filter((group) => group.some(isClose));
    for (const group of close) groups.splice(groups.indexOf(group), 1);
    groups.push([...close.flat(), store]);
  }
  if (groups.length === 1 && groups[0] !== undefined) groups[0].push(...lost);
  else if (lost.length > 0) groups.push(lost);
  return groups;
}

function listIn(map: Map<string, number[]>, key: string): number[] {
  const known = map.get(key);
  if (known !== undefined) return known;
  const list: number[] = [];
  map.set(key, list);
  return list;
}
