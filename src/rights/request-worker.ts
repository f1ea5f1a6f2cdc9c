import { setInterval } from 'node:timers';
import { setTimeout as delay } from 'node:timers/promises';
import { RequestLease } from '../graph/request-lease.js';
import { KithError } from '../model/errors.js';
import type { Requests } from './requests.js';

export interface RequestWorkerParts {
  readonly requests: Requests;
  /** What was not done stays where it is; the next round tries again. */
  readonly failed: (requestId: string, error: unknown) => void;
  /** One that must wait for something that goes on, such as the build of a workspace: told once, however often it is tried meanwhile. */
  readonly waits: (requestId: string, why: string) => void;
  /** How often it looks for requests, milliseconds. */
  readonly everyMs?: number;
}

const everyMsDefault = 2_000;
/** Most requests of one round. */
const roundMax = 1_000;
/** Between two requests the database is left to the readers. */
const pauseMs = 5;

/**
 * Carries out what customers demand, in the background of a server: one request at a time, and in one process of a deployment at a time. What a
 * process that was killed left in the middle is finished by the next one, once the lease has run out.
 */
export class RequestWorker implements AsyncDisposable {
  readonly #timer: NodeJS.Timeout;
  #round: Promise<unknown> | null = null;
  #isStopping = false;
  #waiting: ReadonlySet<string> = new Set();

  constructor(private readonly parts: RequestWorkerParts) {
    this.#timer = setInterval(() => {
      this.#round ??= this.#tick().finally(() => (this.#round = null));
    }, parts.everyMs ?? everyMsDefault).unref();
  }

  async #tick(): Promise<void> {
    const waiting = new Set<string>();
    const failed = (id: string, error: unknown) => {
      if (!isLocked(error)) return this.parts.failed(id, error);
      if (!this.#waiting.has(id)) this.parts.waits(id, error.message);
      waiting.add(id);
    };
    await runRound(this.parts.requests, { failed, goesOn: () => !this.#isStopping }).catch((error: unknown) => {
      // Another process is at it.
      if (!isLocked(error)) this.parts.failed('requests', error);
    });
    this.#waiting = waiting;
  }

  /** Waits for the request that is being carried out, and begins no other. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#timer);
    await this.#round;
  }
}

function isLocked(error: unknown): error is KithError {
  return error instanceof KithError && error.code === 'LOCKED';
}

/** Carries out what waits. Gives how many requests were done. Throws `LOCKED` while another process does so. */
export async function runRound(
  requests: Requests,
  about: { readonly failed?: RequestWorkerParts['failed']; readonly goesOn?: () => boolean } = {},
): Promise<number> {
  // Most rounds find nothing, and so write nothing.
  if ((await requests.waiting(1)).length === 0) return 0;
  await using lease = await RequestLease.take(requests.parts.graph);
  if (lease === null)
    throw new KithError('LOCKED', 'Another process carries out requests now. It goes on until none waits.');
  const goesOn = () => !lease.isLost && about.goesOn?.() !== false;
  const { failed } = about;
  return await requests.runWaiting(roundMax, { goesOn, pause: () => delay(pauseMs), ...(failed && { failed }) });
}
