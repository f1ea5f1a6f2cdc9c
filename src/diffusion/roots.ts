import type { RandomStream } from './random.js';

/** Draws nodes in proportion to their weight, in constant time: the alias method (Walker 1977; Vose 1991). */
export interface Roots {
  readonly nodes: number;
  /** The sum of the weights: how much there is to reach. */
  readonly weight: number;
  readonly weights: Float64Array | null;
  readonly accept: Float64Array | null;
  readonly alias: Uint32Array | null;
}

/** `weights` null: every node counts 1. A weight is at least 0, and one is above. */
export function roots(nodes: number, weights: Float64Array | null): Roots {
  if (weights === null) return { nodes, weight: nodes, weights, accept: null, alias: null };
  if (weights.length !== nodes) throw new RangeError('There is not one weight for each node.');
  let weight = 0;
  for (const each of weights) {
    if (!(each >= 0 && each < Number.POSITIVE_INFINITY)) throw new RangeError('A weight is not a number from 0 up.');
    weight += each;
  }
  if (weight === 0) throw new RangeError('Nobody is to be reached: all weights are 0.');
  const shared = new Float64Array(new SharedArrayBuffer(8 * nodes));
  shared.set(weights);
  return { nodes, weight, weights: shared, ...aliasTable(weights, weight) };
}

function aliasTable(weights: Float64Array, weight: number) {
  const nodes = weights.length;
  const accept = new Float64Array(new SharedArrayBuffer(8 * nodes));
  // Rounding may leave a node of weight 0 without a partner: the heaviest one is.
  const heaviest = weights.reduce((best, each, node) => (each > (weights[best] as number) ? node : best), 0);
  const alias = new Uint32Array(new SharedArrayBuffer(4 * nodes)).fill(heaviest);
  const small: number[] = [];
  const large: number[] = [];
  weights.forEach((each, node) => {
    accept[node] = (each / weight) * nodes;
    ((accept[node] as number) < 1 ? small : large).push(node);
  });
  while (small.length > 0 && large.length > 0) {
    const less = small.pop() as number;
    const more = large.pop() as number;
    alias[less] = more;
    accept[more] = (accept[more] as number) - (1 - (accept[less] as number));
    ((accept[more] as number) < 1 ? small : large).push(more);
  }
  for (const node of [...small, ...large]) accept[node] = (weights[node] as number) > 0 ? 1 : 0;
  return { accept, alias };
}

export function drawRoot({ nodes, accept, alias }: Roots, random: RandomStream): number {
  const node = random.below(nodes);
  if (accept === null || alias === null) return node;
  return random.uniform() < (accept[node] as number) ? node : (alias[node] as number);
}
