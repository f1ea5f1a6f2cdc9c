import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { type DiffusionGraph, diffusionGraph, weightedCascade } from '../../src/diffusion/diffusion-graph.js';
import type { SeedQuestion } from '../../src/diffusion/maximise.js';
import { RandomStream } from '../../src/diffusion/random.js';

const wikiVoteFile = fileURLToPath(new URL('../../../shared/data/wiki_vote/edges.csv.gz', import.meta.url));

export interface Ends {
  readonly nodes: number;
  readonly from: Uint32Array;
  readonly to: Uint32Array;
}

/** Wiki-Vote (7,115 nodes, 103,689 edges), which is no part of the project. Looked for beside the project, or at `KITH_WIKI_VOTE`. */
export function wikiVote(): Ends {
  const file = process.env['KITH_WIKI_VOTE'] ?? wikiVoteFile;
  if (!existsSync(file)) throw new Error(`This bench needs the edges of Wiki-Vote (gzipped CSV: src,dst) at ${file}.`);
  const rows = gunzipSync(readFileSync(file)).toString().trim().split('\n').slice(1);
  const numbers = new Map<string, number>();
  const numberOf = (id = '') => {
    if (!numbers.has(id)) numbers.set(id, numbers.size);
    return numbers.get(id) ?? 0;
  };
  const ends = rows.flatMap((row) => row.split(',').map(numberOf));
  const side = (parity: number) => Uint32Array.from(ends.filter((_, at) => at % 2 === parity));
  return { nodes: numbers.size, from: side(0), to: side(1) };
}

/** Few follow many: who is followed falls with the cube of a uniform number. Five edges for each node. */
export function generated(nodes: number, seed: number): Ends {
  const random = new RandomStream(seed, 0, nodes);
  const from = new Uint32Array(5 * nodes).map(() => Math.floor(nodes * random.uniform() ** 3));
  const to = new Uint32Array(5 * nodes).map(() => random.below(nodes));
  return { nodes, from, to };
}

/** `probability` of every edge, or the weighted cascade. */
export function graphOf(ends: Ends, probability: number | 'weighted cascade'): DiffusionGraph {
  const each =
    probability === 'weighted cascade'
      ? weightedCascade(ends.nodes, ends.to)
      : new Float64Array(ends.from.length).fill(probability);
  return diffusionGraph({ ...ends, probability: each, lag: null });
}

/** Any `seedsMax` nodes, all of whom count alike, by the independent cascade. */
export function plainQuestion(graph: DiffusionGraph, seedsMax: number): SeedQuestion {
  return {
    graph,
    diffusion: { model: 'independent_cascade', within: { kind: 'ever' } },
    budget: { total: seedsMax, costs: null },
    weights: null,
    allowed: null,
  };
}
