import type { Diffusion } from './diffusion.js';
import { type DiffusionGraph, lagsFor } from './diffusion-graph.js';
import { NodeQueue } from './node-queue.js';
import { LiveEdges } from './live-edges.js';
import type { RandomStream } from './random.js';

/**
 * Plays one world forward from the seeds, as the models are defined: chances along the edges out of whoever acted, thresholds of whoever listens. It uses
 * nothing of the reverse reachable sets, so it can contradict them.
 */
export class ForwardSimulation {
  private readonly acted: Uint32Array;
  private readonly order: Uint32Array;
  private readonly pressed: Uint32Array;
  private readonly pressure: Float64Array;
  private readonly threshold: Float64Array;
  private readonly live: LiveEdges;
  private readonly lag: Float64Array | null;
  private readonly hopsMax: number;
  private readonly timeMax: number;
  private readonly due = new NodeQueue();
  private world = 0;

  constructor(
    private readonly graph: DiffusionGraph,
    private readonly diffusion: Diffusion,
    private readonly weights: Float64Array | null,
  ) {
    const { within } = diffusion;
    this.lag = lagsFor(graph, graph.forward, diffusion);
    this.hopsMax = within.kind === 'hops' ? within.hopsMax : Number.POSITIVE_INFINITY;
    this.timeMax = within.kind === 'time' ? within.timeMax : Number.POSITIVE_INFINITY;
    const listeners = diffusion.model === 'linear_threshold' ? graph.nodes : 0;
    this.acted = new Uint32Array(graph.nodes);
    this.order = new Uint32Array(graph.nodes);
    this.pressed = new Uint32Array(listeners);
    this.pressure = new Float64Array(listeners);
    this.threshold = new Float64Array(listeners);
    this.live = new LiveEdges(graph.forward);
  }

  /** The weight of all who act in one world, the seeds among them. */
  reached(seeds: Uint32Array, random: RandomStream): number {
    if (this.world === 2 ** 32 - 1) {
      this.acted.fill(0);
      this.pressed.fill(0);
      this.world = 0;
    }
    this.world += 1;
    if (this.lag === null) return this.byHops(seeds, random);
    return this.diffusion.model === 'linear_threshold'
      ? this.thresholdInTime(this.lag, seeds, random)
      : this.cascadeInTime(this.lag, seeds, random);
  }

  private act(node: number): number {
    this.acted[node] = this.world;
    return this.weights === null ? 1 : (this.weights[node] as number);
  }

  private byHops(seeds: Uint32Array, random: RandomStream): number {
    const { order, acted, world, hopsMax } = this;
    let size = 0;
    let reached = 0;
    const follow = (node: number) => {
      if (acted[node] === world) return;
      reached += this.act(node);
      order[size] = node;
      size += 1;
    };
    seeds.forEach(follow);
    let levelEnd = size;
    let hops = 0;
    for (let head = 0; head < size; head += 1) {
      if (head === levelEnd) {
        hops += 1;
        levelEnd = size;
      }
      if (hops >= hopsMax) break;
      this.passOn(order[head] as number, random, follow);
    }
    return reached;
  }

  private passOn(node: number, random: RandomStream, follow: (node: number) => void): void {
    const { live, acted, world } = this;
    const { starts, ends, probability } = this.graph.forward;
    if (this.diffusion.model === 'independent_cascade') {
      live.of(node);
      for (let edge = live.next(random); edge >= 0; edge = live.next(random)) follow(ends[edge] as number);
      return;
    }
    for (let edge = starts[node] as number; edge < (starts[node + 1] as number); edge += 1) {
      const listener = ends[edge] as number;
      if (acted[listener] !== world && this.gives(listener, probability[edge] as number, random)) follow(listener);
    }
  }

  /** Whether this weight more takes the listener over the threshold. */
  private gives(listener: number, weight: number, random: RandomStream): boolean {
    if (this.pressed[listener] !== this.world) {
      this.pressed[listener] = this.world;
      this.pressure[listener] = 0;
      this.threshold[listener] = random.positive();
    }
    this.pressure[listener] = (this.pressure[listener] as number) + weight;
    return (this.pressure[listener] as number) >= (this.threshold[listener] as number);
  }

  private cascadeInTime(lag: Float64Array, seeds: Uint32Array, random: RandomStream): number {
    const { due, live, acted, world, timeMax } = this;
    const ends = this.graph.forward.ends;
    let reached = 0;
    due.clear();
    for (const seed of seeds) due.add(0, seed);
    while (!due.isEmpty) {
      const node = due.take();
      if (acted[node] === world) continue;
      reached += this.act(node);
      const time = due.key;
      live.of(node);
      for (let edge = live.next(random); edge >= 0; edge = live.next(random)) {
        const at = time + random.exponential(lag[edge] as number);
        if (at <= timeMax) due.add(at, ends[edge] as number);
      }
    }
    return reached;
  }

  /** What is due here is the arrival along an edge: several weights may arrive at a listener before the threshold is passed. */
  private thresholdInTime(lag: Float64Array, seeds: Uint32Array, random: RandomStream): number {
    const { due, acted, world, timeMax } = this;
    const { starts, ends, probability } = this.graph.forward;
    let reached = 0;
    const follow = (node: number, time: number) => {
      reached += this.act(node);
      for (let edge = starts[node] as number; edge < (starts[node + 1] as number); edge += 1) {
        const at = time + random.exponential(lag[edge] as number);
        if (at <= timeMax) due.add(at, edge);
      }
    };
    due.clear();
    for (const seed of seeds) if (acted[seed] !== world) follow(seed, 0);
    while (!due.isEmpty) {
      const edge = due.take();
      const listener = ends[edge] as number;
      if (acted[listener] !== world && this.gives(listener, probability[edge] as number, random))
        follow(listener, due.key);
    }
    return reached;
  }
}
