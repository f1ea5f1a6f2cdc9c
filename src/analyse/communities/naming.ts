/** A community before it has a name. Members are in ascending order. */
export interface Found<K> {
  /** 0 is the finest. */
  readonly level: number;
  readonly members: readonly K[];
}

/** A community of the run before, as far as its members still agree. */
export interface Named<K> extends Found<K> {
  readonly number: number;
}

/** Share of members in common from which on a community is taken to be the one it was. */
export const sameFrom = 0.3;

/**
 * Turns the algorithm's numbers of each customer, from the finest level to the coarsest, into communities of at least
 * `membersMin`. One that a coarser level does not change is there once, at the finest of them.
 */
export function communitiesFound<K extends string>(
  rows: readonly { readonly customerId: K; readonly communities: readonly number[] }[],
  membersMin: number,
): Found<K>[] {
  const levels = Math.max(0, ...rows.slice(0, 1).map(({ communities }) => communities.length));
  const found: Found<K>[] = [];
  const seen = new Set<string>();
  for (let level = 0; level < levels; level += 1) {
    for (const members of membersAt(rows, level)) {
      const key = members.join();
      if (members.length < membersMin || seen.has(key)) continue;
      seen.add(key);
      found.push({ level, members });
    }
  }
  return found;
}

/**
 * Names communities after those of the run before: the pair with the largest overlap (Jaccard) first, each name once, at least `sameFrom`. The
 * rest get new numbers, the larger first. Without this every customer would seem to have moved at every run.
 */
export function nameByOverlap<K extends string>(
  found: readonly Found<K>[],
  before: readonly Named<K>[],
  lastNumber: number,
): { readonly named: Named<K>[]; readonly lastNumber: number } {
  const numbers = new Map<Found<K>, number>();
  const taken = new Set<number>();
  for (const { community, number } of overlaps(found, before)) {
    if (numbers.has(community) || taken.has(number)) continue;
    numbers.set(community, number);
    taken.add(number);
  }
  let last = Math.max(lastNumber, ...before.map(({ number }) => number));
  for (const community of [...found].sort(largerFirst)) {
    if (numbers.has(community)) continue;
    last += 1;
    numbers.set(community, last);
  }
  return { named: found.map((community) => ({ ...community, number: numbers.get(community) ?? 0 })), lastNumber: last };
}

function membersAt<K extends string>(
  rows: readonly { readonly customerId: K; readonly communities: readonly number[] }[],
  level: number,
): K[][] {
  const members = new Map<number, K[]>();
  for (const { customerId, communities } of rows) {
    const community = communities[level];
    if (community === undefined) continue;
    const known = members.get(community);
    if (known === undefined) members.set(community, [customerId]);
    else known.push(customerId);
  }
  return [...members.values()];
}

function overlaps<K extends string>(found: readonly Found<K>[], before: readonly Named<K>[]) {
  const numbersOf = new Map<K, Named<K>[]>();
  for (const community of before) {
    for (const member of community.members) numbersOf.set(member, [...(numbersOf.get(member) ?? []), community]);
  }
  const pairs: { community: Found<K>; number: number; overlap: number; levels: number }[] = [];
  for (const community of found) {
    const common = new Map<Named<K>, number>();
    for (const member of community.members) {
      for (const old of numbersOf.get(member) ?? []) common.set(old, (common.get(old) ?? 0) + 1);
    }
    for (const [old, count] of common) {
      const overlap = count / (community.members.length + old.members.length - count);
      const levels = Math.abs(community.level - old.level);
      if (overlap >= sameFrom) pairs.push({ community, number: old.number, overlap, levels });
    }
  }
  return pairs.sort((a, b) => b.overlap - a.overlap || a.levels - b.levels || a.number - b.number);
}

function largerFirst<K extends string>(a: Found<K>, b: Found<K>): number {
  const [first = ''] = a.members;
  const [other = ''] = b.members;
  return b.members.length - a.members.length || a.level - b.level || (first < other ? -1 : 1);
}
