import type { Diffusion } from './diffusion.js';

/** Edges as they come: nodes are 0 to `nodes` − 1. */
export interface EdgeList {
  readonly nodes: number;
  readonly from: ArrayLike<number>;
  readonly to: ArrayLike<number>;
  /** Above 0, at most 1. Under `linear_threshold` the weight. */
  readonly probability: ArrayLike<number>;
  /** Mean lag of each edge, at least 0; null where time plays no part. */
  readonly lag: ArrayLike<number> | null;
}

/** The edges of each node side by side, most probable first. Its arrays lie in shared memory, so workers read them without a copy. */
export interface Adjacency {
  /** Edges of node `v` are `starts[v]` to `starts[v + 1]`. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  readonly probability: Float64Array;
  /** 1 / ln(1 − probability): times the logarithm of a uniform number it is how many edges of this probability fail in a row. */
  readonly skip: Float64Array;
  readonly lag: Float64Array | null;
}

export interface DiffusionGraph {
  readonly nodes: number;
  readonly edges: number;
  /** By the one who acts first: who follows. */
  readonly forward: Adjacency;
  /** By the one who follows: who acts first. */
  readonly backward: Adjacency;
  /** The greatest sum of the probabilities of the edges into a node. `linear_threshold` needs at most 1. */
  readonly weightMax: number;
}

/** An edge to oneself says nothing and is left out. Two edges between the same customers are two chances. */
export function diffusionGraph(list: EdgeList): DiffusionGraph {
  checkEdges(list);
  const backward = adjacency(list, { of: list.to, other: list.from });
  const forward = adjacency(list, { of: list.from, other: list.to });
  let weightMax = 0;
  for (let node = 0; node < list.nodes; node += 1) {
    let weight = 0;
    for (let at = backward.starts[node] ?? 0; at < (backward.starts[node + 1] ?? 0); at += 1) {
      weight += backward.probability[at] ?? 0;
    }
    weightMax = Math.max(weightMax, weight);
  }
  return { nodes: list.nodes, edges: backward.ends.length, forward, backward, weightMax };
}

function checkEdges({ nodes, from, to, probability, lag }: EdgeList): void {
  if (!Number.isInteger(nodes) || nodes < 1 || nodes >= 2 ** 31)
    throw new RangeError('A graph has 1 to 2^31 - 1 nodes.');
  const same =
    to.length === from.length && probability.length === from.length && (lag?.length ?? from.length) === from.length;
  if (!same) throw new RangeError('The lists of edges differ in length.');
  for (let edge = 0; edge < from.length; edge += 1) {
    const [start = -1, end = -1, chance = 0] = [from[edge], to[edge], probability[edge]];
    if (!(start >= 0 && start < nodes && end >= 0 && end < nodes))
      throw new RangeError(`Edge ${edge} leaves the graph.`);
    if (!(chance > 0 && chance <= 1))
      throw new RangeError(`The probability of edge ${edge} is not above 0 and at most 1.`);
    if (lag !== null && !((lag[edge] ?? -1) >= 0)) throw new RangeError(`The lag of edge ${edge} is below 0.`);
  }
}

interface Sides {
  readonly of: ArrayLike<number>;
  readonly other: ArrayLike<number>;
}

function adjacency(list: EdgeList, sides: Sides): Adjacency {
  const starts = startsOf(list, sides);
  const order = orderOf(list, sides, starts);
  const edges = order.length;
  const ends = new Uint32Array(new SharedArrayBuffer(4 * edges));
  const probability = new Float64Array(new SharedArrayBuffer(8 * edges));
  const skip = new Float64Array(new SharedArrayBuffer(8 * edges));
  const lag = list.lag === null ? null : new Float64Array(new SharedArrayBuffer(8 * edges));
  order.forEach((edge, at) => {
    ends[at] = sides.other[edge] as number;
    probability[at] = list.probability[edge] as number;
    skip[at] = 1 / Math.log1p(-(list.probability[edge] as number));
    if (lag !== null) lag[at] = list.lag?.[edge] as number;
  });
  return { starts, ends, probability, skip, lag };
}

function startsOf({ nodes }: EdgeList, { of, other }: Sides): Uint32Array {
  const starts = new Uint32Array(new SharedArrayBuffer(4 * (nodes + 1)));
  for (let edge = 0; edge < of.length; edge += 1) {
    const node = of[edge] as number;
    if (node !== other[edge]) starts[node + 1] = (starts[node + 1] as number) + 1;
  }
  for (let node = 0; node < nodes; node += 1) {
    starts[node + 1] = (starts[node + 1] as number) + (starts[node] as number);
  }
  return starts;
}

/** The edges in the order of `starts`, within a node most probable first. */
function orderOf({ nodes, probability }: EdgeList, { of, other }: Sides, starts: Uint32Array): Uint32Array {
  const order = new Uint32Array(starts[nodes] as number);
  const next = starts.slice(0, nodes);
  for (let edge = 0; edge < of.length; edge += 1) {
    const node = of[edge] as number;
    if (node === other[edge]) continue;
    order[next[node] as number] = edge;
    next[node] = (next[node] as number) + 1;
  }
  const chance = (edge: number) => probability[edge] as number;
  for (let node = 0; node < nodes; node += 1) {
    const edges = order.subarray(starts[node], starts[node + 1]);
    if (edges.some((edge, at) => at > 0 && chance(edge) > chance(edges[at - 1] as number))) {
      edges.sort((a, b) => chance(b) - chance(a) || a - b);
    }
  }
  return order;
}

/** Weights are learned, or 1 / n, and sum to 1 but for rounding. */
const weightMaxAllowed = 1 + 1e-9;

/** The lags of the edges where the diffusion is limited in time, else null. Throws where the graph does not fit the model. */
export function lagsFor(graph: DiffusionGraph, edges: Adjacency, { model, within }: Diffusion): Float64Array | null {
  if (model === 'linear_threshold' && graph.weightMax > weightMaxAllowed) {
    throw new RangeError(
      'The weights of the edges into a node sum to more than 1, which linear_threshold does not know.',
    );
  }
  if (within.kind !== 'time') return null;
  if (edges.lag === null) throw new RangeError('A diffusion within a time needs the lag of each edge.');
  return edges.lag;
}

/** Probabilities as weights of `linear_threshold`: where those into a node sum to more than 1, they are scaled to sum to 1; elsewhere they stay. */
export function thresholdWeights({ nodes, to, probability }: Pick<EdgeList, 'nodes' | 'to' | 'probability'>) {
  const into = new Float64Array(nodes);
  for (let edge = 0; edge < to.length; edge += 1) {
    into[to[edge] as number] = (into[to[edge] as number] as number) + (probability[edge] as number);
  }
  return Float64Array.from(probability, (each, edge) => each / Math.max(1, into[to[edge] as number] as number));
}

/** The weighted cascade of Kempe, Kleinberg and Tardos (2003): 1 / number of edges into the node. */
export function weightedCascade(nodes: number, to: ArrayLike<number>): Float64Array {
  const edgesInto = new Uint32Array(nodes);
  for (let edge = 0; edge < to.length; edge += 1) {
    edgesInto[to[edge] as number] = (edgesInto[to[edge] as number] as number) + 1;
  }
  return Float64Array.from({ length: to.length }, (_, edge) => 1 / (edgesInto[to[edge] as number] as number));
}
