import { fork } from 'node:child_process';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Bench } from './bench.js';
import type { SizeTask, Trained } from './recommend-growth/size-run.js';

const projectFolder = fileURLToPath(new URL('../', import.meta.url));
const sizes = { brief: [10_000, 100_000], full: [10_000, 100_000, 1_000_000] } as const;
const world = { products: 10_000, tastes: 100, seed: 20_261_127 };

/**
 * How the training of the item model grows with customers, of some twelve uses each, over one catalogue: what `kith analyse --job neighbourhood` computes, without the
 * graph and without ties, one thread. `--full` adds 1,000,000 customers.
 */
export const bench: Bench = {
  name: 'recommend-growth',
  async run({ full, note }) {
    const figures: Record<string, number> = {};
    const meta: Record<string, unknown> = { world };
    for (const customers of full ? sizes.full : sizes.brief) {
      const size = customers >= 1_000_000 ? `${customers / 1_000_000}m` : `${customers / 1_000}k`;
      const loadBefore = loadavg()[0];
      const trained = await sizeRun({ ...world, customers });
      figures[`trainSeconds${size}`] = trained.learnSeconds + trained.fitSeconds;
      figures[`trainCpuSeconds${size}`] = trained.cpuSeconds;
      figures[`peakMemoryMb${size}`] = trained.peakMemoryMb;
      meta[size] = { ...trained, load: [loadBefore, loadavg()[0]] };
      note(
        `${customers} customers, ${trained.interactions} uses: ${(trained.learnSeconds + trained.fitSeconds).toFixed(0)} s, ${trained.cpuSeconds.toFixed(0)} s of processor time, ${trained.peakMemoryMb.toFixed(0)} MB`,
      );
    }
    return { figures, meta };
  },
};

async function sizeRun(task: SizeTask): Promise<Trained> {
  const child = fork(`${projectFolder}bin/load.mjs`, ['bench/recommend-growth/size-run.ts'], {
    cwd: projectFolder,
    serialization: 'advanced',
    execArgv: ['--max-old-space-size=12000'],
  });
  child.send(task);
  const failed = once(child, 'exit').then(([code]) => {
    throw new Error(`The run of ${task.customers} customers ended with ${code}.`);
  });
  // It ends after its answer too, when nobody waits for the failure any more.
  failed.catch(() => undefined);
  const [answer] = (await Promise.race([once(child, 'message'), failed])) as [Trained];
  return answer;
}
