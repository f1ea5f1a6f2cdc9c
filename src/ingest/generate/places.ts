import { cumulated, itemAt, Random } from './random.js';

/** An invented town at a plausible place. */
export interface City {
  readonly name: string;
  /** ISO 3166 alpha-2. */
  readonly country: string;
  readonly latitude: number;
  readonly longitude: number;
  /** Hours that local time is ahead of UTC. Summer time is left out. */
  readonly utcOffset: number;
  /** Share of the people who write in Russian, 0 to 1. */
  readonly russian: number;
  readonly weight: number;
}

export const cities: readonly City[] = [
  { name: 'Brinmouth', country: 'GB', latitude: 51.62, longitude: -2.41, utcOffset: 0, russian: 0.03, weight: 10 },
  { name: 'Ostervale', country: 'GB', latitude: 53.18, longitude: -1.27, utcOffset: 0, russian: 0.02, weight: 7 },
  { name: 'Carrickfen', country: 'IE', latitude: 53.05, longitude: -7.88, utcOffset: 0, russian: 0.03, weight: 4 },
  { name: 'Lindenbruck', country: 'DE', latitude: 50.71, longitude: 9.94, utcOffset: 1, russian: 0.2, weight: 9 },
  { name: 'Kelderstadt', country: 'DE', latitude: 52.91, longitude: 11.36, utcOffset: 1, russian: 0.25, weight: 6 },
  { name: 'Montefiora', country: 'IT', latitude: 44.12, longitude: 11.02, utcOffset: 1, russian: 0.04, weight: 6 },
  { name: 'Valdeluna', country: 'ES', latitude: 40.02, longitude: -3.11, utcOffset: 1, russian: 0.05, weight: 5 },
  { name: 'Zielonka Górna', country: 'PL', latitude: 51.9, longitude: 19.8, utcOffset: 1, russian: 0.12, weight: 5 },
  { name: 'Kaldoja', country: 'EE', latitude: 58.93, longitude: 26.02, utcOffset: 2, russian: 0.55, weight: 5 },
  { name: 'Brīvupe', country: 'LV', latitude: 56.74, longitude: 24.88, utcOffset: 2, russian: 0.6, weight: 5 },
  { name: 'Ак-Булакты', country: 'KZ', latitude: 51.01, longitude: 71.02, utcOffset: 5, russian: 0.9, weight: 6 },
  { name: 'Тасжарган', country: 'KZ', latitude: 43.61, longitude: 77.34, utcOffset: 5, russian: 0.85, weight: 4 },
  { name: 'Новоречинск', country: 'RU', latitude: 56.12, longitude: 47.71, utcOffset: 3, russian: 0.99, weight: 3 },
];

/** The town where persona Farid lives. */
export const cityOfFarid = cities.findIndex((city) => city.country === 'RU');

const cityShares = cumulated(cities.map((city) => city.weight));

/** The town of a community. The first community, where the personas live, is in the first town. */
export function cityOfCommunity(seed: number, community: number): number {
  return community === 0 ? 0 : new Random(seed, ['city', community]).weighted(cityShares);
}

type StoreFormat = 'flagship' | 'standard' | 'express' | 'outlet' | 'online';

export interface Store {
  readonly storeId: string;
  readonly name: string;
  readonly city: number | null;
  readonly format: StoreFormat;
  readonly latitude: number | null;
  readonly longitude: number | null;
}

const formats: readonly StoreFormat[] = ['flagship', 'standard', 'standard', 'express', 'express', 'outlet'];
const streets = [
  'Harbour Row',
  'Mill Lane',
  'Station Square',
  'Orchard Street',
  'Old Market',
  'Bridge Gate',
  'Park Arcade',
  'Weavers Yard',
  'Lighthouse Quay',
  'Canal Side',
  'North Terrace',
  'Garden Court',
  'Foundry Walk',
  'Castle Hill',
] as const;

/** The web shop. */
export const onlineStore: Store = {
  storeId: 's-online',
  name: 'Fern & Hollow Online',
  city: null,
  format: 'online',
  latitude: null,
  longitude: null,
};

/** The store of `--hub-store-sales`, where nobody else buys. */
export const hubStore: Store = {
  storeId: 's-hub',
  name: 'Fern & Hollow Central Hall',
  city: 0,
  format: 'flagship',
  latitude: 51.6213,
  longitude: -2.4124,
};

/** The shops: each town has at least one, the others follow the towns' weights. */
export function makeStores(seed: number, count: number): readonly Store[] {
  return Array.from({ length: Math.max(count, cities.length) }, (_, index) => makeStore(seed, index));
}

function makeStore(seed: number, index: number): Store {
  const random = new Random(seed, ['store', index]);
  const cityIndex = index < cities.length ? index : random.weighted(cityShares);
  const city = itemAt(cities, cityIndex);
  const street = itemAt(streets, (index * 5 + Math.floor(index / cities.length)) % streets.length);
  const format = index < 2 ? 'flagship' : random.pick(formats);
  return {
    storeId: `s${String(index + 1).padStart(4, '0')}`,
    name: `Fern & Hollow ${city.name}, ${street}`,
    city: cityIndex,
    format,
    latitude: rounded(city.latitude + 0.035 * random.normal()),
    longitude: rounded(city.longitude + 0.05 * random.normal()),
  };
}

function rounded(degrees: number): number {
  return Math.round(degrees * 1e5) / 1e5;
}
