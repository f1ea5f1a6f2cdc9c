import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { openCrew } from '../src/diffusion/crew.js';
import { reachOf } from '../src/diffusion/reach.js';
import { roots } from '../src/diffusion/roots.js';
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
const probability = 0.1;
const sizes = { brief: [10_000, 100_000], full: [10_000, 100_000, 1_000_000] } as const;

/**
 * Wiki-Vote, 50 seeds, against CELF of Graph Data Science on the same graph in the same run; and generated graphs under the weighted cascade, of 1,000,000
 * nodes with `--full`. Everything is on one thread unless it says otherwise.
 */
export const bench: Bench = {
  name: 'influence-maximisation',
  async run(options) {
    const ends = wikiVote();
    const low = await chosen(ends, 0.01, options);
    const high = await chosen(ends, probability, options);
    const cascade = await chosen(ends, 'weighted cascade', options);
    const rival = await rivalOf(ends, options);
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
        secondsGdsCelfP01: rival.seconds,
        spreadGdsCelfP01: rival.spread,
        timesFasterThanGdsCelf: rival.seconds / high.seconds,
        seconds10k: scale['10000']?.seconds ?? Number.NaN,
        seconds100k: scale['100000']?.seconds ?? Number.NaN,
        ...(largest && { seconds1m: largest.seconds, peakMemoryMb1m: largest.peakMemoryMb }),
      },
      meta: { seed, seedsMax, worlds, low, high, cascade, rival, byThreads, threads: cpus().length, scale },
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
  const found = await choose(plainQuestion(graphOf(ends, probability), seedsMax), {
    seed,
    worlds,
    workers: cpus().length,
    entry,
  });
  note(`with ${cpus().length} workers: ${found.spread.toFixed(1)} in ${found.seconds.toFixed(1)} s`);
  return found;
}

async function rivalOf(ends: Ends, options: BenchOptions) {
  await using database = await openBenchDatabase({ ...options, keep: false });
  await project(database.graph, ends);
  options.note('CELF of Graph Data Science');
  const { seeds, seconds, reported } = await celf(database.graph, { probability, seedsMax, seed });
  const { graph, diffusion } = plainQuestion(graphOf(ends, probability), seedsMax);
  await using crew = openCrew(
    { graph, diffusion, roots: roots(graph.nodes, null), allowed: null, seed },
    { workers: 0 },
  );
  const reach = await reachOf(crew, { seeds, worlds, domain: 3, progress: noProgress });
  options.note(`CELF: ${reach.mean.toFixed(1)}, it reports ${reported.toFixed(1)}, in ${seconds.toFixed(1)} s`);
  return { seconds, reported, spread: reach.mean, spreadLower: reach.lower, spreadUpper: reach.upper };
}

type Scaled = Chosen & { readonly peakMemoryMb: number; readonly graphSeconds: number; readonly edges: number };

async function scaled({ full, note }: BenchOptions): Promise<Readonly<Record<string, Scaled>>> {
  const found: Record<string, Scaled> = {};
  for (const nodes of full ? sizes.full : sizes.brief) {
    const size = await scaleRun({ nodes, seedsMax, seed, worlds: 1_000 });
    found[String(nodes)] = size;
    note(
      `${nodes} nodes: ${size.spread.toFixed(0)} in ${size.seconds.toFixed(1)} s, ${size.peakMemoryMb.toFixed(0)} MB`,
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
