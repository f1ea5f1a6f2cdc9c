import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { KithError } from '../model/errors.js';
import type { Progress } from '../model/progress.js';
import type { Graph } from './graph.js';
import { isGone, thisProcess } from './lease-holder.js';
import { integer, noRow, writeStatement } from './statement.js';

const take = writeStatement('ingest/take-lease', {
  params: z.object({
    holder: z.string(),
    dead: z.string().nullable(),
    about: z.object({ host: z.string(), pid: integer(), folder: z.string() }),
    leaseMs: integer(),
  }),
  row: z.object({
    taken: z.boolean(),
    holder: z.string(),
    host: z.string(),
    pid: z.number(),
    folder: z.string(),
    until: z.number(),
  }),
});

const release = writeStatement('ingest/release-lease', { params: z.object({ holder: z.string() }), row: noRow });

type Lease = z.output<typeof take.row>;

/** How long a lease outlives a process that was killed on another machine, milliseconds. */
export const importLeaseMs = 20_000;
const renewEveryMs = 4_000;
const pollMs = 500;

interface LeaseOptions {
  /** The name of what is imported, for who has to wait. */
  readonly folder: string;
  readonly progress: Progress;
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The right to import into a graph, which one import has at a time. It is renewed every few seconds and runs out with its process: at once where the
 * next import runs on the same machine and finds the process gone, after `importLeaseMs` elsewhere.
 */
export class ImportLease {
  /** Aborted, with `LOCKED` as its reason, when another import took the lease over because this one did not renew it in time. */
  readonly lost: AbortSignal;
  readonly #lost = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #renewing: Promise<void> = Promise.resolve();

  private constructor(
    private readonly graph: Graph,
    private readonly holder: string,
    private readonly folder: string,
  ) {
    this.lost = this.#lost.signal;
    this.#timer = setInterval(() => {
      // One at a time: a database that is slow to answer is not asked the same again.
      this.#renewing = this.#renewing.then(() => this.#renew());
    }, renewEveryMs).unref();
  }

  /** Takes the lease. Waits while its holder may be dead, and throws `LOCKED` once it shows that it lives. */
  static async take(graph: Graph, options: LeaseOptions): Promise<ImportLease> {
    const holder = randomUUID();
    let found = await tryTake(graph, { holder, folder: options.folder, dead: null });
    for (const first = found; !found.taken; ) {
      const dead = isGone(found) ? found.holder : null;
      if (dead === null) {
        if (found.holder !== first.holder || found.until > first.until) throw locked(found);
        options.progress({ stage: 'waiting', done: 0, total: null, unit: 'imports', note: `for ${nameOf(found)}` });
        await sleep(pollMs);
        if (options.signal?.aborted === true) throw new KithError('REQUEST_CANCELLED', 'The import was stopped.');
      }
      found = await tryTake(graph, { holder, folder: options.folder, dead });
    }
    return new ImportLease(graph, holder, options.folder);
  }

  async release(): Promise<void> {
    clearInterval(this.#timer);
    // A renewal that came after the release would leave a lease behind.
    await this.#renewing;
    await this.graph.write(release, { holder: this.holder });
  }

  async #renew(): Promise<void> {
    try {
      const found = await tryTake(this.graph, { holder: this.holder, folder: this.folder, dead: null });
      if (!found.taken) this.#lost.abort(locked(found));
    } catch {
      // The lease lasts several renewals; a database that stays away ends the import by itself.
    }
  }
}

async function tryTake(
  graph: Graph,
  ask: { readonly holder: string; readonly folder: string; readonly dead: string | null },
): Promise<Lease> {
  const about = { ...thisProcess(), folder: ask.folder };
  const { rows } = await graph.write(take, { holder: ask.holder, dead: ask.dead, about, leaseMs: importLeaseMs });
  const [lease] = rows;
  if (lease === undefined) throw new Error('The lease of the import has no row.');
  return lease;
}

function nameOf({ folder, host, pid }: Lease): string {
  return `the import of ${folder} by process ${pid} on ${host}`;
}

function locked(lease: Lease): KithError {
  return new KithError(
    'LOCKED',
    `This graph is taken by ${nameOf(lease)}. Wait until it has ended, or stop it; then run the import again.`,
  );
}
