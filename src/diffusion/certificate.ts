/**
 * The least that was to be expected of a count, where it is `count`; `a` = ln(1 / probability that this is wrong). This bound and the next are those of OPIM-C
 * (Tang, Tang, Xiao and Yuan 2018, "Online Processing Algorithms for Influence Maximization", SIGMOD). They follow from the martingale inequalities of Tang, Shi
 * and Xiao (2015): a count Λ of which x is to be expected has Λ ≤ x + a / 3 + √(a² / 9 + 2ax), and Λ ≥ x − √(2ax), each but for probability e^−a. A test
 * checks that they are solved for x here.
 */
export function expectedCountMin(count: number, a: number): number {
  const root = Math.max(0, Math.sqrt(count + (2 * a) / 9) - Math.sqrt(a / 2));
  return Math.max(0, root ** 2 - a / 18);
}

/** The most that was to be expected. */
export function expectedCountMax(count: number, a: number): number {
  return (Math.sqrt(count + a / 2) + Math.sqrt(a / 2)) ** 2;
}

/** ln of the number of ways to choose `k` of `n`. */
export function logChoices(n: number, k: number): number {
  let sum = 0;
  for (let i = 1; i <= k; i += 1) sum += Math.log((n - k + i) / i);
  return sum;
}

export interface Sizes {
  /** Nodes that may be chosen, and how many of them at most. */
  readonly candidates: number;
  readonly seedsMax: number;
  /** The share of all weight that the best choice surely reaches; 0 where nothing is known. */
  readonly shareMin: number;
  /** How far below 1 − 1/e the certificate may stay, and δ. */
  readonly epsilon: number;
  readonly failure: number;
  readonly setsMax: number;
}

export interface Schedule {
  /** Sets of the first round; each round doubles them. */
  readonly first: number;
  readonly rounds: number;
}

/**
 * θ_max and θ_0 of OPIM-C, its equations for n and k, with the greatest share that is surely reached in place of k / n: for weighted roots, costs and allowed
 * seeds k nodes need not count k. After θ_max sets the greedy choice is a 1 − 1/e − ε approximation but for δ / 3, whatever the certificate says.
 */
export function schedule({ candidates, seedsMax, shareMin, epsilon, failure, setsMax }: Sizes): Schedule {
  const share = 1 - 1 / Math.E;
  const third = Math.log(6 / failure);
  const alpha = Math.sqrt(third);
  const beta = Math.sqrt(share * (logChoices(candidates, seedsMax) + third));
  const base = 2 * (share * alpha + beta) ** 2;
  const first = Math.min(setsMax, Math.ceil(base));
  const last = Math.min(setsMax, Math.ceil(base / (epsilon ** 2 * Math.max(shareMin, Number.MIN_VALUE))));
  return { first, rounds: 1 + Math.max(0, Math.ceil(Math.log2(last / first))) };
}
