/** What a cell holds of one measure: who contributed, how much, and the two largest contributions. */
export interface Tally {
  /** Distinct customers who contributed more than nothing. */
  readonly contributors: number;
  readonly sum: number;
  readonly first: number;
  readonly second: number;
}

/** Receipts of a store's day: how many, and what was paid. Those who contribute are customers, each with all that they bought there that day. */
export interface DayReceipts {
  /** Days since 1970, UTC. */
  readonly day: number;
  readonly receipts: Tally;
  readonly revenue: Tally;
}

export type MutableTally = { -readonly [Part in keyof Tally]: Tally[Part] };

/** When a figure may be published at all. */
export interface DisclosureRules {
  readonly contributorsMin: number;
}

/** The dominance rule: the largest contribution, and the two largest, as shares of the sum. */
export const dominance = { first: 0.5, firstTwo: 0.8 } as const;

export function emptyTally(): MutableTally {
  return { contributors: 0, sum: 0, first: 0, second: 0 };
}

/** Adds one customer's contribution to a cell: once a customer, after clamping. Nothing is added for 0. */
export function contribute(tally: MutableTally, amount: number): void {
  if (amount <= 0) return;
  tally.contributors += 1;
  tally.sum += amount;
  if (amount > tally.first) {
    tally.second = tally.first;
    tally.first = amount;
  } else if (amount > tally.second) tally.second = amount;
}

/** The tally of cells that have no customer in common. */
export function merged(tallies: readonly Tally[]): Tally {
  const all = emptyTally();
  for (const { contributors, sum, first, second } of tallies) {
    all.contributors += contributors;
    all.sum += sum;
    const [one = 0, two = 0] = [all.first, all.second, first, second].toSorted((a, b) => b - a);
    all.first = one;
    all.second = two;
  }
  return all;
}

/** What is certain of cells that may have customers in common: at least so many contributors, nobody with more than `first`. */
export function bounded(tallies: readonly Tally[]): Tally {
  const total = (part: keyof Tally) => tallies.reduce((sum, tally) => sum + tally[part], 0);
  return {
    contributors: Math.max(0, ...tallies.map((tally) => tally.contributors)),
    sum: total('sum'),
    first: total('first'),
    second: total('second'),
  };
}

export function isPublishable(tally: Tally, { contributorsMin }: DisclosureRules): boolean {
  const { contributors, sum, first, second } = tally;
  return (
    contributors >= contributorsMin && first <= dominance.first * sum && first + second <= dominance.firstTwo * sum
  );
}
