import { randomUUID } from 'node:crypto';
import { setInterval } from 'node:timers';
import { z } from 'zod';
import { KithError } from '../model/errors.js';
import type { Graph } from './graph.js';
import { isGone, type LeaseHolder, thisProcess } from './lease-holder.js';
import { integer, noRow, readStatement, writeStatement } from './statement.js';

/** What is known of passes of all analyses: the one that is under way or was broken off, and the last that was done. Times are milliseconds since 1970. */
const recordShape = {
  pass: z.string().nullable(),
  /** What the pass is to do: another pass does not go on with it. */
  of: z.string().nullable(),
  beganAt: z.number().nullable(),
  /** How often it was begun; one that was stopped is no try. */
  tries: z.number().nullable(),
  triedAt: z.number().nullable(),
  /** Why the last try failed. */
  code: z.string().nullable(),
  doneBeganAt: z.number().nullable(),
  doneAt: z.number().nullable(),
};

const take = writeStatement('analyse/take-pass-lease', {
  params: z.object({
    holder: z.string(),
    dead: z.string().nullable(),
    about: z.object({ host: z.string(), pid: integer() }),
    leaseMs: integer(),
  }),
  row: z.object({
    taken: z.boolean(),
    holder: z.string(),
    host: z.string(),
    pid: z.number(),
    until: z.number(),
    ...recordShape,
  }),
});
const begin = writeStatement('analyse/begin-pass', {
  params: z.object({
    holder: z.string(),
    pass: z.string(),
    of: z.string(),
    beganAt: integer(),
    triedAt: integer(),
  }),
  row: z.object({ tries: z.number() }),
});
const end = writeStatement('analyse/end-pass', {
  params: z.object({
    holder: z.string(),
    end: z.enum(['done', 'stopped', 'failed', 'none']),
    code: z.string().nullable(),
    at: integer(),
  }),
  row: noRow,
});
const lose = writeStatement('analyse/lose-pass', {
  params: z.object({ host: z.string(), pid: integer(), code: z.string() }),
  row: z.object({ lost: z.number() }),
});
const record = readStatement('deployment/analysis-pass', {
  params: z.object({}),
  row: z.object({ underWay: z.boolean(), ...recordShape }),
});

type Taken = z.output<typeof take.row>;
export type PassRecord = z.output<typeof record.row>;
export type PassEnd = 'done' | 'stopped' | 'failed' | 'none';

export const noPasses: PassRecord = {
  underWay: false,
  pass: null,
  of: null,
  beganAt: null,
  tries: null,
  triedAt: null,
  code: null,
  doneBeganAt: null,
  doneAt: null,
};

/** How long the lease outlives a process that was killed on another machine, milliseconds. */
export const passLeaseMs = 20_000;

export async function passRecord(graph: Graph): Promise<PassRecord> {
  const [row] = await graph.rows(record, {});
  return row ?? noPasses;
}

/** Records that a process that ran the analyses ended before it could say so. */
export async function losePass(graph: Graph, process: LeaseHolder, code: string): Promise<boolean> {
  const { rows } = await graph.write(lose, { ...process, code });
  return (rows[0]?.lost ?? 0) > 0;
}

/**
 * The right to run all analyses, which one process of a deployment has at a time. It is renewed while it is held, and runs out with its process: at once
 * where the next one runs on the same machine and finds the process gone, after `passLeaseMs` elsewhere.
 */
export class PassLease {
  /** Aborted, with `LOCKED` as its reason, when another process took the lease because this one did not renew it in time. */
  readonly lost: AbortSignal;
  /** What was known of passes when the lease was taken. */
  readonly before: PassRecord;
  readonly #lost = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #renewing: Promise<void> = Promise.resolve();

  private constructor(
    private readonly graph: Graph,
    private readonly holder: string,
    about: { readonly taken: Taken; readonly leaseMs: number },
  ) {
    this.lost = this.#lost.signal;
    this.before = { ...about.taken, underWay: false };
    this.#timer = setInterval(() => {
      // One at a time: a database that is slow to answer is not asked the same again.
      this.#renewing = this.#renewing.then(() => this.#renew(about.leaseMs));
    }, about.leaseMs / 4).unref();
  }

  /** Throws `LOCKED` while another process has it. */
  static async take(graph: Graph, leaseMs = passLeaseMs): Promise<PassLease> {
    const holder = randomUUID();
    let found = await tryTake(graph, { holder, dead: null, leaseMs });
    if (!found.taken && isGone(found)) found = await tryTake(graph, { holder, dead: found.holder, leaseMs });
    if (!found.taken) throw locked(found);
    return new PassLease(graph, holder, { taken: found, leaseMs });
  }

  /** Says which pass this is. Gives how often it was begun. */
  async begin(pass: {
    readonly pass: string;
    readonly of: string;
    readonly beganAt: number;
    readonly triedAt: number;
  }): Promise<number> {
    const { rows } = await this.graph.write(begin, { holder: this.holder, ...pass });
    const [row] = rows;
    if (row === undefined) throw this.lost.reason ?? new KithError('LOCKED', 'Another process took the analyses over.');
    return row.tries;
  }

  async release(how: PassEnd, at: number, code: string | null = null): Promise<void> {
    clearInterval(this.#timer);
    // A renewal that came after the release would leave a lease behind.
    await this.#renewing;
    await this.graph.write(end, { holder: this.holder, end: how, code, at });
  }

  async #renew(leaseMs: number): Promise<void> {
    try {
      const found = await tryTake(this.graph, { holder: this.holder, dead: null, leaseMs });
      if (!found.taken) this.#lost.abort(locked(found));
    } catch {
      // The lease lasts several renewals; a database that stays away ends the analyses by itself.
    }
  }
}

async function tryTake(
  graph: Graph,
  ask: { readonly holder: string; readonly dead: string | null; readonly leaseMs: number },
): Promise<Taken> {
  const { rows } = await graph.write(take, { ...ask, about: thisProcess() });
  const [lease] = rows;
  if (lease === undefined) throw new Error('The lease of the analyses has no row.');
  return lease;
}

function locked({ host, pid }: LeaseHolder): KithError {
  return new KithError(
    'LOCKED',
    `Process ${pid} on ${host} runs the analyses now. Wait until it has ended, or stop it: the next goes on where it was.`,
  );
}
