import type { Adjacency } from './diffusion-graph.js';
import type { RandomStream } from './random.js';

/**
 * The edges of a node that succeed in one world of the independent cascade, found without a coin for each (Miller and Hagberg 2011; Guo, Wang, Wei and Chen 2020
 * use it for reverse reachable sets). Edges stand most probable first. From the present one on, each is proposed with the probability `bound` of the
 * present one, so the number that is passed over is geometric; a proposed edge is taken with probability / bound, which is 1 where all are equal.
 */
export class LiveEdges {
  private at = 0;
  private end = 0;

  constructor(private readonly edges: Adjacency) {}

  of(node: number): void {
    this.at = this.edges.starts[node] as number;
    this.end = this.edges.starts[node + 1] as number;
  }

  /** The place of the next edge that succeeds, or −1. */
  next(random: RandomStream): number {
    const { probability, skip } = this.edges;
    while (this.at < this.end) {
      const bound = probability[this.at] as number;
      const passed = Math.floor(Math.log(random.positive()) * (skip[this.at] as number));
      if (passed >= this.end - this.at) break;
      const proposed = this.at + passed;
      this.at = proposed + 1;
      const chance = probability[proposed] as number;
      if (chance === bound || random.uniform() * bound < chance) return proposed;
    }
    this.at = this.end;
    return -1;
  }
}
