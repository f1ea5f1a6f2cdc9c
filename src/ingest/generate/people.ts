import { dayMs } from './calendar.js';
import { makeName, type Language, type Name } from './names.js';
import { personaOf, type PersonaTraits } from './persona-traits.js';
import { cities, type City } from './places.js';
import { cumulated, itemAt, Random } from './random.js';
import { styleCount, styleOfCommunity } from './taste.js';
import type { Community, World } from './world.js';

/** One customer as the rest of the world sees them. */
export interface Person {
  /** Number in the world, from 0. */
  readonly index: number;
  readonly customerId: string;
  readonly name: Name;
  readonly language: Language;
  readonly birthDate: number | null;
  readonly cityIndex: number;
  readonly city: City;
  readonly residency: string;
  readonly createdAt: number;
  readonly community: number;
  /** Doings against the mean of 1. */
  readonly activity: number;
  /** The customer does nothing from then on; null: still there. */
  readonly churnedAt: number | null;
  /** How readily others tie themselves to this one, from 0 (nobody's idol) to 1. */
  readonly pull: number;
  /** Which of the world's tastes the customer has. */
  readonly style: number;
  /** The number of the household that shares a device, or null. */
  readonly household: number | null;
  readonly persona: PersonaTraits | null;
}

const joinedMsMax = 5 * 365 * dayMs;
const churnShare = 0.16;
/** How often a member shares the community's taste and town. The rest is drawn from everybody. */
const tasteHomophily = 0.72;
const townHomophily = 0.88;

/** The people of a community, in the order of their numbers. */
export function makePeople(world: World, community: Community): readonly Person[] {
  const numbers = Array.from({ length: community.until - community.from }, (_, place) => community.from + place);
  return numbers.map((index) => makePerson(world, community, index));
}

function makePerson(world: World, community: Community, index: number): Person {
  const { seed } = world.options;
  const random = new Random(seed, ['person', index]);
  const persona = personaOf(index);
  const cityIndex = persona?.city ?? cityOf(random, community);
  const city = itemAt(cities, cityIndex);
  const language = persona?.language ?? (random.chance(city.russian) ? 'ru' : 'en');
  const createdAt = joinedAt(world, index);
  return {
    index,
    customerId: customerKey(seed, index),
    name: persona?.name ?? makeName(random, language),
    language,
    birthDate: birthDateOf(random, world.options.now, persona?.ageYears ?? null),
    cityIndex,
    city,
    residency: city.country,
    createdAt,
    community: community.number,
    activity: persona === null ? random.uneven(0.6) : 1.3,
    churnedAt: persona === null ? churnOf(random, world.options.now, createdAt) : null,
    pull: persona?.pull ?? random.next() ** 4,
    style:
      persona === null && !random.chance(tasteHomophily)
        ? random.integer(0, styleCount)
        : styleOfCommunity(seed, community.number),
    household: householdOf(seed, community, index),
    persona,
  };
}

/** The external key of a customer. A persona has its name; the numbers of the others are shuffled, so that they tell nothing. */
export function customerKey(seed: number, index: number): string {
  const persona = personaOf(index);
  if (persona !== null) return persona.externalId;
  // Multiplying by a number without a common factor with the modulus maps every number to another one.
  const shuffled = (index * 7_368_787 + (seed % 10_000_000)) % 10_000_000;
  return `c${String(shuffled).padStart(7, '0')}`;
}

/** When a customer joined: more and more of them over five years. Known of anybody without making the person. */
export function joinedAt(world: World, index: number): number {
  const { seed, now } = world.options;
  const persona = personaOf(index);
  if (persona !== null) return now - (3 * 365 + index) * dayMs;
  return now - Math.round(joinedMsMax * new Random(seed, ['joined', index]).next() ** 0.7);
}

/** Whether the customer was there at an instant. */
export function isThere(person: Person, at: number): boolean {
  return at >= person.createdAt && (person.churnedAt === null || at < person.churnedAt);
}

function cityOf(random: Random, community: Community): number {
  return random.chance(townHomophily) ? community.cityIndex : random.weighted(townShares);
}

const townShares = cumulated(cities.map((city) => city.weight));

/** Ages 13 to 85, most between 25 and 50; one in twenty does not say. */
function birthDateOf(random: Random, now: number, ageYears: number | null): number | null {
  if (ageYears === null && random.chance(0.05)) return null;
  const years = ageYears ?? Math.min(85, Math.max(13, 38 + 14 * random.normal() + 6 * random.next()));
  return Math.floor((now - years * 365.25 * dayMs) / dayMs) * dayMs;
}

function churnOf(random: Random, now: number, createdAt: number): number | null {
  if (!random.chance(churnShare)) return null;
  const since = Math.max(createdAt + 30 * dayMs, now - 600 * dayMs);
  // Nobody has left for good who was there a month ago.
  const until = now - 30 * dayMs;
  return since >= until ? null : Math.floor(since + random.next() * (until - since));
}

/** Neighbours in number, two to four at a time, share a household with one chance in five. Personas live alone. */
function householdOf(seed: number, community: Community, index: number): number | null {
  const size = 2 + (community.number % 3);
  const first = index - ((index - community.from) % size);
  if (personaOf(first) !== null) return null;
  return new Random(seed, ['household', first]).chance(0.2) ? first : null;
}
