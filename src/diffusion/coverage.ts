import { NodeQueue } from './node-queue.js';

/** Reverse reachable sets as one piece of work gives them. Set `i` has the members from `setEnds[i - 1]`, or 0, to `setEnds[i]`. */
export interface SetBatch {
  readonly members: Uint32Array;
  readonly setEnds: Uint32Array;
}

export interface Budget {
  /** Seeds, or what they may cost together. */
  readonly total: number;
  /** Above 0 each; null: every seed costs 1. */
  readonly costs: Float64Array | null;
}

export interface GreedyChoice {
  readonly seeds: Uint32Array;
  /** Sets that the seeds meet. */
  readonly covered: number;
  /** No choice within the budget meets more of these sets. */
  readonly coveredMax: number;
}

/** Steps of the greedy choice at which the upper bound is looked for: any of them gives a bound, the least counts. */
const boundStepsMax = 16;
const bisections = 24;

/** Which sets each node is in. All batches hold `setsEach` sets. */
export class Coverage {
  private readonly starts: Uint32Array;
  private readonly sets: Uint32Array;

  constructor(
    private readonly nodes: number,
    private readonly batches: readonly SetBatch[],
    private readonly setsEach: number,
  ) {
    this.starts = new Uint32Array(nodes + 1);
    for (const { members } of batches) {
      for (let at = 0; at < members.length; at += 1) {
        const node = members[at] as number;
        this.starts[node + 1] = (this.starts[node + 1] as number) + 1;
      }
    }
    for (let node = 0; node < nodes; node += 1) {
      this.starts[node + 1] = (this.starts[node + 1] as number) + (this.starts[node] as number);
    }
    this.sets = this.setsOfNodes();
  }

  private setsOfNodes(): Uint32Array {
    const { batches, starts, setsEach } = this;
    const sets = new Uint32Array(starts[this.nodes] as number);
    const next = starts.slice(0, this.nodes);
    batches.forEach(({ members, setEnds }, batch) => {
      let at = 0;
      for (let set = 0; set < setEnds.length; set += 1) {
        for (const end = setEnds[set] as number; at < end; at += 1) {
          const node = members[at] as number;
          const place = next[node] as number;
          sets[place] = batch * setsEach + set;
          next[node] = place + 1;
        }
      }
    });
    return sets;
  }

  /**
   * The greedy choice, lazily: a gain only falls, so the first of the queue whose gain is still what it was is the best (Minoux 1978). Under costs it is
   * the best gain for its cost among what is still affordable, or the best single node where that meets more.
   */
  greedy({ total, costs }: Budget): GreedyChoice {
    const gains = Uint32Array.from({ length: this.nodes }, (_, node) => this.gainOf(node));
    const cost = (node: number) => (costs === null ? 1 : (costs[node] as number));
    const candidates = Uint32Array.from(gains.keys()).filter(
      (node) => (gains[node] as number) > 0 && cost(node) <= total,
    );
    const bound = new OptimumBound(candidates, gains, { total, costs });
    const single = bestSingle(candidates, gains);
    const chosen = this.pick(candidates, gains, {
      left: total,
      cost,
      each: (covered, step) => bound.tighten(covered, step),
    });
    bound.tighten(chosen.covered, 0);
    const coveredMax = Math.min(bound.coveredMax, this.batches.length * this.setsEach);
    return single.covered > chosen.covered ? { ...single, coveredMax } : { ...chosen, coveredMax };
  }

  private pick(candidates: Uint32Array, gains: Uint32Array, { left, cost, each }: Picking) {
    const queue = new NodeQueue();
    for (const node of candidates) queue.add(-(gains[node] as number) / cost(node), node);
    const met = new Uint8Array(this.batches.length * this.setsEach);
    const seeds: number[] = [];
    let covered = 0;
    let rest = left;
    while (!queue.isEmpty) {
      const node = queue.take();
      if (cost(node) > rest) continue;
      const gain = gains[node] as number;
      if (-gain / cost(node) > queue.key) {
        if (gain > 0) queue.add(-gain / cost(node), node);
        continue;
      }
      each(covered, seeds.length);
      seeds.push(node);
      rest -= cost(node);
      covered += gain;
      this.meet(node, met, gains);
    }
    return { seeds: Uint32Array.from(seeds), covered };
  }

