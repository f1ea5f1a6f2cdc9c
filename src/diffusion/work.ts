import type { SetBatch } from './coverage.js';
import type { Diffusion } from './diffusion.js';
import type { DiffusionGraph } from './diffusion-graph.js';
import { RandomStream } from './random.js';
import { ReverseReachable } from './reverse-reachable.js';
import type { Roots } from './roots.js';
import { ForwardSimulation } from './simulation.js';

/** What all pieces of work of one question share. It goes to a worker once; its arrays are shared memory. */
export interface WorkGround {
  readonly graph: DiffusionGraph;
  readonly diffusion: Diffusion;
  readonly roots: Roots;
  /** 1 for each node that may be a seed; null: all may. */
  readonly allowed: Uint8Array | null;
  readonly seed: number;
}

/** A piece of work draws from the stream of its domain and index, so its result does not depend on who does it, or when. */
interface Piece {
  readonly domain: number;
  readonly index: number;
  readonly count: number;
}
/** Reverse reachable sets, without those members that may not be seeds. */
export interface SetsPiece extends Piece {
  readonly kind: 'sets';
}
/** How many fresh reverse reachable sets the seeds meet. */
export interface HitsPiece extends Piece {
  readonly kind: 'hits';
  readonly seeds: Uint32Array;
}
/** What the seeds reach in worlds played forward. */
export interface WorldsPiece extends Piece {
  readonly kind: 'worlds';
  readonly seeds: Uint32Array;
}

export interface Reached {
  readonly sum: number;
  readonly squares: number;
}
export interface WorkResults {
  readonly sets: SetBatch;
  readonly hits: number;
  readonly worlds: Reached;
}
export type WorkPiece = SetsPiece | HitsPiece | WorldsPiece;
export type WorkResult<P extends WorkPiece> = WorkResults[P['kind']];

export class Work {
  private readonly reverse: ReverseReachable;
  private simulation: ForwardSimulation | undefined;
  private members = new Uint32Array(1_024);

  constructor(private readonly ground: WorkGround) {
    this.reverse = new ReverseReachable(ground.graph, ground.diffusion, ground.roots);
  }

  do(piece: WorkPiece): WorkResults[WorkPiece['kind']] {
    const random = new RandomStream(this.ground.seed, piece.domain, piece.index);
    if (piece.kind === 'sets') return this.sets(piece.count, random);
    return piece.kind === 'hits' ? this.hits(piece, random) : this.worlds(piece, random);
  }

  private sets(count: number, random: RandomStream): SetBatch {
    const { allowed } = this.ground;
    const setEnds = new Uint32Array(count);
    const drawn = this.reverse.members;
    let filled = 0;
    for (let set = 0; set < count; set += 1) {
      const size = this.reverse.next(random, null);
      if (filled + size > this.members.length) this.grow(filled + size);
      for (let at = 0; at < size; at += 1) {
        const node = drawn[at] as number;
        if (allowed !== null && allowed[node] !== 1) continue;
        this.members[filled] = node;
        filled += 1;
      }
      setEnds[set] = filled;
    }
    return { members: this.members.slice(0, filled), setEnds };
  }

  private grow(least: number): void {
    const members = new Uint32Array(Math.max(least, 2 * this.members.length));
    members.set(this.members);
    this.members = members;
  }

  private hits({ count, seeds }: HitsPiece, random: RandomStream): number {
    const stop = new Uint8Array(this.ground.graph.nodes);
    for (const seed of seeds) stop[seed] = 1;
    let hits = 0;
    for (let set = 0; set < count; set += 1) if (this.reverse.next(random, stop) < 0) hits += 1;
    return hits;
  }

  private worlds({ count, seeds }: WorldsPiece, random: RandomStream): Reached {
    const { graph, diffusion, roots } = this.ground;
    this.simulation ??= new ForwardSimulation(graph, diffusion, roots.weights);
    let sum = 0;
    let squares = 0;
    for (let world = 0; world < count; world += 1) {
      const reached = this.simulation.reached(seeds, random);
      sum += reached;
      squares += reached * reached;
    }
    return { sum, squares };
  }
}
