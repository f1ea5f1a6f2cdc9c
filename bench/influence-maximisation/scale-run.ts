import { choose } from './choose.js';
import { generated, graphOf, plainQuestion } from './graphs.js';

/** A size, in a process of its own, whose peak of memory is that of the size alone. */
export interface ScaleTask {
  readonly nodes: number;
  readonly seedsMax: number;
  readonly seed: number;
  readonly worlds: number;
}

process.once('message', async ({ nodes, seedsMax, seed, worlds }: ScaleTask) => {
  const began = performance.now();
  const graph = graphOf(generated(nodes, seed), 'weighted cascade');
  const graphSeconds = (performance.now() - began) / 1_000;
  const chosen = await choose(plainQuestion(graph, seedsMax), { seed, worlds });
  process.send?.({ ...chosen, graphSeconds, edges: graph.edges, peakMemoryMb: process.resourceUsage().maxRSS / 1_000 });
  process.disconnect();
});
