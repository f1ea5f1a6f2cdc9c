import { existsSync, readFileSync } from 'node:fs';
import { choose } from './choose.js';
import { generated, graphOf, plainQuestion } from './graphs.js';

/** A size, in a process of its own, whose peak of memory is that of the size alone. */
export interface ScaleTask {
  readonly nodes: number;
  readonly seedsMax: number;
  readonly seed: number;
  readonly worlds: number;
  readonly reachErrorMax: number;
  readonly workers: number;
}

/** The compiled worker: Node does not load TypeScript. */
const entry = { url: new URL('../../dist/diffusion/crew-worker.js', import.meta.url) };

/** Of this process alone: what Node tells as its greatest resident set begins, on Linux, with that of the process that started it. */
function peakMemoryMb(): number {
  const status = '/proc/self/status';
  const kilobytes = existsSync(status) ? /VmHWM:\s*(\d+)/.exec(readFileSync(status, 'utf8'))?.[1] : undefined;
  return Number(kilobytes ?? process.resourceUsage().maxRSS) / 1_000;
}

process.once('message', async ({ nodes, seedsMax, ...options }: ScaleTask) => {
  const began = performance.now();
  const graph = graphOf(generated(nodes, options.seed), 'weighted cascade');
  const graphSeconds = (performance.now() - began) / 1_000;
  const chosen = await choose(plainQuestion(graph, seedsMax), { ...options, entry });
  process.send?.({ ...chosen, graphSeconds, edges: graph.edges, peakMemoryMb: peakMemoryMb() });
  process.disconnect();
});
