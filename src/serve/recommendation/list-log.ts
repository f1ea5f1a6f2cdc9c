import type { Policy } from '../../consent/policy.js';
import type { ReadTerms } from '../../consent/terms.js';
import type { Graph } from '../../graph/graph.js';
import { type RecordedList, ShownListWrites } from '../../graph/shown-list-writes.js';
import type { Log } from '../../observe/log.js';

/** Lists that wait to be written at one time: where the database is slower than lists are asked for, others are left out. */
const waitingMax = 200;
const writtenWithinMs = 10_000;

interface UnderTerms {
  readonly read: ReadTerms;
  readonly measure: ReadTerms;
}

/** Writes down lists behind their answers, which wait for nothing of it: the statement asks whether their customers let it be measured. */
export class ListLog {
  readonly #waiting = new Set<Promise<unknown>>();

  constructor(
    private readonly graph: Graph,
    private readonly log: Pick<Log, 'listLost'>,
  ) {}

  /** Null where the policy keeps no lists. */
  static of({
    policy,
    graph,
    log,
  }: {
    readonly policy: Policy;
    readonly graph: Graph;
    readonly log: Log;
  }): ListLog | null {
    return policy.listLog ? new ListLog(graph, log) : null;
  }

  keep(list: RecordedList, terms: UnderTerms): void {
    if (this.#waiting.size >= waitingMax) return;
    const written = new ShownListWrites(this.graph)
      .record(list, terms, { timeoutMs: writtenWithinMs })
      .catch((error: unknown) => this.log.listLost({ error }))
      .finally(() => this.#waiting.delete(written));
    this.#waiting.add(written);
  }

  /** Resolves when all that waits is written or lost. */
  async settled(): Promise<void> {
    await Promise.all(this.#waiting);
  }
}
