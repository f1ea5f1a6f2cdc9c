import type { DeploymentReads } from '../graph/deployment-reads.js';
import { personas } from '../ingest/generate/personas.js';
import type { InternalIds } from '../model/ids.js';
import type { CommandIo } from './command-io.js';

/** Whether the invented people of the demo are in a graph. It has them only if it has all of them: somebody else may be called as one is. */
export async function hasDemo(reads: Pick<DeploymentReads, 'hasCustomer'>, ids: InternalIds): Promise<boolean> {
  for (const { externalId } of personas) if (!(await reads.hasCustomer(ids.of('Customer', externalId)))) return false;
  return true;
}

/** Says that an import would mix its customers with the invented people of the demo. */
export async function tellOfDemo(
  io: Pick<CommandIo, 'stderr'>,
  reads: Pick<DeploymentReads, 'hasCustomer'>,
  ids: InternalIds,
): Promise<void> {
  if (!(await hasDemo(reads, ids))) return;
  io.stderr(
    'The invented people of the demo are in this graph, and what goes in stands beside them. docs/import.md says how to begin with an empty one.\n',
  );
}
