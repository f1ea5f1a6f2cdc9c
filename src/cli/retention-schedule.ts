import { setInterval } from 'node:timers';
import type { PassClock } from '../analyse/pass-clock.js';
import type { Policy } from '../consent/policy.js';
import type { Graph } from '../graph/graph.js';
import { beginRetention, endRetention } from '../graph/retention-lease.js';
import { RetentionWrites } from '../graph/retention-writes.js';
import { KithError } from '../model/errors.js';
import type { Log } from '../observe/log.js';
import { applyRetention } from '../rights/retention.js';

export interface RetentionScheduleParts {
  readonly graph: Graph;
  readonly policy: Policy;
  readonly clock: PassClock;
  /** Writes to the audit that it is done, before it is. */
  readonly writeDown: (operation: string) => Promise<void>;
  readonly log: Log;
  /** How often it looks whether it is due, milliseconds. */
  readonly everyMs?: number;
}

const everyMsDefault = 60_000;

/** Deletes once a day what is older than the policy lets it become, beside a server. Every instance looks; one of them does it. */
export class RetentionSchedule implements AsyncDisposable {
  readonly #timer: NodeJS.Timeout;
  readonly #stop = new AbortController();
  #look: Promise<void> | null = null;

  constructor(private readonly parts: RetentionScheduleParts) {
    this.#timer = setInterval(() => {
      this.#look ??= this.look(Date.now()).finally(() => (this.#look = null));
    }, parts.everyMs ?? everyMsDefault).unref();
  }

  /** Deletes what is too old where that is due by `now` and nobody does it. */
  async look(now: number): Promise<void> {
    const { graph, clock, log } = this.parts;
    try {
      if (!(await beginRetention(graph, { due: clock.last(now), now }))) return;
    } catch (error) {
      return log.requestFailed({ requestId: 'retention', error });
    }
    await this.#delete(now);
  }

  async #delete(now: number): Promise<void> {
    const { graph, policy, writeDown, log } = this.parts;
    const { signal } = this.#stop;
    const ended = (end: 'done' | 'stopped' | 'failed', code: string | null = null) =>
      endRetention(graph, { end, code, beganAt: now, at: Date.now() });
    try {
      await writeDown('retention.delete');
      const lines = await applyRetention({ policy, writes: new RetentionWrites(graph, signal), now }, 'delete');
      await ended('done');
      log.retentionDone({ records: lines.reduce((sum, { records }) => sum + records, 0) });
    } catch (error) {
      if (!signal.aborted) log.requestFailed({ requestId: 'retention', error });
      const code = error instanceof KithError ? error.code : 'INTERNAL_SERVER_ERROR';
      const noted = signal.aborted ? ended('stopped') : ended('failed', code);
      // Whoever cannot say it leaves it to the pause.
      await noted.catch(() => undefined);
    }
  }

  /** Stops between two batches: the next one to look goes on. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    this.#stop.abort();
    await this.#look;
  }
}
