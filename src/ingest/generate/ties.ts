import { dayMs } from './calendar.js';
import { isThere, joinedAt, type Person } from './people.js';
import { isNeighbour } from './persona-traits.js';
import { Random } from './random.js';
import type { Community, World } from './world.js';

export interface Tie {
  /** Customer number of the one who declared the tie. */
  readonly from: number;
  readonly to: number;
  readonly type: 'FOLLOWS' | 'FRIEND_OF';
  readonly since: number;
  /** 0 to 1. */
  readonly strength: number;
}

/** Of ten ties, so many stay within the community and within its town; the rest go anywhere. */
const communityHomophily = 0.74;
const townHomophily = 0.15;
/** Friends against those whom one follows. A friendship is written once, for both. */
const friendsPerFollow = 0.45;
const tiesMax = 400;

/** All ties that the members of a community declare. Only the ends inside it need to be known. */
export function makeTies(world: World, community: Community, people: readonly Person[]): readonly Tie[] {
  const byPull = [...people].sort((one, other) => other.pull - one.pull || one.index - other.index);
  return people.flatMap((person) => {
    const random = new Random(world.options.seed, ['ties', person.index]);
    const choose = (): number => anyEnd(world, community, byPull, random);
    return [...followsOf(world, person, random, choose), ...friendsOf(world, community, person, random)];
  });
}

function followsOf(world: World, person: Person, random: Random, choose: () => number): readonly Tie[] {
  const mean = world.options.followsPerCustomer * random.uneven(0.9);
  const wanted = Math.min(random.count(mean), tiesMax, world.options.customers - 1);
  const ends = new Set(person.persona?.follows.filter((end) => end < world.options.customers));
  // Where nearly everybody is followed already, further draws hit the same ends; the count then stays short.
  for (let draw = 0; ends.size < wanted && draw < wanted * 4; draw += 1) {
    const end = choose();
    if (end !== person.index) ends.add(end);
  }
  return [...ends].map((to) => makeTie(world, random, { from: person.index, to, type: 'FOLLOWS' }));
}

/** Friends with a higher number, so that a friendship is met once. Who declared it is drawn. */
function friendsOf(world: World, community: Community, person: Person, random: Random): readonly Tie[] {
  const mean = world.options.followsPerCustomer * friendsPerFollow * random.uneven(0.5);
  const wanted = Math.min(random.count(mean / 2), tiesMax);
  const ends = new Set(person.persona?.friends ?? []);
  for (let draw = 0; ends.size < wanted && draw < wanted * 4; draw += 1) {
    const until = random.chance(communityHomophily + townHomophily) ? community.until : world.options.customers;
    if (until > person.index + 1) ends.add(random.integer(person.index + 1, until));
  }
  return [...ends]
    .filter((end) => end > person.index && end < world.options.customers)
    .map((end) => {
      const pair = random.chance(0.5) ? { from: person.index, to: end } : { from: end, to: person.index };
      return makeTie(world, random, { ...pair, type: 'FRIEND_OF' });
    });
}

function anyEnd(world: World, community: Community, byPull: readonly Person[], random: Random): number {
  const draw = random.next();
  if (draw < communityHomophily) return byPull[random.rank(byPull.length, 0.7)]?.index ?? community.from;
  if (draw >= communityHomophily + townHomophily) return random.integer(0, world.options.customers);
  const neighbour = world.communities.at(random.pick(world.communities.inCity(community.cityIndex)));
  return random.integer(neighbour.from, neighbour.until);
}

function makeTie(world: World, random: Random, pair: Pick<Tie, 'from' | 'to' | 'type'>): Tie {
  const bothThere = Math.max(joinedAt(world, pair.from), joinedAt(world, pair.to));
  const since = bothThere + random.next() * Math.max(dayMs, world.options.now - bothThere);
  const base = pair.type === 'FRIEND_OF' ? 0.55 : 0.35;
  const strength = Math.min(1, Math.max(0.02, base + 0.2 * random.normal()));
  return { ...pair, since: Math.min(world.options.now, since), strength: Math.round(strength * 100) / 100 };
}

