import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { openCrew } from '../src/diffusion/crew.js';
import { reachOf } from '../src/diffusion/reach.js';
import { roots } from '../src/diffusion/roots.js';
import type { Graph } from '../src/graph/graph.js';
import { noProgress } from '../src/model/progress.js';
import { type Bench, type BenchOptions, openBenchDatabase } from './bench.js';
import { type Chosen, choose } from './influence-maximisation/choose.js';
import { celf, project } from './influence-maximisation/gds-celf.js';
import { type Ends, graphOf, plainQuestion, wikiVote } from './influence-maximisation/graphs.js';
import type { ScaleTask } from './influence-maximisation/scale-run.js';

const projectFolder = fileURLToPath(new URL('..', import.meta.url));
const seed = 20_261_125;
const seedsMax = 50;
const worlds = 10_000;
const probabilities = { low: 0.01, high: 0.1 } as const;
/** A spread of which each simulation of the same run may differ by this share is known well enough to compare graphs of several sizes. */
const scaleErrorMax = 0.002;
const sizes = { brief: [10_000, 100_000], full: [10_000, 100_000, 1_000_000] } as const;

/**
 * Wiki-Vote, 50 seeds, against CELF of Graph Data Science on the same graph in the same run; and generated graphs under the weighted cascade, of 1,000,000
 * nodes with `--full`. Wiki-Vote is on one thread unless it says otherwise, the generated
 * graphs on as many as there are processors.
 */
export const bench: Bench = {
  name: 'influence-maximisation',
  async run(options) {
    const ends = wikiVote();
    const rivals = await rivalsOf(ends, options);
    const { low, high, cascade, celfLow, celfHigh } = rivals;
    const byThreads = await threaded(ends, options);
    const scale = await scaled(options);
    const largest = scale['1000000'];
    return {
      figures: {
        wikiVoteP001Spread: low.spread,
        wikiVoteP01Spread: high.spread,
        wikiVoteWcSpread: cascade.spread,
        certificateP001: low.certificate,
        certificateP01: high.certificate,
        certificateWc: cascade.certificate,
        secondsP01: high.seconds,
        cpuSecondsP01: high.cpuSeconds,
        secondsP01Threads: byThreads.seconds,
        secondsP001: low.seconds,
        secondsGdsCelfP001: celfLow.seconds,
        spreadGdsCelfP001: celfLow.spread,
        secondsGdsCelfP01: celfHigh.seconds,
        spreadGdsCelfP01: celfHigh.spread,
        timesFasterThanGdsCelf: celfHigh.seconds / high.seconds,
        timesFasterThanGdsCelfP001: celfLow.seconds / low.seconds,
        seconds10k: wholeSeconds(scale['10000']),
        seconds100k: wholeSeconds(scale['100000']),
        ...(largest && { seconds1m: wholeSeconds(largest), peakMemoryMb1m: largest.peakMemoryMb }),
      },
      meta: {
        seed,
        seedsMax,
        worlds,
        scaleErrorMax,
        low,
        high,
        cascade,
        celfLow,
        celfHigh,
        byThreads,
        threads: cpus().length,
        scale,
      },
    };
  },
};

async function chosen(ends: Ends, chance: number | 'weighted cascade', { note }: BenchOptions): Promise<Chosen> {
  const found = await choose(plainQuestion(graphOf(ends, chance), seedsMax), { seed, worlds });
  note(
    `Wiki-Vote, ${chance}: ${found.spread.toFixed(1)} in ${found.seconds.toFixed(1)} s, certificate ${found.certificate.toFixed(3)}`,
  );
  return found;
}

/** The compiled workers: Node does not load TypeScript. The answer must be that of one thread. */
async function threaded(ends: Ends, { note }: BenchOptions): Promise<Chosen> {
  const entry = { url: new URL('../dist/diffusion/crew-worker.js', import.meta.url) };
  const found = await choose(plainQuestion(graphOf(ends, probabilities.high), seedsMax), {
    seed,
    worlds,
    workers: cpus().length,
    entry,
  });
  note(`with ${cpus().length} workers: ${found.spread.toFixed(1)} in ${found.seconds.toFixed(1)} s`);
  return found;
}

/** Ours and CELF in turn, so that both meet the same load of the machine. */
async function rivalsOf(ends: Ends, options: BenchOptions) {
  await using database = await openBenchDatabase({ ...options, keep: false });
  await project(database.graph, ends);
  const celfOf = (probability: number) => celfChosen(database.graph, { ends, probability, note: options.note });
  const low = await chosen(ends, probabilities.low, options);
  const celfLow = await celfOf(probabilities.low);
  const high = await chosen(ends, probabilities.high, options);
  const celfHigh = await celfOf(probabilities.high);
  const cascade = await chosen(ends, 'weighted cascade', options);
  return { low, celfLow, high, celfHigh, cascade };
}

async function celfChosen(
  database: Graph,
  { ends, probability, note }: { ends: Ends; probability: number; note: BenchOptions['note'] },
) {
  note(`CELF of Graph Data Science, ${probability}`);
  const { seeds, seconds, reported } = await celf(database, { probability, seedsMax, seed });
  const { graph, diffusion } = plainQuestion(graphOf(ends, probability), seedsMax);
  await using crew = openCrew(
    { graph, diffusion, roots: roots(graph.nodes, null), allowed: null, seed },
    { workers: 0 },
  );
  const reach = await reachOf(crew, { seeds, worlds, errorMax: 0, domain: 3, progress: noProgress });
  note(`CELF: ${reach.mean.toFixed(1)}, it reports ${reported.toFixed(1)}, in ${seconds.toFixed(1)} s`);
  return { seconds, reported, spread: reach.mean, spreadLower: reach.lower, spreadUpper: reach.upper };
}

type Scaled = Chosen & { readonly peakMemoryMb: number; readonly graphSeconds: number; readonly edges: number };

/** Choosing and simulating, without reading the graph. */
function wholeSeconds(size: Scaled | undefined): number {
  return size === undefined ? Number.NaN : size.seconds + size.simulationSeconds;
}

async function scaled({ full, note }: BenchOptions): Promise<Readonly<Record<string, Scaled>>> {
  const found: Record<string, Scaled> = {};
  for (const nodes of full ? sizes.full : sizes.brief) {
    const size = await scaleRun({
      nodes,
      seedsMax,
      seed,
      worlds: 10_000,
      reachErrorMax: scaleErrorMax,
      workers: cpus().length,
    });
    found[String(nodes)] = size;
    note(
      `${nodes} nodes: ${size.spread.toFixed(0)} in ${size.seconds.toFixed(1)} s and ${size.simulationSeconds.toFixed(1)} s for ${size.worlds} worlds, ${size.peakMemoryMb.toFixed(0)} MB`,
    );
  }
  return found;
}

async function scaleRun(task: ScaleTask): Promise<Scaled> {
  const child = fork(`${projectFolder}bin/load.mjs`, ['bench/influence-maximisation/scale-run.ts'], {
    cwd: projectFolder,
    serialization: 'advanced',
  });
  child.send(task);
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`The run of ${task.nodes} nodes ended with ${code}.`);
  });
  // It ends after its answer too, when nobody waits for the failure any more.
  failed.catch(() => undefined);
  const [answer] = (await Promise.race([once(child, 'message'), failed])) as [Scaled];
  return answer;
}
