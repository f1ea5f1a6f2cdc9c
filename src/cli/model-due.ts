import { DeploymentReads } from '../graph/deployment-reads.js';
import type { Graph } from '../graph/graph.js';
import type { CommandIo } from './command-io.js';

/** Says that lists are the popular ones where another version of Kith made the item model that is served. */
export async function tellOfDueModel(io: Pick<CommandIo, 'stderr'>, graph: Graph): Promise<void> {
  if (!(await new DeploymentReads(graph).isModelDue())) return;
  io.stderr(
    'Lists are the popular ones: another version of Kith made the item model. Run `kith analyse --job neighbourhood`.\n',
  );
}