/** A way in which one member of a community reaches another: `to` follows `from`, or the two are friends. */
export interface Influence {
  readonly from: number;
  readonly to: number;
  /** Planted chance that `to` takes up what `from` took up, once, 0 to 1. */
  readonly probability: number;
}

/** Four in ten ties carry nothing: influence is not the same as being tied. */
const idleShare = 0.4;
const probabilityMax = 0.7;

/** The planted probabilities of a community's own ties. The mean over all of them is near 0.1, 0.17 over those that carry. */
export function makeInfluences(world: World, community: Community, ties: readonly Tie[]): readonly Influence[] {
  const inside = ties.filter((tie) => isInside(community, tie.from) && isInside(community, tie.to));
  const best = new Map<string, Influence>();
  for (const tie of inside) {
    const ways =
      tie.type === 'FRIEND_OF'
        ? [[tie.from, tie.to] as const, [tie.to, tie.from] as const]
        : [[tie.to, tie.from] as const];
    for (const [from, to] of ways) {
      const probability = plantedProbability(world, tie, from, to);
      const key = `${from} ${to}`;
      if (probability >= (best.get(key)?.probability ?? -1)) best.set(key, { from, to, probability });
    }
  }
  return [...best.values()];
}

function plantedProbability(world: World, tie: Tie, from: number, to: number): number {
  const random = new Random(world.options.seed, ['influence', from, to]);
  // Those next to the personas always carry, so that each persona has somebody to be inspired by.
  if (random.chance(idleShare) && !isNeighbour(from)) return 0;
  const probability = Math.min(probabilityMax, random.exponential(0.4 * tie.strength + 0.005));
  return Math.round(probability * 1e4) / 1e4;
}

function isInside(community: Community, index: number): boolean {
  return index >= community.from && index < community.until;
}

/** One who took something up, and who brought them to it (null: they began). */
export interface Adoption {
  readonly person: Person;
  readonly at: number;
  readonly by: Person | null;
}

const delayDaysMean = 2.5;
/** A cascade begins early enough before the end that the next two months of it can be seen. */
const seedMarginMs = 60 * dayMs;

/**
 * One cascade by the independent cascade model (Kempe, Kleinberg and Tardos 2003) with exponential delays: whoever takes the product up
 * has one chance with each member they reach, who takes it up a while later, or never through them. Adoptions in the order of time.
 */
export function makeCascade(
  world: World,
  random: Random,
  people: readonly Person[],
  reach: ReadonlyMap<number, readonly Influence[]>,
): readonly Adoption[] {
  const { from, until } = world.calendar;
  const start = from + random.next() * (until - seedMarginMs - from);
  const byIndex = new Map(people.map((person) => [person.index, person]));
  const present = people.filter((person) => isThere(person, start));
  if (present.length === 0) return [];
  let waiting: Adoption[] = [{ person: random.pick(present), at: start, by: null }];
  if (random.chance(0.5))
    waiting.push({ person: random.pick(present), at: start + random.next() * 5 * dayMs, by: null });
  const adopted = new Map<number, Adoption>();
  while (waiting.length > 0) {
    const next = waiting.reduce((first, one) => (one.at < first.at ? one : first));
    waiting = waiting.filter((one) => one !== next);
    if (adopted.has(next.person.index) || next.at >= until || !isThere(next.person, next.at)) continue;
    adopted.set(next.person.index, next);
    for (const way of reach.get(next.person.index) ?? []) {
      const person = byIndex.get(way.to);
      const tries = random.chance(way.probability);
      const at = next.at + random.exponential(delayDaysMean) * dayMs;
      if (tries && person !== undefined && !adopted.has(way.to)) waiting.push({ person, at, by: next.person });
    }
  }
  return [...adopted.values()];
}
