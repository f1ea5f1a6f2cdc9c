import process from 'node:process';
import { runPass } from '../../src/analyse/pass.js';
import { AnalysisWrites } from '../../src/graph/analysis-writes.js';
import { RunWrites } from '../../src/graph/run-writes.js';
import { openGraph } from '../graph-harness.js';
import { consenting } from './analyse-world.js';

// Runs a pass and kills itself: before the job of the second argument begins, or after so many batches of neighbours.
const [when = '', what = ''] = process.argv.slice(2);

async function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => undefined);
}

class DyingRuns extends RunWrites {
  override async begin(...about: Parameters<RunWrites['begin']>) {
    return when === 'before' && about[0].job === what ? die() : super.begin(...about);
  }
}

class DyingWrites extends AnalysisWrites {
  #batches = 0;

  override async similar(...about: Parameters<AnalysisWrites['similar']>) {
    if (when === 'after' && this.#batches === Number(what)) return die();
    this.#batches += 1;
    return super.similar(...about);
  }
}

const graph = await openGraph();
const { deps } = consenting(graph);
const dying = { ...deps, runs: new DyingRuns(graph), writes: new DyingWrites(graph) };
await runPass({ graph, deps: dying, now: () => Date.now() });