  /** Takes the sets of a node from the gains of all who are in them. */
  private meet(node: number, met: Uint8Array, gains: Uint32Array): void {
    for (let at = this.starts[node] as number; at < (this.starts[node + 1] as number); at += 1) {
      const set = this.sets[at] as number;
      if (met[set] === 1) continue;
      met[set] = 1;
      const { members, setEnds } = this.batches[Math.floor(set / this.setsEach)] as SetBatch;
      const place = set % this.setsEach;
      const end = setEnds[place] as number;
      for (let member = place === 0 ? 0 : (setEnds[place - 1] as number); member < end; member += 1) {
        const other = members[member] as number;
        gains[other] = (gains[other] as number) - 1;
      }
    }
  }

  private gainOf(node: number): number {
    return (this.starts[node + 1] as number) - (this.starts[node] as number);
  }
}

interface Picking {
  readonly left: number;
  readonly cost: (node: number) => number;
  /** Told before each choice how many sets are met and by how many seeds. */
  readonly each: (covered: number, step: number) => void;
}

function bestSingle(candidates: Uint32Array, gains: Uint32Array) {
  let best = candidates[0];
  if (best === undefined) return { seeds: new Uint32Array(), covered: 0 };
  for (const node of candidates) if ((gains[node] as number) > (gains[best] as number)) best = node;
  return { seeds: Uint32Array.of(best), covered: gains[best] as number };
}

/**
 * What the best choice meets at most: what the greedy one met at a step, and the greatest gains that the whole budget could buy then (the bound that makes
 * OPIM-C⁺; for equal costs the sum of the greatest gains, for others the fractional knapsack). The latter is taken from its dual,
 * price · budget + Σ max(0, gain − price · cost), which is a bound at every price; bisection finds the best price.
 */
class OptimumBound {
  coveredMax = Number.POSITIVE_INFINITY;
  private priceMax = 0;
  private readonly stepsEach: number;

  constructor(
    private readonly candidates: Uint32Array,
    private readonly gains: Uint32Array,
    private readonly budget: Budget,
  ) {
    const { total, costs } = budget;
    this.stepsEach = Math.max(1, Math.floor(Math.min(total, candidates.length) / boundStepsMax));
    for (const node of candidates) {
      this.priceMax = Math.max(this.priceMax, (gains[node] as number) / (costs === null ? 1 : (costs[node] as number)));
    }
  }

  tighten(covered: number, step: number): void {
    if (step % this.stepsEach !== 0) return;
    let low = 0;
    let high = this.priceMax;
    for (let round = 0; round < bisections && low < high; round += 1) {
      const price = (low + high) / 2;
      const { bound, bought } = this.at(price);
      this.coveredMax = Math.min(this.coveredMax, covered + bound);
      if (bought === this.budget.total) break;
      if (bought > this.budget.total) low = price;
      else high = price;
    }
    this.coveredMax = Math.min(this.coveredMax, covered + this.at(0).bound);
  }

  private at(price: number): { bound: number; bought: number } {
    const { candidates, gains } = this;
    const { total, costs } = this.budget;
    let bound = price * total;
    let bought = 0;
    for (let at = 0; at < candidates.length; at += 1) {
      const node = candidates[at] as number;
      const cost = costs === null ? 1 : (costs[node] as number);
      const surplus = (gains[node] as number) - price * cost;
      if (surplus > 0) {
        bound += surplus;
        bought += cost;
      }
    }
    return { bound, bought };
  }
}
