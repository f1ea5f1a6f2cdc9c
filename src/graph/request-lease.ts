import { randomUUID } from 'node:crypto';
import { setInterval } from 'node:timers';
import { z } from 'zod';
import type { Graph } from './graph.js';
import { integer, noRow, writeStatement } from './statement.js';

const take = writeStatement('rights/take-lease', {
  params: z.object({ holder: z.string(), leaseMs: integer() }),
  row: z.object({ taken: z.boolean() }),
});
const release = writeStatement('rights/release-lease', { params: z.object({ holder: z.string() }), row: noRow });

/** How long the lease outlives a process that was killed, milliseconds. */
export const requestLeaseMs = 20_000;

/** The right to carry out what customers demand, which one process has at a time. It is renewed while it is held, and runs out with its process. */
export class RequestLease implements AsyncDisposable {
  readonly #holder = randomUUID();
  readonly #timer: NodeJS.Timeout;
  #renewing: Promise<void> = Promise.resolve();
  #isLost = false;

  private constructor(
    private readonly graph: Graph,
    private readonly leaseMs: number,
  ) {
    this.#timer = setInterval(() => {
      // One at a time: a database that is slow to answer is not asked the same again.
      this.#renewing = this.#renewing.then(() => this.#renew());
    }, leaseMs / 4).unref();
  }

  /** Null: another process has it. */
  static async take(graph: Graph, leaseMs = requestLeaseMs): Promise<RequestLease | null> {
    const lease = new RequestLease(graph, leaseMs);
    const isTaken = await lease.#take().catch((error: unknown) => {
      clearInterval(lease.#timer);
      throw error;
    });
    if (isTaken) return lease;
    clearInterval(lease.#timer);
    return null;
  }

  /** Whether another process took it meanwhile, because this one was too slow to renew it. */
  get isLost(): boolean {
    return this.#isLost;
  }

  async #take(): Promise<boolean> {
    const { rows } = await this.graph.write(take, { holder: this.#holder, leaseMs: this.leaseMs });
    return rows[0]?.taken === true;
  }

  async #renew(): Promise<void> {
    // A lease lasts several renewals; a database that stays away ends the work by itself.
    this.#isLost ||= !(await this.#take().catch(() => true));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    // A renewal that came after the release would leave a lease behind.
    await this.#renewing;
    // What cannot be released runs out.
    await this.graph.write(release, { holder: this.#holder }).catch(() => undefined);
  }
}
