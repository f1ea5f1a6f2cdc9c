import type { Diffusion } from './diffusion.js';
import { type DiffusionGraph, lagsFor } from './diffusion-graph.js';
import { NodeQueue } from './node-queue.js';
import { LiveEdges } from './live-edges.js';
import type { RandomStream } from './random.js';
import { drawRoot, type Roots } from './roots.js';

interface Draw {
  readonly root: number;
  readonly random: RandomStream;
  /** Nodes at which the drawing may end, marked with 1. */
  readonly stop: Uint8Array | null;
}

/**
 * Draws reverse reachable sets (Borgs, Brautbar, Chayes and Lucier 2014): a root by weight, and all who reach it in one random world. A set of seeds
 * meets a reverse reachable set with the probability spread / weight.
 */
export class ReverseReachable {
  /** The members of the last set, its root first. Overwritten by the next. */
  readonly members: Uint32Array;
  private readonly seenIn: Uint32Array;
  private readonly live: LiveEdges;
  private readonly due = new NodeQueue();
  private readonly lag: Float64Array | null;
  private readonly hopsMax: number;
  private readonly timeMax: number;
  private world = 0;

  constructor(
    private readonly graph: DiffusionGraph,
    private readonly diffusion: Diffusion,
    private readonly roots: Roots,
  ) {
    this.members = new Uint32Array(graph.nodes);
    this.seenIn = new Uint32Array(graph.nodes);
    this.live = new LiveEdges(graph.backward);
    this.lag = lagsFor(graph, graph.backward, diffusion);
    const { within } = diffusion;
    this.hopsMax = within.kind === 'hops' ? within.hopsMax : Number.POSITIVE_INFINITY;
    this.timeMax = within.kind === 'time' ? within.timeMax : Number.POSITIVE_INFINITY;
  }

  /** Draws one set into `members` and returns its size, or −1 as soon as it meets a node that `stop` marks. */
  next(random: RandomStream, stop: Uint8Array | null): number {
    // One mark for each world saves clearing; after 2³² worlds they begin anew.
    if (this.world === 2 ** 32 - 1) {
      this.seenIn.fill(0);
      this.world = 0;
    }
    this.world += 1;
    const root = drawRoot(this.roots, random);
    this.seenIn[root] = this.world;
    this.members[0] = root;
    if (stop !== null && stop[root] === 1) return -1;
    return this.draw(root, random, stop);
  }

  private draw(root: number, random: RandomStream, stop: Uint8Array | null): number {
    if (this.diffusion.model === 'linear_threshold') return this.threshold(root, random, stop);
    return this.lag === null ? this.cascade(random, stop) : this.timed(this.lag, { root, random, stop });
  }

  /** Breadth first, so that the first way to a node is one with the fewest steps. */
  private cascade(random: RandomStream, stop: Uint8Array | null): number {
    const { members, seenIn, world, live, hopsMax } = this;
    const ends = this.graph.backward.ends;
    let size = 1;
    let levelEnd = 1;
    let hops = 0;
    for (let head = 0; head < size; head += 1) {
      if (head === levelEnd) {
        hops += 1;
        levelEnd = size;
      }
      if (hops >= hopsMax) break;
      live.of(members[head] as number);
      for (let edge = live.next(random); edge >= 0; edge = live.next(random)) {
        const node = ends[edge] as number;
        if (seenIn[node] === world) continue;
        seenIn[node] = world;
        members[size] = node;
        size += 1;
        if (stop !== null && stop[node] === 1) return -1;
      }
    }
    return size;
  }

  /** Dijkstra's algorithm over the delays of the edges that succeed. */
  private timed(lag: Float64Array, { root, random, stop }: Draw): number {
    const { members, seenIn, world, live, due, timeMax } = this;
    const ends = this.graph.backward.ends;
    let size = 0;
    due.clear();
    due.add(0, root);
    seenIn[root] = 0;
    while (!due.isEmpty) {
      const node = due.take();
      if (seenIn[node] === world) continue;
      seenIn[node] = world;
      members[size] = node;
      size += 1;
      if (stop !== null && stop[node] === 1) return -1;
      const time = due.key;
      live.of(node);
      for (let edge = live.next(random); edge >= 0; edge = live.next(random)) {
        const at = time + random.exponential(lag[edge] as number);
        if (at <= timeMax && seenIn[ends[edge] as number] !== world) due.add(at, ends[edge] as number);
      }
    }
    return size;
  }

  /** In a world of the linear threshold each node listens to at most one other, chosen by weight: Kempe, Kleinberg and Tardos (2003), theorem 4.6. */
  private threshold(root: number, random: RandomStream, stop: Uint8Array | null): number {
    const { members, seenIn, world, lag, hopsMax, timeMax } = this;
    const ends = this.graph.backward.ends;
    let size = 1;
    let time = 0;
    for (let node = root; size <= hopsMax; ) {
      const edge = this.heard(node, random);
      if (edge < 0) break;
      if (lag !== null) time += random.exponential(lag[edge] as number);
      node = ends[edge] as number;
      if (time > timeMax || seenIn[node] === world) break;
      seenIn[node] = world;
      members[size] = node;
      size += 1;
      if (stop !== null && stop[node] === 1) return -1;
    }
    return size;
  }

  private heard(node: number, random: RandomStream): number {
    const { starts, probability } = this.graph.backward;
    const end = starts[node + 1] as number;
    let left = random.uniform();
    for (let edge = starts[node] as number; edge < end; edge += 1) {
      left -= probability[edge] as number;
      if (left < 0) return edge;
    }
    return -1;
  }
}
