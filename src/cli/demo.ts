import { rm } from 'node:fs/promises';
import type { AnalyseSettings } from '../analyse/job.js';
import { runPass } from '../analyse/pass.js';
import type { Policy } from '../consent/policy.js';
import { generateWorld } from '../ingest/generate/generate.js';
import { defaultOptions } from '../ingest/generate/world.js';
import { importFolder } from '../ingest/import-job.js';
import type { Progress } from '../model/progress.js';
import type { Ground } from './command-io.js';
import { jobDeps } from './job-deps.js';

/** Customers of the demo world. */
export const demoCustomers = 1_000;
const demoSeed = 1;

/** Fills an empty graph with the generated world, through the same import and analyses as anybody's data. */
export async function fillDemo(
  about: Pick<Ground, 'graph' | 'ids' | 'keys' | 'secret'> & {
    readonly customers: number;
    readonly policy: Policy;
    /** What the analyses run with. */
    readonly settings: Partial<AnalyseSettings>;
    readonly folder: string;
    readonly progress: Progress;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { graph, ids, keys, secret, policy, settings, folder, progress, signal } = about;
  await generateWorld({ ...defaultOptions, customers: about.customers, seed: demoSeed }, { folder, progress, signal });
  await importFolder(folder, { graph, ids, keys, policy, now: () => Date.now() }, { progress, signal, invented: true });
  const deps = await jobDeps({ graph, ids, secret, policy, progress, signal, settings });
  await runPass({ graph, deps, now: () => Date.now() });
  await rm(folder, { recursive: true, force: true });
}
