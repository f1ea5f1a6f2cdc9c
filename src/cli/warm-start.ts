import type { Policy } from '../consent/policy.js';
import type { ClassTableCache } from '../graph/consent-reads.js';
import type { ComposedStatement, Graph } from '../graph/graph.js';
import type { Log } from '../observe/log.js';
import { warmLists } from '../serve/recommendation/warm-lists.js';
import { warmShapes } from '../serve/warm-shapes.js';

export interface WarmStartParts {
  readonly graph: Graph;
  readonly policy: Policy;
  readonly classes: ClassTableCache;
  /** Shapes that the last process was asked for again and again. */
  readonly shapes: readonly ComposedStatement[];
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Makes ready what the first requests will need, while the server answers already. Whoever asks first waits for what cannot be made, and is told. */
export async function warmStart({ graph, policy, classes, shapes, log, signal }: WarmStartParts): Promise<void> {
  const terms: Parameters<typeof warmLists>[0]['terms'] = (viewer) => classes.currentTerms(viewer);
  try {
    await warmLists({ graph, policy, terms });
    const [client] = policy.clients;
    if (client === undefined || shapes.length === 0) return;
    const ofNobody = terms({ client: client.id, purpose: 'service', endUser: null });
    log.shapesWarmed({ shapes: await warmShapes(graph, shapes, { terms: ofNobody, signal }) });
  } catch (error) {
    log.requestFailed({ requestId: 'warm start', error });
  }
}
