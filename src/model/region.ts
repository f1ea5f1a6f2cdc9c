/** Where somebody lives, or a store stands, as far as it is known. */
export interface Area {
  readonly country: string | null;
  readonly city: string | null;
}

/** The regions that an area lies in, by name, the finest first: its city, and its country. None where the country is not known. */
export function regionsOf({ country, city }: Area): readonly string[] {
  if (country === null) return [];
  return city === null ? [country] : [`${country}/${city}`, country];
}

/** What all stores of a city are called together; a store says no country. */
export function storesIn(city: string): string {
  return `in ${city}`;
}
