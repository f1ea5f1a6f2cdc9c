/** Where somebody lives, as far as it is known. */
export interface Area {
  readonly country: string | null;
  readonly city: string | null;
}

/** The regions that an area lies in, by name, the finest first: its city, and its country. None where the country is not known. */
export function regionsOf({ country, city }: Area): readonly string[] {
  if (country === null) return [];
  return city === null ? [country] : [`${country}/${city}`, country];
}

/** What all stores of a city are called together; without the country where it is not known. */
export function storesOfCity({ country, city }: { readonly country: string | null; readonly city: string }): string {
  return country === null ? `in ${city}` : `in ${country}/${city}`;
}

/** The stores of the city that an area lies in, by the names that they may have. */
export function storesIn({ country, city }: Area): readonly string[] {
  if (city === null) return [];
  const unknown = storesOfCity({ country: null, city });
  return country === null ? [unknown] : [storesOfCity({ country, city }), unknown];
}

/** What a store and those near it are called together. */
export function storesAround(storeId: string): string {
  return `around ${storeId}`;
}
